import type { Variables } from '../config.js';
import { UsageError } from '../phone/commandLine.js';

/** Where speech is made. */
export type SpeechAddress =
  | { readonly service: 'Azure'; readonly region: string; readonly key: string }
  | { readonly service: 'stand-in'; readonly host: URL; readonly key: string };

const NOWHERE = `Nobody is told who speaks. Set SPEECH_KEY and SPEECH_REGION of a Speech resource in Azure; or start a stand-in
on this machine (npm run speech-service, in another terminal), and set SPEECH_HOST to the address that it prints.`;

/** @throws UsageError that says what to set */
export function readAddress(env: Variables): SpeechAddress {
  const [key = '', region, host] = [env.SPEECH_KEY, env.SPEECH_REGION, env.SPEECH_HOST].map((value) => value?.trim());
  if (host) {
    const url = URL.canParse(host) ? new URL(host) : undefined;
    if (!url || !/^wss?:$/.test(url.protocol)) {
      throw new UsageError('SPEECH_HOST must be an address such as ws://127.0.0.1:5100');
    }
    // The SDK wants a key, right or wrong.
    return { service: 'stand-in', host: url, key: key || 'none' };
  }
  if (!region && !key) throw new UsageError(NOWHERE);
  if (!region || !/^[a-z0-9]+$/.test(region)) {
    throw new UsageError('SPEECH_REGION must be the region of the Speech resource, such as westeurope');
  }
  if (!key) throw new UsageError('SPEECH_KEY must be a key of the Speech resource');
  return { service: 'Azure', region, key };
}

/** The same service over HTTP, where its list of voices is. */
export function httpAddress(address: SpeechAddress): URL {
  if (address.service === 'Azure') return new URL(`https://${address.region}.tts.speech.microsoft.com`);
  return new URL(address.host.href.replace(/^ws/, 'http'));
}
