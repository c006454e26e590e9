import type { Activity } from 'botframework-schema';
import type { CallId, CallRecord, ConversationKey, TranscriptEntry } from '../call/call.js';
import type { Errand, ErrandId, NewErrand, TallyErrands } from '../call/errand.js';
import type { E164 } from '../call/phoneNumber.js';
import type { NumberChange } from '../call/poolNumber.js';
import type { Closure } from '../handoff/closure.js';
import type { StoredContext } from '../handoff/protocol.js';

/** Names one run of one process: a restarted process is another instance. */
export type InstanceId = string & { readonly __brand: 'InstanceId' };

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
  /** Committed and not yet confirmed, in order; where `owner` is `other` perhaps only the first of them, for that one to wait for. */
  readonly unsent: readonly Output[];
  /**
   * Whose the call is: the instance that committed to it, or claimed it, last. `other`: another one whose lease runs, so
   * that it is sending `unsent` itself; `nobody`: one whose lease is over.
   */
  readonly owner: 'us' | 'other' | 'nobody';
}

/** A call that has lost its owner, and is ours from now on. */
export interface Claimed {
  readonly call: CallRecord;
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
  /** What the caller has left for a person to do; most turns leave nothing. */
  readonly errands?: readonly NewErrand[];
  /** Numbers of pools that this turn reserves or releases; most turns have none. */
  readonly numbers?: readonly NumberChange[];
}

/** Which calls are meant. */
export interface CallFilter {
  /** Those that have not ended, or those that have; all of them unless told. */
  readonly only?: 'live' | 'ended';
  /** 100. */
  readonly limit?: number;
}

/** What callers have left for a person to do. An operator may tick it off beside a bot that runs. */
export interface Errands {
  /** All of one kind, the last one left comes first. `open`: only those that are not ticked off; `limit` defaults to 100. */
  list(kind: Errand['kind'], filter?: { open?: boolean; limit?: number }): Promise<Errand[]>;
  /** Those of one call, of both kinds, in the order in which they were left. */
  ofCall(call: CallId): Promise<Errand[]>;
  find(id: ErrandId): Promise<Errand | undefined>;
  /**
   * For whoever leaves one, to ask first: nothing here bounds what is left, but for open call backs (guarantee 11), so two
   * calls from one number at the same moment may both leave the last one of a day.
   */
  tally(...of: Parameters<TallyErrands>): ReturnType<TallyErrands>;
  /** Done, at that moment. False, and nothing changes, where it was done already or is not there. */
  tickOff(id: ErrandId, at: number, note?: string): Promise<boolean>;
  /** Open again, also where another call back is open for its number. False, and nothing changes, where it was open or is not there. */
  untick(id: ErrandId): Promise<boolean>;
}

/** What is kept under a number of a pool, for whoever is called by it. */
export interface ClaimedContext {
  readonly call: CallId;
  readonly context: StoredContext;
  /** The transcript up to and without this entry number belongs to it. */
  readonly transcriptBefore: number;
}

/**
 * Numbers of pools. Each is held by one attempt at a time; reserving and releasing are part of commits (guarantee 11).
 * Times are milliseconds since the epoch, as the instances tell them.
 */
export interface PoolNumbers {
  /** Those of them that nobody can reserve at that moment. */
  taken(numbers: readonly E164[], at: number): Promise<E164[]>;
  /**
   * Gives what is kept under a number: from the first time on for `windowMs`, the same to whoever asks again. Undefined where
   * nothing is kept, that time is over, or the number is free again. For as long it is not reserved anew.
   */
  claim(number: E164, at: number, windowMs: number): Promise<ClaimedContext | undefined>;
  /** Erases what `claim` would not give any more. How many. */
  eraseOld(at: number, windowMs: number): Promise<number>;
}

/**
 * Departments that an operator has closed. At most one closure of each department, and one of all together; a call knows
 * nothing of them, so they are read whenever they matter and count at once, on every instance.
 */
export interface Closures {
  /** Those that hold at that moment or later: the one of all departments first, then by department. */
  list(at: number): Promise<Closure[]>;
  /** In place of an earlier closure of the same department, or of all. */
  close(closure: Closure): Promise<void>;
  /** Takes back the closure of this department; without one, the closure of all. False where there is none that holds. */
  open(department: string | undefined, at: number): Promise<boolean>;
}

/**
 * What a channel must remember of something that it carries out for a call, beside what the call itself knows: a warm transfer
 * with its legs. Only the channel knows what is in it.
 */
export interface Carried {
  /** Names it among all of its channel; a warm transfer has its HandoffId. */
  readonly id: string;
  readonly call: CallId;
  /** 1 the first time; each write adds one. */
  readonly version: number;
  /** When the channel wants to look at it again (milliseconds since the epoch); absent: nothing is left to be done. */
  readonly due?: number;
  /** Plain JSON. */
  readonly state: unknown;
}

/** What channels must remember; it goes with its call. */
export interface CarriedThings {
  find(id: string): Promise<Carried | undefined>;
  /** Those of one call, in the order in which they were first written. */
  ofCall(call: CallId): Promise<Carried[]>;
  /** Up to `limit` that want to be looked at, the earliest first: those of every instance. */
  due(limit: number): Promise<Carried[]>;
  /**
   * Durable when it resolves, all or nothing.
   *
   * @throws BotError `version-conflict`, and nothing changes, unless the stored version is the one before this (for version 1:
   * unless none is stored), or where its call is not stored.
   */
  write(carried: Carried): Promise<void>;
}

