import type { Clock } from '../call/clock.js';
import type { E164 } from '../call/phoneNumber.js';
import type { Logger } from '../log.js';
import type { Store } from '../storage/store.js';
import { type HandoffTranscript, transcriptBefore } from '../transcript/export.js';
import type { StoredContext } from './protocol.js';

/** For so long whoever claims again is given the same: an answer may be lost on its way. */
export const CLAIM_WINDOW = 60_000;

/** What is over is erased after so long at most. */
const ERASE_EVERY = 60_000;

/** What an agent's system is given: the context, and what was said before, as with `handoff.initiate`. */
export interface Claimed extends StoredContext {
  Transcript: HandoffTranscript;
}

interface Parts {
  readonly store: Pick<Store, 'numbers' | 'transcript'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Gives the contexts that are kept under numbers of pools to the agents' system, and erases them afterwards. */
export class Claims {
  #timer: unknown;
  #running = false;
  #work: Promise<void> = Promise.resolve();

  constructor(private readonly parts: Parts) {}

  /**
   * Claims what is kept under a number.
   *
   * @returns undefined where nothing is
   * @throws BotError `store-unavailable`
   */
  async claim(number: E164): Promise<Claimed | undefined> {
    const { store, clock, log } = this.parts;
    const found = await store.numbers.claim(number, clock.now(), CLAIM_WINDOW);
    if (!found) return undefined;
    const { call, context } = found;
    log.info({ call, handoff: context.HandoffId }, 'contextClaimed');
    return { ...context, Transcript: await transcriptBefore(store, call, found.transcriptBefore) };
  }

  /** Erases what is over, now and from time to time. */
  start(): void {
    this.#running = true;
    this.#work = this.#erase();
  }

  /** Resolves when nothing is being erased. */
  async stop(): Promise<void> {
    this.#running = false;
    this.parts.clock.clearTimeout(this.#timer);
    await this.#work;
  }

  async #erase(): Promise<void> {
    const { store, clock, log } = this.parts;
    try {
      await store.numbers.eraseOld(clock.now(), CLAIM_WINDOW);
    } catch (error) {
      log.warn({ err: error }, 'contexts that are over could not be erased: it is tried again');
    }
    if (!this.#running) return;
    this.#timer = clock.setTimeout(() => {
      this.#work = this.#erase();
    }, ERASE_EVERY);
  }
}
