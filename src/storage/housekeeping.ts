import type { Clock } from '../call/clock.js';
import type { Logger } from '../log.js';
import type { Store } from './store.js';

/** A start is busy enough: calls that an earlier process left come first. */
const FIRST_AFTER = 60_000;
const EVERY = 60 * 60_000;

/** So few calls at a time, and then a pause, so that turns come in between. */
const BATCH = 50;
const PAUSE = 250;

const DAY = 24 * 60 * 60_000;

interface Parts {
  readonly store: Pick<Store, 'prune'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Calls that have ended, and in which nothing has happened for so long, are removed with their transcripts. */
  readonly retentionDays: number;
}

/** Removes old calls, soon after the start and then every hour. Its timer keeps no process alive. */
export class Housekeeping {
  #timer: unknown;
  #running = false;
  #work: Promise<void> = Promise.resolve();

  constructor(private readonly parts: Parts) {}

  /** Started again, it does nothing. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#next(FIRST_AFTER);
  }

  /** Resolves when the batch under way has been removed; none follows it. */
  async stop(): Promise<void> {
    this.#running = false;
    this.parts.clock.clearTimeout(this.#timer);
    await this.#work;
  }

  #next(after: number, removed = 0): void {
    this.#timer = this.parts.clock.setTimeout(() => {
      this.#work = this.#removeBatch(removed);
    }, after);
  }

  /** @param earlier how many calls the batches before this one have removed */
  async #removeBatch(earlier: number): Promise<void> {
    const { store, clock, log, retentionDays } = this.parts;
    let removed = earlier;
    let isMore = false;
    try {
      const last = await store.prune(clock.now() - retentionDays * DAY, BATCH);
      removed += last;
      isMore = last >= BATCH;
    } catch (error) {
      log.error({ err: error }, 'old calls could not be removed: it is tried again in an hour');
    }
    if (!isMore && removed > 0)
      log.info({ calls: removed, olderThanDays: retentionDays }, 'old calls have been removed');
    if (!this.#running) return;
    if (isMore) this.#next(PAUSE, removed);
    else this.#next(EVERY);
  }
}
