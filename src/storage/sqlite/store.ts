import { randomUUID } from 'node:crypto';
import type Database from 'libsql';
import type { CallId, CallRecord, ConversationKey, TranscriptEntry } from '../../call/call.js';
import type { Clock } from '../../call/clock.js';
import type { E164 } from '../../call/phoneNumber.js';
import { BotError } from '../../errors.js';
import { leftValues } from '../errandRow.js';
import { numberRow } from '../numberRow.js';
import {
  type CallRow,
  changingColumns,
  type EntryRow,
  escaped,
  keyColumns,
  type LoadedRow,
  lastingColumns,
  toCall,
  toClaimed,
  toEntry,
  toLoaded,
  type UnsentRow,
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
import { type Patience, patiently, waitingClock } from './busy.js';
import { SqliteCarried } from './carried.js';
import { SqliteClosures } from './closures.js';
import { SqliteErrands } from './errands.js';
import { GroupCommit } from './group.js';
import type { Lock } from './lock.js';
import { MIGRATIONS, type Migration } from './migrations.js';
import { changeNumbers, SqliteNumbers } from './numbers.js';
import { type OpenFile, openFile } from './open.js';
import { removeCalls } from './remove.js';
import { runsOf } from './runs.js';
import { prepareStatements, type Statements } from './statements.js';
import type { WriteAheadLog } from './writeAheadLog.js';

export interface SqliteOptions {
  /** How long an operation waits, in milliseconds, for a file that another process has locked; 5,000. */
  readonly patienceMs?: number;
  readonly clock?: Clock;
  readonly migrations?: readonly Migration[];
  /**
   * For an operator's command, which may work beside the bot that serves the file: it reads, ticks off, prunes and forgets,
   * and takes no calls. False unless told.
   */
  readonly operator?: boolean;
}

/** What an open file needs. Dropped as a whole at close: a libsql statement would go on writing to a closed file. */
interface Connection {
  readonly db: Database.Database;
  readonly log: WriteAheadLog;
  readonly lock?: Lock;
  readonly statements: Statements;
  readonly group: GroupCommit;
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
  readonly #patience: Patience;
  #connection: Connection | undefined;

  private constructor(opened: OpenFile, patience: Patience) {
    this.#patience = patience;
    this.errands = new SqliteErrands(() => this.#open(), patience);
    this.closures = new SqliteClosures(() => this.#open(), patience);
    this.numbers = new SqliteNumbers(() => this.#open(), patience);
    this.carried = new SqliteCarried(() => this.#open(), patience);
    const { db, log } = opened;
    this.#connection = { ...opened, statements: prepareStatements(db), group: new GroupCommit(db, log, patience) };
  }

  /**
   * Opens a file, makes it and its folder where there are none, and brings it to the newest schema.
   *
   * @throws BotError `store-in-use` when another process serves it; `store-unavailable` when it can't be opened, with the
   * reason in its message.
   */
  static async open(file: string, options: SqliteOptions = {}): Promise<SqliteStore> {
    const { patienceMs = 5_000, clock = waitingClock, migrations = MIGRATIONS, operator = false } = options;
    const patience = { clock, ms: patienceMs, ...(operator && { longestPause: OPERATORS_PAUSE }) };
    return new SqliteStore(await openFile(file, { patience, migrations, operator }), patience);
  }

  async load(key: ConversationKey, activityId?: string): Promise<Loaded> {
    const id = activityId === undefined ? null : escaped(activityId);
    const rows = await this.#read(({ load }) => load.all(this.instance, id, ...keyColumns(key)) as LoadedRow[]);
    const [first] = rows;
    return first ? toLoaded(first, rows) : { seen: false, unsent: [], owner: 'nobody' };
  }

  async commit({ call, activityId, entries, amended, output, errands = [], numbers = [] }: Commit): Promise<void> {
    const { group, statements } = this.#serving();
    // Made into text now: whoever goes on changing the call changes nothing that waits for its transaction.
    const key = keyColumns(call.key);
    const seen = activityId === undefined ? undefined : escaped(activityId);
    const [lasting, changing] = [lastingColumns(call), [...changingColumns(call), this.instance]];
    const added = entries.map((entry) => ({ ...entry, activity: JSON.stringify(entry.activity) }));
    const replaced = amended.map((entry) => ({ ...entry, activity: JSON.stringify(entry.activity) }));
    const said = output.map((one) => ({ ...one, activity: JSON.stringify(one.activity) }));
    const left = leftValues(errands, call);
    const changed = numbers.map((change) => numberRow(change, call.id));
    const { id, version } = call;

    await group.run(() => {
      const { changes } =
        version === 1
          ? statements.insertCall.run(...lasting, ...changing)
          : statements.updateCall.run(...changing, id, version - 1);
      if (changes !== 1) throw new BotError('version-conflict', `Call ${id} is not at version ${version - 1}.`);
      for (const { seq, at, direction, activity } of added) {
        statements.insertEntry.run(id, seq, at, direction, activity);
      }
      for (const { seq, at, direction, activity } of replaced) {
        statements.amendEntry.run(at, direction, activity, id, seq);
      }
      for (const { seq, activity, transcriptBefore = null } of said) {
        statements.insertOutput.run(id, seq, activity, transcriptBefore);
      }
      for (const values of left) {
        if (statements.insertErrand.run(...values).changes === 1) continue;
        throw new BotError('version-conflict', `A call back that call ${id} asks for is open already.`);
      }
      changeNumbers(statements, changed);
      if (seen !== undefined && statements.insertSeen.run(...key, seen).changes !== 1) {
        throw new BotError('version-conflict', `An activity of call ${id} has been seen before.`);
      }
    });
  }

  async confirm(call: CallId, seqs: readonly number[]): Promise<void> {
    const { group, statements } = this.#serving();
    const taken = runsOf(seqs);
    await group.run(() => {
      for (const { first, last } of taken) statements.deleteOutput.run(call, first, last);
    });
  }

  async transcript(call: CallId, range: { last?: number; before?: number } = {}): Promise<TranscriptEntry[]> {
    const { last = Number.MAX_SAFE_INTEGER, before = Number.MAX_SAFE_INTEGER } = range;
    const rows = await this.#read(({ transcript }) => transcript.all(call, before, Math.max(0, last)) as EntryRow[]);
    return rows.reverse().map(toEntry);
  }

  async call(id: CallId): Promise<CallRecord | undefined> {
    const row = await this.#read(({ call }) => call.get(id) as CallRow | undefined);
    return row && toCall(row);
  }

  async calls({ only, limit = 100 }: CallFilter = {}): Promise<CallRecord[]> {
    const rows = await this.#read(({ calls, liveCalls, endedCalls }) => {
      const asked = only === undefined ? calls : { live: liveCalls, ended: endedCalls }[only];
      return asked.all(Math.max(0, limit)) as CallRow[];
    });
    return rows.map(toCall);
  }

  /** The lock is the lease, and is held until close. */
  async renew(): Promise<void> {
    this.#serving();
  }

  async holds(call: CallId, version: number): Promise<boolean> {
    return this.#read(({ holds }) => holds.get(call, version, this.instance) !== undefined);
  }

  async claim(call: CallId, version: number): Promise<CallRecord | undefined> {
    const { group, statements } = this.#serving();
    let row: CallRow | undefined;
    await group.run(() => {
      const { changes } = statements.claim.run(this.instance, call, version);
      row = changes === 1 ? (statements.call.get(call) as CallRow) : undefined;
    });
    return row && toCall(row);
  }

  async claimLost(now: number, limit: number): Promise<Claimed[]> {
    const { group, statements } = this.#serving();
    let rows: UnsentRow[] = [];
    await group.run(() => {
      const lost = statements.lost.all({ now, us: this.instance, limit: Math.max(0, limit) }) as { id: string }[];
      for (const { id } of lost) statements.claimLost.run(this.instance, id);
      rows = lost.flatMap(({ id }) => statements.claimed.all(id) as UnsentRow[]);
    });
    return toClaimed(rows);
  }

  async prune(before: number, limit: number): Promise<number> {
    const { group, statements } = this.#open();
    let removed = 0;
    await group.run(() => {
      removed = removeCalls(statements, statements.outdated.all({ before, limit: Math.max(0, limit) }));
    });
    return removed;
  }

  async forget(number: E164): Promise<number> {
    const { group, statements } = this.#open();
    let removed = 0;
    for (let last = -1; last !== 0; removed += last) {
      await group.run(() => {
        last = removeCalls(statements, statements.ofCaller.all(number, FORGOTTEN_TOGETHER));
      });
    }
    await group.run(() => void statements.forgetErrands.run({ number }));
    return removed;
  }

  /** Waits for what has been asked for, then closes the file and gives up its lock. Closing again does nothing. */
  async close(): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    this.#connection = undefined;
    await connection.group.settled();
    await connection.log.close();
    // The file alone then holds everything (a copy needs no -wal); where somebody else reads, SQLite says so in a row.
    connection.db.pragma('wal_checkpoint(TRUNCATE)');
    connection.db.close();
    connection.lock?.release();
  }

  #open(): Connection {
    if (!this.#connection) throw new BotError('store-unavailable', 'The database has been closed.');
    return this.#connection;
  }

  /** For what only the one process that serves the file may do. */
  #serving(): Connection {
    const connection = this.#open();
    if (!connection.lock) throw new Error('This store was opened for an operator, who takes no calls.');
    connection.group.check();
    return connection;
  }

  /** Reads wait for nothing but a lock; all transactions of this process are over before any read begins. */
  #read<T>(query: (statements: Statements) => T): Promise<T> {
    return patiently(() => query(this.#open().statements), this.#patience);
  }
}
