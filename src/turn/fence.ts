import type { CallRecord } from '../call/call.js';
import type { Clock } from '../call/clock.js';
import type { Logger } from '../log.js';
import type { Store } from '../storage/store.js';
import type { Lease } from './lease.js';

interface Parts {
  readonly store: Pick<Store, 'holds'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly lease: Pick<Lease, 'holds' | 'heldSince' | 'renew'>;
}

/**
 * Keeps an instance that was only paused from saying what another has said meanwhile. As long as the lease has held without a
 * gap nobody is asked; after a gap the database is, under the call's version as fencing token.
 */
export class Fence {
  /** When the call was ours, as far as we know. */
  #asOf: number;
  #lost = false;

  constructor(
    private readonly parts: Parts,
    private readonly call: CallRecord,
  ) {
    this.#asOf = call.updatedAt;
  }

  /** Nobody can have taken the call since it was last known to be ours. Asked again at the moment of sending. */
  get holds(): boolean {
    return this.parts.lease.heldSince(this.#asOf);
  }

  /** Another instance has the call. */
  get lost(): boolean {
    return this.#lost;
  }

  /**
   * The call is still ours.
   *
   * @throws BotError `store-unavailable` when our lease has lapsed and the database can't be asked
   */
  async passes(): Promise<boolean> {
    if (this.holds) return true;
    const { lease, store, log, clock } = this.parts;
    // Renewed first, so that nobody can claim the call between the answer and the sending.
    if (!lease.holds) await lease.renew();
    const asked = clock.now();
    if (await store.holds(this.call.id, this.call.version)) {
      this.#asOf = asked;
      return true;
    }
    this.#lost = true;
    const about = { call: this.call.id };
    log.warn(about, 'another instance has taken over this call while this one was paused: nothing is sent');
    return false;
  }
}
