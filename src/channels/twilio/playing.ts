import { randomUUID } from 'node:crypto';
import type { CallRecord } from '../../call/call.js';
import { parseE164 } from '../../call/phoneNumber.js';
import type { Document, Playing } from './document.js';
import { secondsFor } from './listen.js';
import type { TwilioParts } from './parts.js';
import type { Urls } from './urls.js';
import { waitsFor } from './warm/warm.js';

/** After so long Twilio asks again whether there is anything. */
const WAIT_SECONDS = 30;
/** For a caller whom an agent has just left. */
const ALONE_SECONDS = 2;

export interface NextParts
  extends Pick<TwilioParts, 'settings' | 'clock' | 'keys' | 'waiting' | 'defaultLocale' | 'ringSeconds'> {
  readonly urls: Urls;
}

/**
 * Where and how the next document of a call is played.
 *
 * @param from who calls, where the call is not known
 * @param isAlone whoever the caller talked to has left
 */
export function playingOf(
  parts: NextParts,
  from: string,
  call: CallRecord | undefined,
  { messages }: Pick<Document, 'messages'>,
  isAlone: boolean,
): Playing {
  const { settings, clock, urls, defaultLocale, ringSeconds } = parts;
  const keys = call ? parts.keys(call.state) : { most: 1 };
  const wait = keys.most > 1 ? secondsFor(keys, clock.now()) : WAIT_SECONDS;
  return {
    urls,
    name: randomUUID(),
    locale: messages.at(-1)?.locale ?? call?.state.locale ?? defaultLocale,
    keys,
    callerId: parseE164(call?.reference.user?.id ?? from) ?? settings.phoneNumber,
    ringSeconds,
    detectsMachines: settings.detectsMachines,
    waitSeconds: isAlone ? ALONE_SECONDS : wait,
    isAlone,
    ...(call &&
      waitsFor(call) && {
        wait: { ...parts.waiting(call, clock.now()), musicUrl: settings.holdMusicUrl },
      }),
  };
}