/**
 * Where calls are kept. Guarantees, which the contract suite (`test/contract/store.ts`) tries to break for every
 * implementation:
 *
 * 1. `commit` is all or nothing, and durable when its promise resolves (memory: for the life of the process).
 * 2. `commit` rejects with BotError `version-conflict`, and changes nothing, unless the stored version is
 *    `call.version - 1` (for version 1: unless no such call is stored). Of two commits, on whatever instances, one wins.
 * 3. `load` sees every commit that had resolved when it was called, and its result is the caller's own: changing it
 *    changes nothing stored.
 * 4. `seen` is true exactly for the ids of commits of that conversation; two conversations may use the same ids. A second
 *    commit of an id that was seen meanwhile is a `version-conflict`, never a second effect.
 * 5. Whatever JSON can hold comes back as it was, in any language; `undefined` properties may be missing.
 * 6. A transcript comes back in order of `seq`, amended entries in their place.
 * 7. A call is owned by the instance that committed to it last. Nobody claims it while that instance's lease runs; once it
 *    is over (or was given up by `close`), exactly one of the others that try gets it. A claim raises the version: it is
 *    the fencing token, by which an owner that was only paused finds out (`holds`) that the call is no longer its own.
 * 8. Nothing here waits for ever, and nothing blocks the event loop: an operation that can't be done in `patienceMs`
 *    rejects with BotError `store-unavailable`, and later ones work again when the database does.
 * 9. Migrations only add: a program works on the schema of a newer one, so that two versions can run on one database.
 * 10. An errand is stored with the turn that leaves it, or not at all: a commit that is refused, for whatever reason, leaves
 *     none; an id that exists is refused. It goes with its call. It is ticked off once: of several who do so at once, one is
 *     told that they changed something, and what they said stays.
 * 11. Of the call backs for one number one is open: a commit that would leave another one is a `version-conflict`, on
 *     whatever instance and in whatever call the first was left, so that the turn is run again and finds it (`tally`).
 * 12. Two attempts never hold one number, on whatever instances: a commit that reserves a number which is held, or whose
 *     cool-down is not over, is a `version-conflict`. What a commit does with numbers is done with the commit, or not at
 *     all. What is kept under a number goes with its call; a number that was held then is free an hour after it was reserved.
 * 13. What channels remember is written once for each version, on whatever instances, and goes with its call.
 */
export interface Store {
  /** This process, as the database knows it. */
  readonly instance: InstanceId;
  readonly errands: Errands;
  readonly closures: Closures;
  readonly numbers: PoolNumbers;
  readonly carried: CarriedThings;
  /** @param known what an earlier load has found, and nobody has changed since: it may be given back where it is still stored so. */
  load(key: ConversationKey, activityId?: string, known?: CallRecord): Promise<Loaded>;
  /** Also makes the call ours. */
  commit(commit: Commit): Promise<void>;
  /** The channel has taken these outputs (or they are given up): they are no longer unsent. Unknown ones are ignored. */
  confirm(call: CallId, seqs: readonly number[]): Promise<void>;
  /** Entries in order; `last`: only the newest so many; `before`: only those with a smaller `seq`. */
  transcript(call: CallId, range?: { last?: number; before?: number }): Promise<TranscriptEntry[]>;
  call(id: CallId): Promise<CallRecord | undefined>;
  /** Newest start first. */
  calls(filter?: CallFilter): Promise<CallRecord[]>;

  /** Says that this instance lives: nobody claims its calls for another `leaseMs`. The first one is made by opening. */
  renew(leaseMs: number): Promise<void>;
  /**
   * Says that this instance is about to end; its lease runs on. True where another one lives that has not said so: it goes on
   * with what ours leaves. Of two that say it in the same moment each may count on the other: whoever has time asks again.
   */
  leave(): Promise<boolean>;
  /** True when the call is still ours in exactly this version: to be asked before sending when our lease has lapsed. */
  holds(call: CallId, version: number): Promise<boolean>;
  /** Makes one call ours if its version is still this one and its owner's lease is over (or it is ours). Raises the version. */
  claim(call: CallId, version: number): Promise<CallRecord | undefined>;
  /**
   * Claims up to `limit` calls of owners whose lease is over that need somebody: unsent output, a deadline at or before
   * `now`, or a web-socket call that has not ended (its socket ended with its process). Each is given to one instance
   * only. Looks at the calls of lost owners by index, never at all calls.
   */
  claimLost(now: number, limit: number): Promise<Claimed[]>;

  /**
   * Removes up to `limit` calls that last changed before `before`, with all that belongs to them, errands that are still
   * open among it: ended ones first, then those that nobody ever ended. How many.
   */
  prune(before: number, limit: number): Promise<number>;
  /**
   * Removes everything of callers with exactly this number, and every errand for it, also those that other callers have
   * left. How many calls.
   */
  forget(number: E164): Promise<number>;
  /** Gives up the lease, finishes what was asked for, and closes. */
  close(): Promise<void>;
}
