import type { Token } from '../../../ssml/parse.js';
import type { ServiceVoice } from './voices.js';
import { findVoice } from './voices.js';
import type { Pcm } from './wave.js';

/** What one voice of a document says. */
export interface Part {
  readonly voice: ServiceVoice;
  readonly tokens: readonly Token[];
}

/** Makes sound of words. @throws EngineError when it can't */
export type Engine = (part: Part) => Promise<Pcm>;

/** The parts of a document in which every voice is known. */
export function partsOf(tokens: readonly Token[]): Part[] {
  const parts: { voice: ServiceVoice; tokens: Token[] }[] = [];
  let open: Token[] | undefined;
  for (const token of tokens) {
    if (token.kind === 'open' && token.name === 'voice') {
      const voice = findVoice(token.attributes.find(([name]) => name === 'name')?.[1] ?? '');
      open = [];
      if (voice) parts.push({ voice, tokens: open });
    } else if (token.kind === 'close' && token.name === 'voice') open = undefined;
    else open?.push(token);
  }
  return parts;
}

/** Sound after sound. All are of one rate: one engine made them. */
export function joined(sounds: readonly Pcm[]): Pcm {
  const samples = new Int16Array(sounds.reduce((sum, sound) => sum + sound.samples.length, 0));
  let at = 0;
  for (const sound of sounds) {
    samples.set(sound.samples, at);
    at += sound.samples.length;
  }
  return { samples, rate: sounds[0]?.rate ?? 8000 };
}
