import type { Pcm } from '../phone/speech/wave.js';

/** Between one speaker and the next, in milliseconds. */
const BREATH_MS = 400;

/** Nobody learns from a longer silence: an agent's half hour is left out. */
const LONGEST_SILENCE_MS = 60_000;

/**
 * Sounds in the order of a call, as its caller hears them. In a call script time stands still while somebody speaks, and
 * jumps where `20 seconds pass`: those seconds begin when the caller has done something, what the bot answers is a part of
 * them, and the rest of them is silence.
 */
export class Timeline {
  readonly #pieces: Pcm[] = [];
  /** Where the sound ends, and where the seconds began that pass, in milliseconds of sound. */
  #end = 0;
  #leftOut = 0;
  #moment = { clock: 0, sound: 0 };

  constructor(readonly rate: number) {}

  /** Milliseconds. */
  get length(): number {
    return this.#end;
  }

  /** Milliseconds of silences longer than a minute: they are cut to that. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** @param clock the script's, in milliseconds */
  add({ samples }: Pcm, clock: number): void {
    this.#silence(this.#pieces.length === 0 ? 0 : this.#end + BREATH_MS);
    this.passes(clock);
    this.#pieces.push({ samples, rate: this.rate });
    this.#end += (samples.length / this.rate) * 1000;
  }

  /** Nothing is said until then. */
  passes(clock: number): void {
    if (this.#moment.clock !== 0) this.#silence(this.#moment.sound + clock - this.#moment.clock);
    if (clock !== this.#moment.clock) this.#moment = { clock, sound: this.#end };
  }

  /** The caller has done something: seconds that pass are counted from here. */
  turn(clock: number): void {
    this.#moment = { clock, sound: this.#end };
  }

  sound(): Pcm {
    const samples = new Int16Array(this.#pieces.reduce((sum, piece) => sum + piece.samples.length, 0));
    let at = 0;
    for (const piece of this.#pieces) {
      samples.set(piece.samples, at);
      at += piece.samples.length;
    }
    return { samples, rate: this.rate };
  }

  #silence(wanted: number): void {
    const until = Math.min(wanted, this.#end + LONGEST_SILENCE_MS);
    this.#leftOut += Math.max(0, wanted - until);
    if (until <= this.#end) return;
    const samples = new Int16Array(Math.round(((until - this.#end) * this.rate) / 1000));
    this.#pieces.push({ samples, rate: this.rate });
    this.#end = until;
  }
}
