import { randomUUID } from 'node:crypto';
import type { CallId, CallRecord, ConversationKey, TranscriptEntry } from '../../call/call.js';
import type { E164 } from '../../call/phoneNumber.js';
import { BotError } from '../../errors.js';
import { FIRST_LEASE_MS } from '../lease.js';
import type {
  CallFilter,
  CarriedThings,
  Claimed,
  Closures,
  Commit,
  Errands,
  InstanceId,
  Loaded,
  Output,
  PoolNumbers,
  Store,
} from '../store.js';
import { type Kept, MemoryDatabase } from './database.js';

export interface MemoryOptions {
  /** See MemoryDatabase. */
  readonly maxCalls?: number;
  /** What this instance shares with others; one of its own unless told. */
  readonly database?: MemoryDatabase;
  /** 15,000. */
  readonly leaseMs?: number;
}

/** Keeps calls for the life of the process: for tests, and for a first try without a file. */
export class MemoryStore implements Store {
  readonly instance = randomUUID() as string as InstanceId;
  readonly #database: MemoryDatabase;

  constructor({ maxCalls, database, leaseMs = FIRST_LEASE_MS }: MemoryOptions = {}) {
    this.#database = database ?? new MemoryDatabase(maxCalls === undefined ? {} : { maxCalls });
    this.#database.renew(this.instance, leaseMs);
  }

  async load(key: ConversationKey, activityId?: string): Promise<Loaded> {
    const newest = this.#database.newestCall(key);
    return {
      ...(newest && { call: JSON.parse(newest.record) as CallRecord }),
      seen: activityId !== undefined && this.#database.hasSeen(key, activityId),
      unsent: newest ? inOrder<Output>(newest.unsent) : [],
      owner: newest ? this.#ownerOf(newest) : 'nobody',
    };
  }

  get errands(): Errands {
    return this.#database.errands;
  }

  get closures(): Closures {
    return this.#database.closures;
  }

  get carried(): CarriedThings {
    return this.#database.carried;
  }

  get numbers(): PoolNumbers {
    return this.#database.numbers;
  }

  async commit({ call, activityId, entries, amended, output, errands = [], numbers = [] }: Commit): Promise<void> {
    // Everything that can fail comes first: from the first change on, nothing does.
    const record = JSON.stringify(call);
    const written = { entries: texts(entries), amended: texts(amended), output: texts(output) };
    const stored = this.#database.call(call.id);
    if ((stored?.version ?? 0) !== call.version - 1) {
      throw new BotError('version-conflict', `Call ${call.id} is not at version ${call.version - 1}.`);
    }
    if (activityId !== undefined && this.#database.hasSeen(call.key, activityId)) {
      throw new BotError('version-conflict', `An activity of call ${call.id} has been seen before.`);
    }
    refuseRepeats('entry', written.entries, stored?.entries);
    refuseRepeats('output', written.output, stored?.unsent);
    const left = this.#database.errands.prepare(errands, call);
    const changes = this.#database.numbers.prepare(numbers, call.id);

    const kept = stored ?? this.#database.add(call, this.instance);
    kept.version = call.version;
    kept.owner = this.instance;
    kept.record = record;
    for (const [seq, text] of written.entries) kept.entries.set(seq, text);
    for (const [seq, text] of written.amended) if (kept.entries.has(seq)) kept.entries.set(seq, text);
    for (const [seq, text] of written.output) kept.unsent.set(seq, text);
    if (activityId !== undefined) this.#database.noteSeen(call.key, activityId);
    this.#database.noteEnd(kept, call.endedAt !== undefined);
    this.#database.errands.add(left);
    this.#database.numbers.change(changes);
  }

  async confirm(call: CallId, seqs: readonly number[]): Promise<void> {
    const unsent = this.#database.call(call)?.unsent;
    for (const seq of seqs) unsent?.delete(seq);
  }

  async transcript(call: CallId, range: { last?: number; before?: number } = {}): Promise<TranscriptEntry[]> {
    const { last = Number.POSITIVE_INFINITY, before = Number.POSITIVE_INFINITY } = range;
    const entries = inOrder<TranscriptEntry>(this.#database.call(call)?.entries ?? new Map());
    const earlier = entries.filter((entry) => entry.seq < before);
    return earlier.slice(Math.max(0, earlier.length - Math.max(0, last)));
  }

  async call(id: CallId): Promise<CallRecord | undefined> {
    const kept = this.#database.call(id);
    return kept && (JSON.parse(kept.record) as CallRecord);
  }

  async calls({ only, limit = 100 }: CallFilter = {}): Promise<CallRecord[]> {
    return this.#database
      .calls()
      .filter((call) => only === undefined || call.ended === (only === 'ended'))
      .sort((a, b) => b.startedAt - a.startedAt || b.incarnation - a.incarnation || (a.id > b.id ? -1 : 1))
      .slice(0, Math.max(0, limit))
      .map((call) => JSON.parse(call.record) as CallRecord);
  }

  async renew(leaseMs: number): Promise<void> {
    this.#database.renew(this.instance, leaseMs);
  }

  async leave(): Promise<boolean> {
    return this.#database.leave(this.instance);
  }

  async holds(call: CallId, version: number): Promise<boolean> {
    const kept = this.#database.call(call);
    return kept?.version === version && kept.owner === this.instance;
  }

  async claim(call: CallId, version: number): Promise<CallRecord | undefined> {
    const kept = this.#database.call(call);
    return kept?.version === version && this.#ownerOf(kept) !== 'other' ? this.#take(kept) : undefined;
  }

  async claimLost(now: number, limit: number): Promise<Claimed[]> {
    return this.#database
      .calls()
      .filter((kept) => this.#ownerOf(kept) === 'nobody' && needsSomebody(kept, now))
      .slice(0, Math.max(0, limit))
      .map((kept) => ({ call: this.#take(kept), unsent: inOrder<Output>(kept.unsent) }));
  }

  async prune(before: number, limit: number): Promise<number> {
    const never = this.#database.calls().filter(({ ended }) => !ended);
    const outdated = [...this.#database.ended(), ...never]
      .filter((kept) => (JSON.parse(kept.record) as CallRecord).updatedAt < before)
      .slice(0, Math.max(0, limit));
    for (const kept of outdated) this.#database.remove(kept);
    return outdated.length;
  }

  async forget(number: E164): Promise<number> {
    const numberOf = (kept: Kept) => (JSON.parse(kept.record) as CallRecord).state.caller.number;
    const theirs = this.#database.calls().filter((kept) => numberOf(kept) === number);
    for (const kept of theirs) this.#database.remove(kept);
    this.#database.errands.forget(number);
    return theirs.length;
  }

  /** The calls stay with the database, for another instance. */
  async close(): Promise<void> {
    this.#database.giveUp(this.instance);
  }

  #ownerOf(kept: Kept): Loaded['owner'] {
    if (kept.owner === this.instance) return 'us';
    return this.#database.lives(kept.owner) ? 'other' : 'nobody';
  }

  #take(kept: Kept): CallRecord {
    const call: CallRecord = { ...JSON.parse(kept.record), version: kept.version + 1 };
    kept.version = call.version;
    kept.owner = this.instance;
    kept.record = JSON.stringify(call);
    return call;
  }
}

function needsSomebody(kept: Kept, now: number): boolean {
  if (kept.unsent.size > 0) return true;
  const { deadline, line }: CallRecord = JSON.parse(kept.record);
  return !kept.ended && (line === 'websocket' || (deadline !== undefined && deadline <= now));
}

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
