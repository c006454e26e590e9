import type { Clock } from '../../../src/call/clock.js';

/** Timers of one thing that happens in a call, to be stopped together. */
export class Timers {
  readonly #handles = new Set<unknown>();

  constructor(private readonly clock: Clock) {}

  after(ms: number, act: () => void): void {
    const handle = this.clock.setTimeout(() => {
      this.#handles.delete(handle);
      act();
    }, ms);
    this.#handles.add(handle);
  }

  stop(): void {
    for (const handle of this.#handles) this.clock.clearTimeout(handle);
    this.#handles.clear();
  }
}
