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

/** A timer that lets what has arrived be read before it acts. */
class Timer {
  #immediate: NodeJS.Immediate | undefined;
  readonly #timeout: NodeJS.Timeout;

  constructor(act: () => void, ms: number) {
    // The event loop runs timers, then reads sockets, then runs immediates (Node.js documentation, "The event loop").
    this.#timeout = setTimeout(() => {
      this.#immediate = setImmediate(act);
    }, ms).unref();
  }

  clear(): void {
    clearTimeout(this.#timeout);
    clearImmediate(this.#immediate);
  }
}

/**
 * The wall clock. Its timers do not keep a process alive that has nothing else to do. In a process that was stopped for a
 * while (SIGSTOP, a suspended machine) every time-out is over when it goes on, although the answer may have been there for
 * long: such answers come first.
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (act, ms) => new Timer(act, ms),
  clearTimeout: (handle) => (handle as Timer | undefined)?.clear(),
};

/** Waits for `work`, but no longer than `ms`: then it rejects with what `late` makes. */
export function within<T>(clock: Clock, ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  // Not `Promise.race`, which takes five promises more: every sentence that goes out is waited for by this.
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(() => reject(late()), ms);
    work.then(
      (value) => {
        clock.clearTimeout(timer);
        resolve(value);
      },
      (error) => {
        clock.clearTimeout(timer);
        reject(error);
      },
    );
  });
}

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
