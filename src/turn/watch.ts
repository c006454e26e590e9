import type { CallRecord, ConversationKey } from '../call/call.js';
import { type QueueKey, queueKey } from '../call/open.js';
import { Deadlines } from './deadlines.js';
import type { TurnParts } from './parts.js';

/** A deadline that could not be acted on (the database was away, a sentence is played) is tried again so many milliseconds later. */
const TRY_AGAIN_AFTER = 1000;

/**
 * The calls that are this instance's, and when each is woken. One that another instance has taken is left to that one; when
 * it is gone, its calls are looked for in the database (Sweep).
 */
export class Watch {
  readonly #keys = new Map<QueueKey, ConversationKey>();
  readonly #deadlines: Deadlines;

  /** @param wake looks at a call whose time has come; rejects where it could not */
  constructor(
    private readonly parts: Pick<TurnParts, 'clock' | 'log' | 'live' | 'isSpeaking'>,
    private readonly wake: (key: ConversationKey) => Promise<unknown>,
  ) {
    this.#deadlines = new Deadlines(parts.clock, (key) => this.#fire(key as QueueKey));
  }

  /** Wakes this call at its deadline: the limits of a call (src/call/limits.ts) see to it that it has one until it ends. */
  over(call: CallRecord): void {
    if (call.endedAt !== undefined) {
      this.leave(call.key);
      return;
    }
    const key = queueKey(call.key);
    this.#keys.set(key, call.key);
    this.#deadlines.set(key, call.deadline);
    this.parts.live.note(call);
  }

  /** It has ended, or is another instance's: nothing here waits for it. */
  leave(key: ConversationKey): void {
    this.#keys.delete(queueKey(key));
    this.#deadlines.set(queueKey(key), undefined);
    this.parts.live.drop(key);
  }

  /** Nothing is woken any more. */
  stop(): void {
    this.#deadlines.stop();
  }

  #fire(queue: QueueKey): void {
    const key = this.#keys.get(queue);
    if (!key) return;
    const later = () => this.#deadlines.set(queue, this.parts.clock.now() + TRY_AGAIN_AFTER);
    if (this.parts.isSpeaking?.(key)) {
      later();
      return;
    }
    this.wake(key).catch((error) => {
      this.parts.log.error({ err: error }, 'a deadline could not be acted on: it is tried again');
      later();
    });
  }
}
