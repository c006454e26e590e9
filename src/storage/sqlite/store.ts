import { randomUUID } from 'node:crypto';
import { activityText } from '../../call/activityText.js';
import type { CallId, CallRecord, ConversationKey, TranscriptEntry } from '../../call/call.js';
import type { Clock } from '../../call/clock.js';
import type { E164 } from '../../call/phoneNumber.js';
import { BotError } from '../../errors.js';
import { leftValues } from '../errandRow.js';
import { numberRow } from '../numberRow.js';
import {
  changingColumns,
  escaped,
  keyColumns,
  type LoadedRow,
  lastingColumns,
  toCall,
  toClaimed,
  toEntry,
  toLoaded,
  type Value,
} from '../rows.js';
import type {
  CallFilter,
  CarriedThings,
  Claimed,
  Closures,
  Commit,
  Errands,
  InstanceId,
  Loaded,
  PoolNumbers,
  Store,
} from '../store.js';
import { waitingClock } from './busy.js';
import { SqliteCarried } from './carried.js';
import { SqliteClosures } from './closures.js';
import type { CommitValues, EntryValues } from './deeds.js';
import { SqliteErrands } from './errands.js';
import { type CallsFile, FileHere } from './file.js';
import { MIGRATIONS, type Migration } from './migrations.js';
import { SqliteNumbers } from './numbers.js';
import { RecentCalls } from './recent.js';
import { runsOf } from './runs.js';
import type { FileThread } from './thread.js';

export interface SqliteOptions {
  /** How long an operation waits, in milliseconds, for a file that another process has locked; 5,000. */
  readonly patienceMs?: number;
  /** The wall clock unless told; a file in a thread of its own always goes by that. */
  readonly clock?: Clock;
  readonly migrations?: readonly Migration[];
  /**
   * For an operator's command, which may work beside the bot that serves the file: it reads, ticks off, prunes and forgets,
   * and takes no calls. False unless told.
   */
  readonly operator?: boolean;
  /** Where the file is worked on, so that calls wait for nothing that it does; the thread that asks, unless told. */
  readonly thread?: FileThread;
}

/**
 * A busy bot lets go of the file for a fraction of a millisecond between two transactions: a command that asks ten times a
 * second may never meet one. For the bot a try that fails is nothing.
 */
const OPERATORS_PAUSE = 5;

/** Forgetting takes so many calls to a transaction, so that turns come in between. */
const FORGOTTEN_TOGETHER = 50;

/**
 * Calls in one SQLite file. Each commit is on disk when its promise resolves (WAL, group commit, fdatasync of the log).
 *
 * One process serves the file, under a lock that it holds as long as it lives: that is its lease. Whoever has the lock
 * knows that every other owner is gone.
 */
export class SqliteStore implements Store {
  readonly instance = randomUUID() as string as InstanceId;
  readonly errands: Errands;
  readonly closures: Closures;
  readonly numbers: PoolNumbers;
  readonly carried: CarriedThings;
  #file: CallsFile | undefined;
  readonly #operator: boolean;
  readonly #recent = new RecentCalls();

