import type { Clock } from '../call/clock.js';
import type { Logger } from '../log.js';
import type { Store } from '../storage/store.js';

/** A lease is renewed three times before it would be over. */
const RENEWALS = 3;

/**
 * Our word that this process is alive: while it holds, no other instance claims our calls. A process that was paused
 * (SIGSTOP, a suspended machine, a database that was away) finds its lease lapsed, and asks before it sends anything.
 */
export class Lease {
  #until: number;
  /** Since when it has held without a gap. */
  #since: number;
  #timer: unknown;
  #failing = false;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly log: Logger,
    private readonly leaseMs: number,
  ) {
    // Opening the store has taken the first one.
    this.#until = clock.now() + leaseMs / RENEWALS;
    this.#since = clock.now();
  }

  start(): void {
    this.#timer = this.clock.setTimeout(() => {
      // Errors are told by `renew`; the next round tries again.
      this.renew().then(
        () => this.start(),
        () => this.start(),
      );
    }, this.leaseMs / RENEWALS);
  }

  stop(): void {
    this.clock.clearTimeout(this.#timer);
  }

  /** The database answered last time. */
  get healthy(): boolean {
    return !this.#failing;
  }

  /** Nobody can claim our calls. Counted from before the request, so that a slow answer never makes it longer. */
  get holds(): boolean {
    return this.clock.now() < this.#until;
  }

  /**
   * Nobody can have claimed a call that was ours then. A lease that was renewed after a pause holds, and yet another
   * instance may have claimed what was ours before.
   *
   * @param then milliseconds since the epoch
   */
  heldSince(then: number): boolean {
    return this.holds && then >= this.#since;
  }

  /** @throws BotError `store-unavailable` */
  async renew(): Promise<void> {
    const asked = this.clock.now();
    try {
      await this.store.renew(this.leaseMs);
      if (!this.holds) this.#since = this.clock.now();
      this.#until = asked + this.leaseMs;
      if (this.#failing) this.log.info('the database answers again');
      this.#failing = false;
    } catch (error) {
      if (!this.#failing)
        this.log.error({ err: error }, 'the database does not answer: calls are refused until it does');
      this.#failing = true;
      throw error;
    }
  }
}
