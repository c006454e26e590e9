import type { Clock } from '../../src/call/clock.js';
import type { Commit, Store } from '../../src/storage/store.js';

/**
 * The life of one process: it can end at any step that it takes outside of itself. Whatever it was waiting for never comes,
 * and nothing it does afterwards has an effect, as after `kill -9`.
 */
export class Life {
  #stepsLeft = Number.POSITIVE_INFINITY;
  readonly #mourners = new Set<() => void>();
  isOver = false;

  end(): void {
    this.isOver = true;
    for (const tell of this.#mourners) tell();
    this.#mourners.clear();
  }

  /** What comes of the work; undefined when this life ends before. */
  async outlast<T>(work: Promise<T>): Promise<T | undefined> {
    if (this.isOver) return undefined;
    return new Promise((resolve, reject) => {
      const tell = () => resolve(undefined);
      this.#mourners.add(tell);
      work.then(resolve, reject).finally(() => this.#mourners.delete(tell));
    });
  }

  /** After so many steps more; a store's answer and an answer of the channel are steps too. */
  endAfter(steps: number): void {
    this.#stepsLeft = steps;
  }

  /** What comes of the work, unless it fails because the life has ended meanwhile: nobody is there to see that. */
  async spared<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (this.isOver) return await new Promise<never>(() => {});
      throw error;
    }
  }

  /** Before and after everything that others can see. */
  async step(): Promise<void> {
    if (!this.isOver && --this.#stepsLeft < 0) this.end();
    if (this.isOver) await new Promise<never>(() => {});
  }
}

/** The clock of one process: its timers end with it. */
export class MortalClock implements Clock {
  constructor(
    private readonly clock: Clock,
    private readonly life: Life,
  ) {}

  now(): number {
    return this.clock.now();
  }

  setTimeout(act: () => void, ms: number): unknown {
    return this.clock.setTimeout(() => {
      if (!this.life.isOver) act();
    }, ms);
  }

  clearTimeout(handle: unknown): void {
    this.clock.clearTimeout(handle);
  }
}

/**
 * The store as one process has it: the process may end before an answer, when nothing or everything has been done.
 *
 * @param witness is told of every commit that was taken
 */
export function mortalStore(store: Store, life: Life, witness: { committed(commit: Commit): void }): Store {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return async (...given: unknown[]) => {
        await life.step();
        const answer: unknown = await life.spared(value.apply(target, given));
        if (name === 'commit') witness.committed(given[0] as Commit);
        await life.step();
        return answer;
      };
    },
  });
}
