import type { E164 } from '../call/phoneNumber.js';
import type { Turn } from '../call/turn.js';

/**
 * A turn that has lost so many numbers to other calls goes on without one: the pool is small and many ask at once, and a
 * turn is begun five times at most (src/turn/turns.ts).
 */
const MOST_RERUNS = 2;

/** For so long a number that was picked here is left to whoever picked it: until then its turn has been committed. */
const LATELY = 3_000;

export interface NumberPoolParts {
  /** Which of these numbers can't be reserved at that moment (epoch milliseconds). */
  readonly taken: (numbers: readonly E164[], at: number) => Promise<readonly E164[]>;
  /** How long after its attempt has settled a number is left alone, in milliseconds. */
  readonly cooldownMs: number;
  /** From 0 to below 1; Math.random by default. */
  readonly random?: () => number;
}

/**
 * Picks numbers of pools. That two calls never share one is a matter of the store: what is picked here is reserved in the
 * commit of its turn, which is refused, and so begun again, when another one was first. So it is picked at random, and not
 * what was picked here lately; both only make that rare.
 */
export class NumberPool {
  readonly cooldownMs: number;
  /** When a number was picked last, the oldest first. */
  readonly #lately = new Map<E164, number>();

  constructor(private readonly parts: NumberPoolParts) {
    this.cooldownMs = parts.cooldownMs;
  }

  /** @returns a number that nobody holds, to be reserved with this turn; undefined when there is none */
  async pick(pool: readonly E164[], { now, reruns = 0 }: Pick<Turn, 'now' | 'reruns'>): Promise<E164 | undefined> {
    if (reruns > MOST_RERUNS) return undefined;
    const taken = new Set(await this.parts.taken(pool, now));
    const free = pool.filter((number) => !taken.has(number));
    // From here on nothing is awaited: of two turns in this process the second sees what the first has picked.
    for (const [number, at] of this.#lately) if (at + LATELY <= now) this.#lately.delete(number);
    const number = this.#choose(free);
    if (number) {
      this.#lately.delete(number);
      this.#lately.set(number, now);
    }
    return number;
  }

  /** Any that was not picked lately; where all of them were, the one whose turn is most likely to have come to nothing. */
  #choose(free: readonly E164[]): E164 | undefined {
    const untouched = free.filter((number) => !this.#lately.has(number));
    if (untouched.length > 0) {
      return untouched[Math.floor((this.parts.random ?? Math.random)() * untouched.length)];
    }
    return [...this.#lately.keys()].find((number) => free.includes(number));
  }
}
