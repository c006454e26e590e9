import { BotError } from '../errors.js';

/**
 * One queue a call: its turns run one after another in the order they came, and no call waits for another. Bounded, so
 * that a flood from one call is refused while the others do not notice. A queue exists only while something is in it.
 */
export class Queues {
  readonly #queues = new Map<string, { tail: Promise<void>; length: number }>();
  #idle: (() => void)[] = [];

  /** @param limit how many turns of one call may run and wait at a time. */
  constructor(private readonly limit = 100) {}

  /**
   * Runs `work` when everything queued earlier under `key` is done. A failure of one does not stop the next.
   *
   * @param limit infinite for what must not be refused, such as the end of a call.
   * @throws BotError `too-many-waiting` at once, without queueing.
   */
  async run<T>(key: string, work: () => Promise<T>, limit = this.limit): Promise<T> {
    const queue = this.#queues.get(key) ?? { tail: Promise.resolve(), length: 0 };
    if (queue.length >= limit) {
      throw new BotError('too-many-waiting', `${queue.length} activities of one call are waiting already`);
    }
    queue.length++;
    this.#queues.set(key, queue);
    const result = queue.tail.then(work);
    queue.tail = result.then(
      () => this.#done(key, queue),
      () => this.#done(key, queue),
    );
    return result;
  }

  #done(key: string, queue: { length: number }): void {
    queue.length--;
    if (queue.length > 0) return;
    this.#queues.delete(key);
    if (this.#queues.size > 0) return;
    const waiting = this.#idle;
    this.#idle = [];
    for (const tell of waiting) tell();
  }

  /** Resolves when nothing runs or waits. */
  async idle(): Promise<void> {
    if (this.#queues.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }
}
