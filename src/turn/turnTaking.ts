import type { Clock } from '../call/clock.js';
import type { QueueKey } from '../call/open.js';
import { BotError } from '../errors.js';
import type { Loaded } from '../storage/store.js';

/** How long another instance may be sending before an activity is refused; the channel sends it again. */
const LONGEST_SENDING = 5000;
/** Milliseconds between two moments at which calls look whether it still does. */
const LOOK_EVERY = 25;
/** So long a call in which two instances take turns is taken for one. */
const REMEMBERED = 60_000;

/**
 * Calls in which instances of one database take turns: a turn begins when what another instance says is out. All that wait
 * look at the same moments: they wake the process, and ask the database, once.
 */
export class TurnTaking {
  /** Where another instance was found speaking, and when; the longest ago first. */
  readonly #shared = new Map<QueueKey, number>();

  readonly #moments = new Map<number, Promise<void>>();

  constructor(private readonly clock: Clock) {}

  /**
   * The first look of a turn. Whoever answers at once finds the other instance not through with noting what it has said; where
   * that was so lately, the first look waits for the next moment, instead of a second one for the moment after it.
   */
  async load(key: QueueKey, load: () => Promise<Loaded>): Promise<Loaded> {
    if (!this.#shared.has(key)) return load();
    await this.#nextMoment();
    const loaded = await load();
    if (loaded.owner !== 'other') this.#shared.delete(key);
    return loaded;
  }

  /**
   * Another instance is saying something to this caller: looks until that is out, or that instance is gone.
   *
   * @throws BotError `call-busy`
   */
  async untilSent(key: QueueKey, load: () => Promise<Loaded>): Promise<Loaded> {
    this.#remember(key);
    for (const until = this.clock.now() + LONGEST_SENDING; this.clock.now() < until; ) {
      await this.#nextMoment(LOOK_EVERY);
      const loaded = await load();
      if (loaded.unsent.length === 0 || loaded.owner !== 'other') return loaded;
    }
    throw new BotError('call-busy', 'another instance has not finished speaking to this caller');
  }

  /** All that wait for the same one share a timer. */
  #nextMoment(atLeast = 0): Promise<void> {
    const now = this.clock.now();
    const at = now + atLeast + LOOK_EVERY - 1 - ((now - 1) % LOOK_EVERY);
    let moment = this.#moments.get(at);
    if (!moment) {
      moment = new Promise<void>((resolve) => this.clock.setTimeout(resolve, at - now)).then(
        () => void this.#moments.delete(at),
      );
      this.#moments.set(at, moment);
    }
    return moment;
  }

  #remember(key: QueueKey): void {
    const now = this.clock.now();
    this.#shared.delete(key);
    this.#shared.set(key, now);
    for (const [oldest, at] of this.#shared) {
      if (now - at < REMEMBERED) return;
      this.#shared.delete(oldest);
    }
  }
}