  private constructor(file: CallsFile, operator: boolean) {
    this.#file = file;
    this.#operator = operator;
    this.errands = new SqliteErrands(() => this.#open());
    this.closures = new SqliteClosures(() => this.#open());
    this.numbers = new SqliteNumbers(() => this.#open());
    this.carried = new SqliteCarried(() => this.#open());
  }

  /**
   * Opens a file, makes it and its folder where there are none, and brings it to the newest schema.
   *
   * @throws BotError `store-in-use` when another process serves it; `store-unavailable` when it can't be opened, with the
   * reason in its message.
   */
  static async open(path: string, options: SqliteOptions = {}): Promise<SqliteStore> {
    const { patienceMs = 5_000, clock = waitingClock, migrations = MIGRATIONS } = options;
    const { operator = false, thread } = options;
    const patience = { ms: patienceMs, ...(operator && { longestPause: OPERATORS_PAUSE }) };
    if (thread) await thread.open(path, { patience, migrations, operator });
    const file = thread ?? (await FileHere.open(path, { patience: { ...patience, clock }, migrations, operator }));
    return new SqliteStore(file, operator);
  }

  async load(key: ConversationKey, activityId?: string): Promise<Loaded> {
    const file = this.#open();
    const id = activityId === undefined ? null : escaped(activityId);
    const recent = this.#recent.find(key, id);
    if (recent) return recent;
    const loaded = await file.read('load', [this.instance, id, ...keyColumns(key)]);
    return loaded ? toLoaded(loadedRow(loaded.call), loaded.unsent) : { seen: false, unsent: [], owner: 'nobody' };
  }

  async commit(commit: Commit): Promise<void> {
    const file = this.#serving();
    // Made into text now: whoever goes on changing the call changes nothing that waits for its transaction.
    const [key, values] = [commit.call.key, this.#valuesOf(commit)];
    try {
      await file.change('commit', values);
    } catch (error) {
      this.#recent.drop(values.id);
      throw error;
    }
    this.#recent.committed(key, values);
  }

  async confirm(call: CallId, seqs: readonly number[]): Promise<void> {
    await this.#serving().change('confirm', call, runsOf(seqs));
    this.#recent.confirmed(call, seqs);
  }

  async transcript(call: CallId, range: { last?: number; before?: number } = {}): Promise<TranscriptEntry[]> {
    const { last = Number.MAX_SAFE_INTEGER, before = Number.MAX_SAFE_INTEGER } = range;
    const rows = await this.#open().read('transcript', call, before, Math.max(0, last));
    return rows.reverse().map(toEntry);
  }

  async call(id: CallId): Promise<CallRecord | undefined> {
    const row = await this.#open().read('call', id);
    return row && toCall(row);
  }

  async calls({ only, limit = 100 }: CallFilter = {}): Promise<CallRecord[]> {
    const asked = only === undefined ? 'calls' : ({ live: 'liveCalls', ended: 'endedCalls' } as const)[only];
    return (await this.#open().read(asked, Math.max(0, limit))).map(toCall);
  }

  /** The lock is the lease, and is held until close. */
  async renew(): Promise<void> {
    await this.#serving().check();
  }

  /** One process serves a file. */
  async leave(): Promise<boolean> {
    return false;
  }

  async holds(call: CallId, version: number): Promise<boolean> {
    return this.#open().read('holds', call, version, this.instance);
  }

  async claim(call: CallId, version: number): Promise<CallRecord | undefined> {
    this.#recent.drop(call);
    const row = await this.#serving().change('claim', this.instance, call, version);
    return row && toCall(row);
  }

  async claimLost(now: number, limit: number): Promise<Claimed[]> {
    return toClaimed(await this.#serving().change('claimLost', now, this.instance, Math.max(0, limit)));
  }

  async prune(before: number, limit: number): Promise<number> {
    const file = this.#open();
    this.#recent.dropAll(before);
    return file.change('prune', before, Math.max(0, limit));
  }

  async forget(number: E164): Promise<number> {
    const file = this.#open();
    this.#recent.dropAll();
    let removed = 0;
    for (let last = -1; last !== 0; ) {
      last = await file.change('forgetCalls', number, FORGOTTEN_TOGETHER);
      removed += last;
    }
    await file.change('forgetErrands', number);
    return removed;
  }

  /** Waits for what has been asked for, then closes the file and gives up its lock. Closing again does nothing. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  #valuesOf({ call, activityId, entries, amended, output, errands = [], numbers = [] }: Commit): CommitValues {
    return {
      id: call.id,
      version: call.version,
      lasting: call.version === 1 ? lastingColumns(call) : [],
      changing: [...changingColumns(call), this.instance],
      added: entries.flatMap(entryValues),
      amended: amended.map(entryValues),
      said: output.flatMap(({ seq, activity, transcriptBefore = null }) => [
        seq,
        activityText(activity),
        transcriptBefore,
      ]),
      left: leftValues(errands, call),
      numbers: numbers.map((change) => numberRow(change, call.id)),
      seen: activityId === undefined ? undefined : [...keyColumns(call.key), escaped(activityId)],
    };
  }

  #open(): CallsFile {
    if (!this.#file) throw new BotError('store-unavailable', 'The database has been closed.');
    return this.#file;
  }

  /** For what only the one process that serves the file may do. */
  #serving(): CallsFile {
    if (this.#operator) throw new Error('This store was opened for an operator, who takes no calls.');
    return this.#open();
  }
}

/**
 * CALL_COLUMNS, whose it is, whether the activity has been seen: with their names. All of them in one literal: Node 20 takes
 * seven microseconds for one that begins with a spread and goes on with so many.
 */
function loadedRow(values: readonly Value[]): LoadedRow {
  return {
    id: values[0],
    channel_id: values[1],
    conversation_id: values[2],
    incarnation: values[3],
    version: values[4],
    started_at: values[5],
    updated_at: values[6],
    ended_at: values[7],
    outcome: values[8],
    line: values[9],
    entries: values[10],
    deadline: values[11],
    reference: values[12],
    state: values[13],
    owned_by: values[14],
    seen: values[15],
  } as LoadedRow;
}

function entryValues({ seq, at, direction, activity }: TranscriptEntry): EntryValues {
  return [seq, at, direction, JSON.stringify(activity)];
}
