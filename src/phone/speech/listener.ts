import { samplesOf } from './wave.js';

/** Somebody has spoken: from when to when, in milliseconds of the sound. */
export interface Segment {
  readonly kind: 'spoken';
  readonly fromMs: number;
  readonly toMs: number;
}
export type Heard = { readonly kind: 'started'; readonly atMs: number } | Segment;

const WINDOW_MS = 20;
/** Louder than that (root of the mean square of samples) is speech. */
const LOUD = 300;
/** So long it must last: a click is no word. */
const SPEECH_MS = 60;
/** So long a pause ends a phrase (how-to-recognize-speech, "Change how silence is handled": 500 ms by default). */
const PAUSE_MS = 500;

/** Tells when somebody speaks in 16-bit PCM, by loudness alone. */
export class Listener {
  #rest: Buffer = Buffer.alloc(0);
  #atMs = 0;
  /** Since when it is loud. */
  #loudFrom: number | undefined;
  #speechFrom: number | undefined;
  #loudTo = 0;
  #hasSpoken = false;

  constructor(readonly rate: number) {}

  /** How much sound there was. */
  get heardMs(): number {
    return this.#atMs;
  }

  /** Nobody has spoken at all, for so long. */
  isSilentFor(ms: number): boolean {
    return !this.#hasSpoken && this.#speechFrom === undefined && this.#atMs >= ms;
  }

  /** More sound, in pieces of any size. */
  hear(bytes: Buffer): Heard[] {
    const sound = Buffer.concat([this.#rest, bytes]);
    const size = 2 * Math.round((this.rate * WINDOW_MS) / 1000);
    const heard: Heard[] = [];
    let at = 0;
    for (; at + size <= sound.length; at += size) heard.push(...this.#window(sound.subarray(at, at + size)));
    this.#rest = sound.subarray(at);
    return heard;
  }

  /** There is no more of it. */
  end(): Heard[] {
    return this.#speechFrom === undefined ? [] : [this.#spoken(this.#speechFrom)];
  }

  #window(bytes: Buffer): Heard[] {
    const samples = samplesOf(bytes);
    const isLoud = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length) > LOUD;
    const from = this.#atMs;
    this.#atMs += WINDOW_MS;
    if (isLoud) {
      this.#loudFrom ??= from;
      this.#loudTo = this.#atMs;
      if (this.#speechFrom !== undefined || this.#atMs - this.#loudFrom < SPEECH_MS) return [];
      this.#speechFrom = this.#loudFrom;
      return [{ kind: 'started', atMs: this.#speechFrom }];
    }
    this.#loudFrom = undefined;
    const isOver = this.#speechFrom !== undefined && this.#atMs - this.#loudTo >= PAUSE_MS;
    return isOver && this.#speechFrom !== undefined ? [this.#spoken(this.#speechFrom)] : [];
  }

  #spoken(fromMs: number): Segment {
    this.#speechFrom = undefined;
    this.#hasSpoken = true;
    return { kind: 'spoken', fromMs, toMs: this.#loudTo };
  }
}
