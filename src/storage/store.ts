import type { Activity } from 'botframework-schema';
import type { CallId, CallRecord, ConversationKey, TranscriptEntry } from '../call/call.js';

/** An activity that a turn has decided to send. It is stored with the turn and removed when the channel has taken it. */
export interface Output {
  /** From 0, without gaps, over the whole call: the order in which the caller hears it. */
  readonly seq: number;
  readonly activity: Partial<Activity>;
  /**
   * For `handoff.initiate`: the transcript up to and without this entry number is attached when it is sent, so that no
   * turn stores a second copy of the whole call.
   */
  readonly transcriptBefore?: number;
}

/** What a turn finds. */
export interface Loaded {
  /** The newest incarnation, ended or not; undefined for a conversation that was never seen. */
  readonly call?: CallRecord;
  /** The activity id was part of an earlier commit of this conversation (of any incarnation). */
  readonly seen: boolean;
  /** Committed and not yet confirmed, in order. */
  readonly unsent: readonly Output[];
}

/** Everything one turn changes. */
export interface Commit {
  /** The call as it is to be; `call.version` is the version read plus one (1 for a new call). */
  readonly call: CallRecord;
  /** The incoming activity's id, if it had one. */
  readonly activityId?: string;
  readonly entries: readonly TranscriptEntry[];
  /** Earlier entries that are replaced (a card number came to light). */
  readonly amended: readonly TranscriptEntry[];
  readonly output: readonly Output[];
}

/**
 * Where calls are kept. Guarantees, which the contract suite (`test/contract/store.ts`) tries to break for every
 * implementation:
 *
 * 1. `commit` is all or nothing, and durable when its promise resolves (memory: for the life of the process).
 * 2. `commit` rejects with BotError `version-conflict`, and changes nothing, unless the stored version is
 *    `call.version - 1` (for version 1: unless no such call is stored).
 * 3. `load` sees every commit that had resolved when it was called, and its result is the caller's own: changing it
 *    changes nothing stored.
 * 4. `seen` is true exactly for the ids of commits of that conversation; two conversations may use the same ids.
 * 5. Whatever JSON can hold comes back as it was, in any language; `undefined` properties may be missing.
 * 6. A transcript comes back in order of `seq`, amended entries in their place.
 */
export interface Store {
  load(key: ConversationKey, activityId?: string): Promise<Loaded>;
  commit(commit: Commit): Promise<void>;
  /** The channel has taken these outputs (or they are given up): they are no longer unsent. Unknown ones are ignored. */
  confirm(call: CallId, seqs: readonly number[]): Promise<void>;
  /** Entries in order; `last`: only the newest so many; `before`: only those with a smaller `seq`. */
  transcript(call: CallId, range?: { last?: number; before?: number }): Promise<TranscriptEntry[]>;
  call(id: CallId): Promise<CallRecord | undefined>;
  /** Newest start first. `live`: only those that have not ended. `limit` defaults to 100. */
  calls(filter?: { live?: boolean; limit?: number }): Promise<CallRecord[]>;
  close(): Promise<void>;
}
