import type { CallRecord, ConversationKey } from './call.js';
import { type QueueKey, queueKey } from './open.js';

/** The calls that are on in this process: what a shutdown waits for. */
export class LiveCalls {
  readonly #calls = new Map<QueueKey, ConversationKey>();
  #empty: (() => void)[] = [];

  /** After each commit of a call. */
  note(call: CallRecord): void {
    if (call.endedAt === undefined) this.#calls.set(queueKey(call.key), call.key);
    else if (this.#calls.delete(queueKey(call.key)) && this.#calls.size === 0) {
      for (const tell of this.#empty.splice(0)) tell();
    }
  }

  has(key: ConversationKey): boolean {
    return this.#calls.has(queueKey(key));
  }

  keys(): ConversationKey[] {
    return [...this.#calls.values()];
  }

  get size(): number {
    return this.#calls.size;
  }

  /** Resolves when no call is on. */
  async empty(): Promise<void> {
    if (this.#calls.size > 0) await new Promise<void>((resolve) => this.#empty.push(resolve));
  }
}
