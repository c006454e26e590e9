import type { Activity } from 'botframework-schema';
import type { Clock } from '../call/clock.js';
import type { Line } from '../call/line.js';
import type { LiveCalls } from '../call/live.js';
import { keyOf, type QueueKey, queueKey } from '../call/open.js';
import type { Logger } from '../log.js';

/** A channel sends again what was refused, perhaps every second: the sentence is said once in so many milliseconds. */
const AGAIN_AFTER = 30_000;

interface Parts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly live: LiveCalls;
  /** The sentence, in a language that fits. */
  readonly sentence: (locale: string | undefined) => Partial<Activity>;
}

/**
 * What a caller hears while the database is away. No turn can be committed then, so it is no turn: a sentence that is not
 * kept, said straight to the line. What the caller said is refused, and taken when the channel sends it again.
 */
export class Trouble {
  readonly #told = new Map<QueueKey, number>();

  constructor(private readonly parts: Parts) {}

  /** Never rejects: a caller who can't be told is one more thing for the log. */
  async tell(activity: Activity, line: Line): Promise<void> {
    const { clock, live, log, sentence } = this.parts;
    const key = queueKey(keyOf(activity));
    const now = clock.now();
    // While an agent is on the line, or a phone rings, the bot is silent whatever happens.
    if (activity.type !== 'message' || live.isSilent(keyOf(activity))) return;
    if (now < (this.#told.get(key) ?? 0)) return;
    for (const [other, until] of this.#told) if (until <= now) this.#told.delete(other);
    this.#told.set(key, now + AGAIN_AFTER);
    const { conversation, channelId, serviceUrl, from, recipient, id, locale } = activity;
    const addressed = { conversation, channelId, serviceUrl, from: recipient, recipient: from, replyToId: id };
    try {
      await line.send({ ...sentence(locale), ...addressed });
    } catch (error) {
      log.warn({ err: error }, 'a caller could not be told that the database is away');
    }
  }
}
