import type { CallId, CallRecord, ConversationKey } from '../../call/call.js';
import type { InstanceId } from '../store.js';
import { MemoryCarried } from './carried.js';
import { MemoryClosures } from './closures.js';
import { MemoryErrands } from './errands.js';
import { MemoryNumbers } from './numbers.js';

/** One stored call. What was committed is kept as JSON text: a reader gets a copy, and loses what a database would lose. */
export interface Kept {
  readonly id: CallId;
  readonly conversation: string;
  readonly incarnation: number;
  readonly startedAt: number;
  version: number;
  owner: InstanceId;
  ended: boolean;
  record: string;
  readonly entries: Map<number, string>;
  readonly unsent: Map<number, string>;
}

/** The calls of one conversation, and the activity ids that they have used up. */
interface Conversation {
  readonly calls: Set<Kept>;
  readonly seen: Set<string>;
}

/** What several instances of MemoryStore in one process share, as processes share a database. */
export class MemoryDatabase {
  readonly errands = new MemoryErrands();
  readonly closures = new MemoryClosures();
  readonly numbers = new MemoryNumbers((call) => this.#calls.has(call));
  readonly carried = new MemoryCarried((call) => this.#calls.has(call));
  readonly #maxCalls: number;
  readonly #now: () => number;
  /** In the order in which they began, oldest first. */
  readonly #calls = new Map<CallId, Kept>();
  /** In the order in which they ended, oldest first. */
  readonly #ended = new Set<Kept>();
  readonly #conversations = new Map<string, Conversation>();
  /** Until when nobody claims the calls of an instance. */
  readonly #leases = new Map<InstanceId, number>();
  readonly #leaving = new Set<InstanceId>();

  /**
   * @param options.maxCalls how many calls are kept (10,000); for a new one the oldest ended call is dropped, or else the
   * oldest.
   * @param options.now tells when leases are over, in milliseconds (the wall clock).
   */
  constructor(options: { maxCalls?: number; now?: () => number } = {}) {
    this.#maxCalls = options.maxCalls ?? 10_000;
    this.#now = options.now ?? Date.now;
  }

  call(id: CallId): Kept | undefined {
    return this.#calls.get(id);
  }

  calls(): Kept[] {
    return [...this.#calls.values()];
  }

  /** In the order in which they ended. */
  ended(): Kept[] {
    return [...this.#ended];
  }

  newestCall(key: ConversationKey): Kept | undefined {
    const calls = [...(this.#conversations.get(nameOf(key))?.calls ?? [])];
    return calls.reduce<Kept | undefined>((a, b) => (a && a.incarnation > b.incarnation ? a : b), undefined);
  }

  hasSeen(key: ConversationKey, activityId: string): boolean {
    return this.#conversations.get(nameOf(key))?.seen.has(activityId) ?? false;
  }

  /** For a conversation that has a call. */
  noteSeen(key: ConversationKey, activityId: string): void {
    this.#conversations.get(nameOf(key))?.seen.add(activityId);
  }

  add(call: CallRecord, owner: InstanceId): Kept {
    while (this.#calls.size >= this.#maxCalls) this.#dropOldest();
    const kept: Kept = {
      id: call.id,
      conversation: nameOf(call.key),
      incarnation: call.incarnation,
      startedAt: call.startedAt,
      version: 0,
      owner,
      ended: false,
      record: '',
      entries: new Map(),
      unsent: new Map(),
    };
    this.#calls.set(kept.id, kept);
    const conversation = this.#conversations.get(kept.conversation) ?? { calls: new Set(), seen: new Set() };
    conversation.calls.add(kept);
    this.#conversations.set(kept.conversation, conversation);
    return kept;
  }

  noteEnd(kept: Kept, ended: boolean): void {
    if (kept.ended === ended) return;
    kept.ended = ended;
    if (ended) this.#ended.add(kept);
    else this.#ended.delete(kept);
  }

  /** Removes a call with all that belongs to it; what its conversation has seen goes with the last call. */
  remove(kept: Kept): void {
    this.#calls.delete(kept.id);
    this.#ended.delete(kept);
    this.errands.removeOf(kept.id);
    this.numbers.removeOf(kept.id);
    this.carried.removeOf(kept.id);
    const conversation = this.#conversations.get(kept.conversation);
    conversation?.calls.delete(kept);
    if (conversation?.calls.size === 0) this.#conversations.delete(kept.conversation);
  }

  renew(instance: InstanceId, leaseMs: number): void {
    this.#leases.set(instance, this.#now() + leaseMs);
  }

  giveUp(instance: InstanceId): void {
    this.#leases.delete(instance);
    this.#leaving.delete(instance);
  }

  /** Whether another one stays. */
  leave(instance: InstanceId): boolean {
    this.#leaving.add(instance);
    return [...this.#leases.keys()].some((other) => !this.#leaving.has(other) && this.lives(other));
  }

  lives(instance: InstanceId): boolean {
    return (this.#leases.get(instance) ?? Number.NEGATIVE_INFINITY) > this.#now();
  }

  #dropOldest(): void {
    const [oldest] = this.#ended.size > 0 ? this.#ended : this.#calls.values();
    if (oldest) this.remove(oldest);
  }
}

const nameOf = (key: ConversationKey) => JSON.stringify([key.channelId, key.conversationId]);
