import type { ConversationKey } from '../../call/call.js';
import { type QueueKey, queueKey } from '../../call/open.js';
import { type CallRow, toCall } from '../rows.js';
import type { Loaded } from '../store.js';
import type { CommitValues } from './deeds.js';
import { OUTPUT_WIDTH } from './statements.js';

/** Beyond so many calls, or activity ids of them all, those that were silent longest are loaded from the file again. */
const MOST_CALLS = 2_000;
const MOST_IDS = 100_000;

/** A call of a conversation that began here, so that all of its activities are known. */
interface Recent {
  readonly key: QueueKey;
  /** As it was committed last. */
  row: CallRow;
  readonly seen: Set<string>;
  readonly unsent: Set<number>;
}

/**
 * What this process has committed itself, for the next turn of the call: the file would tell the same, since nobody else
 * writes to it but an operator's command, which only takes whole calls away; a commit finds that out (`version-conflict`).
 * Kept as text, so that a call comes back exactly as from the file, and is the caller's own.
 */
export class RecentCalls {
  /** The one that was silent longest first. */
  readonly #byKey = new Map<QueueKey, Recent>();
  readonly #byCall = new Map<string, Recent>();
  #ids = 0;

  /**
   * What a load finds; undefined where only the file knows.
   *
   * @param activityId as its column
   */
  find(key: ConversationKey, activityId: string | null): Loaded | undefined {
    const recent = this.#byKey.get(queueKey(key));
    if (!recent || recent.unsent.size > 0) return undefined;
    const seen = activityId !== null && recent.seen.has(activityId);
    return { call: toCall(recent.row), seen, unsent: [], owner: 'us' };
  }

  committed(key: ConversationKey, commit: CommitValues): void {
    const recent = this.#byCall.get(commit.id) ?? this.#begin(key, commit);
    if (!recent) return;
    recent.row = rowOf(recent.row, commit);
    if (recent.row.ended_at !== null) {
      this.drop(commit.id);
      return;
    }
    for (let at = 0; at < commit.said.length; at += OUTPUT_WIDTH) recent.unsent.add(Number(commit.said[at]));
    if (commit.seen) {
      recent.seen.add(commit.seen[2]);
      this.#ids++;
    }
    this.#byKey.delete(recent.key);
    this.#byKey.set(recent.key, recent);
    this.#bound();
  }

  confirmed(call: string, seqs: readonly number[]): void {
    const unsent = this.#byCall.get(call)?.unsent;
    for (const seq of seqs) unsent?.delete(seq);
  }

  /** Only the file knows what became of it. */
  drop(call: string): void {
    const recent = this.#byCall.get(call);
    if (!recent) return;
    this.#byCall.delete(call);
    this.#byKey.delete(recent.key);
    this.#ids -= recent.seen.size;
  }

  /** Those that last changed before this moment; all of them unless told. */
  dropAll(before = Number.POSITIVE_INFINITY): void {
    for (const [call, { row }] of this.#byCall) if (row.updated_at < before) this.drop(call);
  }

  /** The first commit of a conversation: nothing can have been seen before. One that begins anew is left to the file. */
  #begin(conversation: ConversationKey, { version, lasting }: CommitValues): Recent | undefined {
    if (version !== 1) return undefined;
    const key = queueKey(conversation);
    const earlier = this.#byKey.get(key);
    if (earlier) this.drop(earlier.row.id);
    const [id, channel_id, conversation_id, incarnation, started_at] = lasting;
    if (incarnation !== 1) return undefined;
    const row = { id, channel_id, conversation_id, incarnation, started_at } as CallRow;
    const recent = { key, row, seen: new Set<string>(), unsent: new Set<number>() };
    this.#byCall.set(row.id, recent);
    return recent;
  }

  #bound(): void {
    for (const { row } of this.#byKey.values()) {
      if (this.#byKey.size <= MOST_CALLS && this.#ids <= MOST_IDS) return;
      this.drop(row.id);
    }
  }
}

/** What lasts of a row, with the columns of a later commit. */
function rowOf(begun: CallRow, { changing }: CommitValues): CallRow {
  return {
    id: begun.id,
    channel_id: begun.channel_id,
    conversation_id: begun.conversation_id,
    incarnation: begun.incarnation,
    started_at: begun.started_at,
    version: changing[0],
    updated_at: changing[1],
    ended_at: changing[2],
    outcome: changing[3],
    line: changing[4],
    entries: changing[5],
    deadline: changing[6],
    reference: changing[7],
    state: changing[8],
  } as CallRow;
}
