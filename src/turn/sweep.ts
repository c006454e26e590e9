import type { Clock } from '../call/clock.js';
import type { Logger } from '../log.js';
import type { Claimed, Store } from '../storage/store.js';

/** Calls claimed at a time. */
const BATCH = 100;
/** An owner's lease takes seconds to lapse; this adds little to what its callers wait. */
const EVERY = 500;

/**
 * Looks for calls that have lost their instance and need somebody: words that were not sent, a deadline that has passed, a
 * socket that ended with its process. Each is given to one instance only (Store, guarantee 7).
 */
export class Sweep {
  #timer: unknown;
  #stopped = false;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly log: Logger,
    private readonly takeOver: (claimed: Claimed) => void,
  ) {}

  /**
   * Looks until there is nothing left, and says how many there were.
   *
   * @param until deadlines up to this moment (milliseconds since the epoch) are taken for passed; now, unless told
   * @throws BotError `store-unavailable`
   */
  async once(until = this.clock.now()): Promise<number> {
    for (let total = 0; ; ) {
      const claimed = await this.store.claimLost(until, BATCH);
      for (const call of claimed) this.takeOver(call);
      total += claimed.length;
      if (claimed.length < BATCH) return total;
    }
  }

  start(): void {
    this.#timer = this.clock.setTimeout(() => {
      this.once()
        .then((calls) => {
          if (calls > 0) this.log.warn({ calls }, 'took over calls of an instance that is gone');
        })
        .catch((error) => this.log.debug({ err: error }, 'could not look for calls that lost their instance'))
        .finally(() => {
          if (!this.#stopped) this.start();
        });
    }, EVERY);
  }

  stop(): void {
    this.#stopped = true;
    this.clock.clearTimeout(this.#timer);
  }
}
