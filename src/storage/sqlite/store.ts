import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import type { CallId, CallRecord, ConversationKey, TranscriptEntry } from '../../call/call.js';
import type { Clock } from '../../call/clock.js';
import { BotError } from '../../errors.js';
import type { Commit, Loaded, Store } from '../store.js';
import { type Patience, patiently, waitingClock } from './busy.js';
import { GroupCommit } from './group.js';
import { MIGRATIONS, type Migration, migrate } from './migrations.js';
import {
  type CallRow,
  changingColumns,
  type EntryRow,
  escaped,
  keyColumns,
  type LoadedRow,
  lastingColumns,
  toCall,
  toEntry,
  toOutput,
} from './rows.js';
import { prepareStatements, type Statements } from './statements.js';

export interface SqliteOptions {
  /** How long an operation waits, in milliseconds, for a file that another process has locked; 5,000. */
  readonly patienceMs?: number;
  readonly clock?: Clock;
  readonly migrations?: readonly Migration[];
}

/** What an open file needs. Dropped as a whole at close: a libsql statement would go on writing to a closed file. */
interface Connection {
  readonly db: Database.Database;
  readonly statements: Statements;
  readonly group: GroupCommit;
}

/** Calls in one SQLite file. Each commit is on disk when its promise resolves (WAL, synchronous FULL, group commit). */
export class SqliteStore implements Store {
  readonly #patience: Patience;
  #connection: Connection | undefined;

  private constructor(db: Database.Database, patience: Patience) {
    this.#patience = patience;
    this.#connection = { db, statements: prepareStatements(db), group: new GroupCommit(db, patience) };
  }

  /**
   * Opens a file, makes it and its folder where there are none, and brings it to the newest schema.
   *
   * @throws BotError `store-unavailable` when that can't be done, with the reason in its message.
   */
  static async open(file: string, options: SqliteOptions = {}): Promise<SqliteStore> {
    const { patienceMs = 5_000, clock = waitingClock, migrations = MIGRATIONS } = options;
    const patience = { clock, ms: patienceMs };
    try {
      // Transcripts are private: what is made here is for the user of this process alone (-wal and -shm follow the file).
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      closeSync(openSync(file, 'a', 0o600));
      // timeout 0: SQLite itself never waits for a lock; busy.ts does, from the event loop.
      const db = new Database(file, { timeout: 0 });
      try {
        await patiently(() => configure(db), patience);
        await patiently(() => migrate(db, migrations), patience);
        return new SqliteStore(db, patience);
      } catch (error) {
        db.close();
        throw error;
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new BotError('store-unavailable', `The database ${file} can't be opened: ${reason}`, { cause: error });
    }
  }

  async load(key: ConversationKey, activityId?: string): Promise<Loaded> {
    const id = activityId === undefined ? null : escaped(activityId);
    const rows = await this.#read(({ load }) => load.all(id, ...keyColumns(key)) as LoadedRow[]);
    const [first] = rows;
    if (!first) return { seen: false, unsent: [] };
    return { call: toCall(first), seen: first.seen === 1, unsent: rows.flatMap((row) => toOutput(row) ?? []) };
  }

  async commit({ call, activityId, entries, amended, output }: Commit): Promise<void> {
    const { group, statements } = this.#open();
    // Made into text now: whoever goes on changing the call changes nothing that waits for its transaction.
    const key = keyColumns(call.key);
    const seen = activityId === undefined ? undefined : escaped(activityId);
    const [lasting, changing] = [lastingColumns(call), changingColumns(call)];
    const added = entries.map((entry) => ({ ...entry, activity: JSON.stringify(entry.activity) }));
    const replaced = amended.map((entry) => ({ ...entry, activity: JSON.stringify(entry.activity) }));
    const said = output.map((one) => ({ ...one, activity: JSON.stringify(one.activity) }));
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
      if (seen !== undefined) statements.insertSeen.run(...key, seen);
    });
  }

  async confirm(call: CallId, seqs: readonly number[]): Promise<void> {
    const { group, statements } = this.#open();
    const taken = [...seqs];
    await group.run(() => {
      for (const seq of taken) statements.deleteOutput.run(call, seq);
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

  async calls(filter: { live?: boolean; limit?: number } = {}): Promise<CallRecord[]> {
    const limit = Math.max(0, filter.limit ?? 100);
    const rows = await this.#read(({ calls, liveCalls }) => (filter.live ? liveCalls : calls).all(limit) as CallRow[]);
    return rows.map(toCall);
  }

  /** Waits for what has been asked for, then closes the file. Closing again does nothing. */
  async close(): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    this.#connection = undefined;
    await connection.group.settled();
    // The file alone then holds everything (a copy needs no -wal); where somebody else reads, SQLite says so in a row.
    connection.db.pragma('wal_checkpoint(TRUNCATE)');
    connection.db.close();
  }

  #open(): Connection {
    if (!this.#connection) throw new BotError('store-unavailable', 'The database has been closed.');
    return this.#connection;
  }

  /** Reads wait for nothing but a lock; all transactions of this process are over before any read begins. */
  #read<T>(query: (statements: Statements) => T): Promise<T> {
    return patiently(() => query(this.#open().statements), this.#patience);
  }
}

function configure(db: Database.Database): void {
  const [mode] = db.pragma('journal_mode = WAL') as { journal_mode: string }[];
  if (mode?.journal_mode !== 'wal') throw new Error('its disk does not support write-ahead logging');
  // A commit survives a loss of power, not only a crash of the process.
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = OFF');
}
