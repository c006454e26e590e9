import type { Clock } from '../call/clock.js';

interface Timer {
  readonly due: number;
  readonly act: () => void;
}

/** A working day in UTC, always the same one. */
export const onWorkingDay = (hour: number, minute = 0) => Date.UTC(2026, 2, 4, hour, minute);

/** In the morning: what is open on working days is open. */
const START = onWorkingDay(10);

/** A clock that only moves when it is told to: a call script's `20 seconds pass` takes no time. */
export class ManualClock implements Clock {
  #now: number;
  #lastHandle = 0;
  readonly #timers = new Map<number, Timer>();

  /** @param start milliseconds since the epoch; by default a working day's morning, always the same one */
  constructor(start = START) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  setTimeout(act: () => void, ms: number): number {
    this.#lastHandle += 1;
    this.#timers.set(this.#lastHandle, { due: this.#now + Math.max(0, ms), act });
    return this.#lastHandle;
  }

  clearTimeout(handle: unknown): void {
    if (typeof handle === 'number') this.#timers.delete(handle);
  }

  /** Lets `ms` pass; what falls due runs at its own time, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    while (this.#runNext(end));
    this.#now = end;
  }

  /** As `advance`, but waits for `settled` after each timer: a deadline that a turn sets anew counts from its own time. */
  async pass(ms: number, settled: () => Promise<void>): Promise<void> {
    const end = this.#now + ms;
    while (this.#runNext(end)) await settled();
    this.#now = end;
  }

  #runNext(end: number): boolean {
    let next: [number, Timer] | undefined;
    for (const entry of this.#timers) {
      if (entry[1].due <= end && entry[1].due < (next?.[1].due ?? Number.POSITIVE_INFINITY)) next = entry;
    }
    if (!next) return false;
    const [handle, timer] = next;
    this.#timers.delete(handle);
    this.#now = Math.max(this.#now, timer.due);
    timer.act();
    return true;
  }
}
