import type { CallId, CallRecord, ConversationKey, TranscriptEntry } from '../../call/call.js';
import { BotError } from '../../errors.js';
import type { Commit, Loaded, Output, Store } from '../store.js';

/** One stored call. What was committed is kept as JSON text: a reader gets a copy, and loses what a database would lose. */
interface Kept {
  readonly id: CallId;
  readonly conversation: string;
  readonly incarnation: number;
  readonly startedAt: number;
  version: number;
  ended: boolean;
  record: string;
  readonly entries: Map<number, string>;
  readonly unsent: Map<number, string>;
  readonly seen: Set<string>;
}

/** Keeps calls for the life of the process: for tests, and for a first try without a file. */
export class MemoryStore implements Store {
  readonly #maxCalls: number;
  /** In the order in which they began, oldest first. */
  readonly #calls = new Map<CallId, Kept>();
  /** In the order in which they ended, oldest first. */
  readonly #ended = new Set<Kept>();
  readonly #conversations = new Map<string, Kept[]>();

  /** @param options.maxCalls how many calls are kept (10,000); for a new one the oldest ended call is dropped, or else the oldest. */
  constructor(options: { maxCalls?: number } = {}) {
    this.#maxCalls = options.maxCalls ?? 10_000;
  }

  async load(key: ConversationKey, activityId?: string): Promise<Loaded> {
    const calls = this.#conversations.get(conversationOf(key)) ?? [];
    const newest = calls.reduce<Kept | undefined>((a, b) => (a && a.incarnation > b.incarnation ? a : b), undefined);
    return {
      ...(newest && { call: JSON.parse(newest.record) as CallRecord }),
      seen: activityId !== undefined && calls.some((call) => call.seen.has(activityId)),
      unsent: newest ? inOrder<Output>(newest.unsent) : [],
    };
  }

  async commit({ call, activityId, entries, amended, output }: Commit): Promise<void> {
    // Everything that can fail comes first: from the first change on, nothing does.
    const record = JSON.stringify(call);
    const written = { entries: texts(entries), amended: texts(amended), output: texts(output) };
    const stored = this.#calls.get(call.id);
    if ((stored?.version ?? 0) !== call.version - 1) {
      throw new BotError('version-conflict', `Call ${call.id} is not at version ${call.version - 1}.`);
    }
    refuseRepeats('entry', written.entries, stored?.entries);
    refuseRepeats('output', written.output, stored?.unsent);

    const kept = stored ?? this.#add(call);
    kept.version = call.version;
    kept.record = record;
    for (const [seq, text] of written.entries) kept.entries.set(seq, text);
    for (const [seq, text] of written.amended) if (kept.entries.has(seq)) kept.entries.set(seq, text);
    for (const [seq, text] of written.output) kept.unsent.set(seq, text);
    if (activityId !== undefined) kept.seen.add(activityId);
    this.#noteEnd(kept, call.endedAt !== undefined);
  }

  async confirm(call: CallId, seqs: readonly number[]): Promise<void> {
    const unsent = this.#calls.get(call)?.unsent;
    for (const seq of seqs) unsent?.delete(seq);
  }

  async transcript(call: CallId, range: { last?: number; before?: number } = {}): Promise<TranscriptEntry[]> {
    const { last = Number.POSITIVE_INFINITY, before = Number.POSITIVE_INFINITY } = range;
    const entries = inOrder<TranscriptEntry>(this.#calls.get(call)?.entries ?? new Map());
    const earlier = entries.filter((entry) => entry.seq < before);
    return earlier.slice(Math.max(0, earlier.length - Math.max(0, last)));
  }

  async call(id: CallId): Promise<CallRecord | undefined> {
    const kept = this.#calls.get(id);
    return kept && (JSON.parse(kept.record) as CallRecord);
  }

  async calls(filter: { live?: boolean; limit?: number } = {}): Promise<CallRecord[]> {
    return [...this.#calls.values()]
      .filter((call) => !filter.live || !call.ended)
      .sort((a, b) => b.startedAt - a.startedAt || b.incarnation - a.incarnation || (a.id > b.id ? -1 : 1))
      .slice(0, Math.max(0, filter.limit ?? 100))
      .map((call) => JSON.parse(call.record) as CallRecord);
  }

  async close(): Promise<void> {
    this.#calls.clear();
    this.#ended.clear();
    this.#conversations.clear();
  }

  #add(call: CallRecord): Kept {
    while (this.#calls.size >= this.#maxCalls) this.#dropOldest();
    const kept: Kept = {
      id: call.id,
      conversation: conversationOf(call.key),
      incarnation: call.incarnation,
      startedAt: call.startedAt,
      version: 0,
      ended: false,
      record: '',
      entries: new Map(),
      unsent: new Map(),
      seen: new Set(),
    };
    this.#calls.set(kept.id, kept);
    this.#conversations.set(kept.conversation, [...(this.#conversations.get(kept.conversation) ?? []), kept]);
    return kept;
  }

  #noteEnd(kept: Kept, ended: boolean): void {
    if (kept.ended === ended) return;
    kept.ended = ended;
    if (ended) this.#ended.add(kept);
    else this.#ended.delete(kept);
  }

  #dropOldest(): void {
    const [oldest] = this.#ended.size > 0 ? this.#ended : this.#calls.values();
    if (!oldest) return;
    this.#calls.delete(oldest.id);
    this.#ended.delete(oldest);
    const others = (this.#conversations.get(oldest.conversation) ?? []).filter((call) => call !== oldest);
    if (others.length > 0) this.#conversations.set(oldest.conversation, others);
    else this.#conversations.delete(oldest.conversation);
  }
}

const conversationOf = (key: ConversationKey) => JSON.stringify([key.channelId, key.conversationId]);

const texts = (items: readonly { readonly seq: number }[]) =>
  items.map((item): [number, string] => [item.seq, JSON.stringify(item)]);

/** A number given twice is a mistake in the program; a database refuses it by its primary key. */
function refuseRepeats(what: string, items: readonly [number, string][], stored?: ReadonlyMap<number, string>): void {
  const given = new Set<number>();
  for (const [seq] of items) {
    if (stored?.has(seq) || given.has(seq)) throw new Error(`There is an ${what} number ${seq} already.`);
    given.add(seq);
  }
}

function inOrder<T>(stored: ReadonlyMap<number, string>): T[] {
  return [...stored].sort(([a], [b]) => a - b).map(([, text]) => JSON.parse(text) as T);
}
