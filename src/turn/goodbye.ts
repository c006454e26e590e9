import { atMost, type Clock } from '../call/clock.js';
import type { LiveCalls } from '../call/live.js';
import type { Logger } from '../log.js';
import type { Store } from '../storage/store.js';
import type { Sweep } from './sweep.js';
import type { Turns } from './turns.js';

/** How long last words, and words left over at the start, may take: a channel that is gone is not waited for. */
export const GOODBYE_WITHIN = 3000;

/**
 * What becomes of the calls that are on when this process ends. They are waited for; what is left goes on with another instance
 * on the same database, and hears that the bot has to end where there is none, or where the line ends with the process.
 */
export class Goodbye {
  #hurry = () => {};
  readonly #hurried = new Promise<void>((resolve) => {
    this.#hurry = resolve;
  });

  constructor(
    private readonly parts: {
      readonly store: Store;
      readonly clock: Clock;
      readonly log: Logger;
      readonly live: LiveCalls;
      readonly turns: Turns;
      readonly sweep: Sweep;
    },
  ) {}

  /** Waits `seconds` for the calls that are on, and parts from the rest. Never rejects. */
  async say(seconds: number): Promise<void> {
    const { clock, live, turns, log } = this.parts;
    // Said before the wait too: of two that end together neither leaves its calls to the other.
    let staysAnother = await this.#leave();
    if (seconds > 0) await this.#within(Promise.all(live.keys().map((key) => turns.look(key))));
    if (live.size > 0 && seconds > 0) {
      log.info({ calls: live.size, seconds }, 'shutting down: waiting for the calls that are on');
      await atMost(clock, seconds * 1000, Promise.race([live.empty(), this.#hurried]));
      staysAnother = await this.#leave();
    }
    await this.#part(staysAnother);
    if (!staysAnother || live.size === 0) return;
    // That one may have been told to end meanwhile.
    if ((await this.#leave()) === false) await this.#part(false);
    else log.info({ calls: live.size }, 'calls go on with another instance');
  }

  /** Waits no longer. */
  hurry(): void {
    this.#hurry();
  }

  /** Tells the callers of this instance that the bot has to end; where another one stays, only those whose line ends with it. */
  async #part(staysAnother: boolean | undefined): Promise<void> {
    const { live, turns, sweep, log } = this.parts;
    // The last one that goes also takes what instances before it have left, whatever it waits for: nobody else will.
    if (staysAnother === false) {
      const taken = sweep.once(Number.MAX_SAFE_INTEGER).then(() => turns.settled());
      await this.#within(taken, 'could not look for calls that other instances have left');
    }
    const keys = staysAnother ? live.bound() : live.keys();
    const told = keys.map(async (key) => {
      await turns.tell(key, { name: 'call.shutDown' }).catch((error) => {
        log.warn({ err: error }, 'a caller could not be told that the bot ends');
      });
    });
    await this.#within(Promise.all(told).then(() => turns.settled()));
  }

  /** Whether another instance stays, and goes on with what this one leaves; undefined where the database does not say so. */
  async #leave(): Promise<boolean | undefined> {
    let staysAnother: boolean | undefined;
    const asked = this.parts.store.leave().then((stays) => {
      staysAnother = stays;
    });
    await this.#within(asked, 'could not ask whether another instance goes on with the calls');
    return staysAnother;
  }

  /** Waits for it, but not for long. @param failure what the log says when it fails */
  #within(work: Promise<unknown>, failure?: string): Promise<void> {
    const { clock, log } = this.parts;
    return atMost(
      clock,
      GOODBYE_WITHIN,
      work.catch((error) => log.warn({ err: error }, failure)),
    );
  }
}
