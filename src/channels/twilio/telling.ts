import type { Clock } from '../../call/clock.js';
import { isBotError } from '../../errors.js';
import type { Logger } from '../../log.js';

/** What could not be noted is tried again so many milliseconds later. */
const TRY_AGAIN_AFTER = 1000;
/** For a quarter of an hour; a call is closed by its limits where its end could not be noted. */
const MOST_ATTEMPTS = 900;

/** Has something noted; done again, it has no second effect. @throws BotError */
export type Note = () => Promise<unknown>;

/** Tells the bot, or a warm transfer, what Twilio has told: again and again until it is noted, or too late. */
export class Telling {
  constructor(private readonly parts: { readonly clock: Clock; readonly log: Logger }) {}

  /** Resolves when it is noted, or can't be. Never rejects. @param what it is, for the log */
  async surely(note: Note, what: string): Promise<void> {
    for (let attempt = 1; !(await this.#isSettled(note, what, attempt)); attempt++)
      await new Promise<void>((resolve) => this.parts.clock.setTimeout(resolve, TRY_AGAIN_AFTER));
  }

  /**
   * The same for a webhook that waits for its answer: resolves after the first attempt, and the others are made without it,
   * because a database that is away must not keep Twilio waiting. Never rejects, unless `then` does.
   *
   * @param then is done as soon as it is noted, or can't be
   */
  async soon(note: Note, what: string, then: () => Promise<void> = async () => {}, attempt = 1): Promise<void> {
    if (await this.#isSettled(note, what, attempt)) return then();
    const again = () => void this.soon(note, what, then, attempt + 1);
    this.parts.clock.setTimeout(again, TRY_AGAIN_AFTER);
  }

  /** Tells it once. @returns whether there is nothing left to be tried: it is noted, or can't be */
  async #isSettled(note: Note, what: string, attempt: number): Promise<boolean> {
    try {
      await note();
      return true;
    } catch (error) {
      const mayTryAgain = isBotError(error, 'store-unavailable') || isBotError(error, 'call-busy');
      if (mayTryAgain && attempt < MOST_ATTEMPTS) return false;
      this.parts.log.error({ err: error, event: what }, 'what Twilio told could not be taken');
      return true;
    }
  }
}
