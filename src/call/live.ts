import { type CallRecord, type ConversationKey, currentHandoff, isPending, isWithAgent } from './call.js';
import { type QueueKey, queueKey } from './open.js';

interface Live {
  readonly key: ConversationKey;
  readonly silent: boolean;
  readonly line: CallRecord['line'];
}

/** The calls that are on in this process: what a shutdown waits for. */
export class LiveCalls {
  readonly #calls = new Map<QueueKey, Live>();
  #empty: (() => void)[] = [];

  /** After each commit of a call, and when it was looked at. */
  note(call: CallRecord): void {
    const silent = isWithAgent(call.state) || isPending(currentHandoff(call.state));
    if (call.endedAt === undefined) this.#calls.set(queueKey(call.key), { key: call.key, silent, line: call.line });
    else this.drop(call.key);
  }

  /** It has ended, or is another instance's now. */
  drop(key: ConversationKey): void {
    if (this.#calls.delete(queueKey(key)) && this.#calls.size === 0) {
      for (const tell of this.#empty.splice(0)) tell();
    }
  }

  has(key: ConversationKey): boolean {
    return this.#calls.has(queueKey(key));
  }

  /** As far as this process knows, an agent is on the line or being called: the bot says nothing of its own accord. */
  isSilent(key: ConversationKey): boolean {
    return this.#calls.get(queueKey(key))?.silent ?? false;
  }

  keys(): ConversationKey[] {
    return [...this.#calls.values()].map(({ key }) => key);
  }

  /** Those whose line ends with this process; the others go on with any instance. */
  bound(): ConversationKey[] {
    return [...this.#calls.values()].filter(({ line }) => line !== 'http').map(({ key }) => key);
  }

  get size(): number {
    return this.#calls.size;
  }

  /** Resolves when no call is on. */
  async empty(): Promise<void> {
    if (this.#calls.size > 0) await new Promise<void>((resolve) => this.#empty.push(resolve));
  }
}
