/**
 * Time as a parameter, so that a test, or the phone playing a call script (src/phone/manualClock.ts), can let twenty
 * seconds pass in none.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `act` once after `ms`; returns what `clearTimeout` takes. */
  setTimeout(act: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** The wall clock. Its timers do not keep a process alive that has nothing else to do. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (act, ms) => setTimeout(act, ms).unref(),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

/** Waits for `work`, but no longer than `ms`. */
export async function atMost(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  let timer: unknown;
  const late = new Promise<void>((resolve) => {
    timer = clock.setTimeout(resolve, ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clock.clearTimeout(timer);
  }
}
