import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { BotError, isBotError } from '../../errors.js';
import { type Patience, patiently } from './busy.js';
import { type Lock, lock, makePrivate } from './lock.js';
import { type Migration, migrate } from './migrations.js';
import { WriteAheadLog } from './writeAheadLog.js';

/** An open file, at the newest schema. */
export interface OpenFile {
  readonly db: Database.Database;
  readonly log: WriteAheadLog;
  /** Held by the process that serves the file; an operator's command has none. */
  readonly lock?: Lock;
}

export interface Opening {
  readonly patience: Patience;
  readonly migrations: readonly Migration[];
  readonly operator: boolean;
}

/**
 * Opens a file, makes it and its folder where there are none, and brings it to the newest schema.
 *
 * @throws BotError `store-in-use`; `store-unavailable` when that can't be done, with the reason in its message.
 */
export async function openFile(file: string, { patience, migrations, operator }: Opening): Promise<OpenFile> {
  let held: Lock | undefined;
  let db: Database.Database | undefined;
  try {
    // Transcripts are private: what is made here is for the user of this process alone (-wal and -shm follow the file).
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    makePrivate(file);
    held = operator ? undefined : lock(file);
    // timeout 0: SQLite itself never waits for a lock; busy.ts does, from the event loop.
    const opened = new Database(file, { timeout: 0 });
    db = opened;
    await patiently(() => configure(opened), patience);
    await patiently(() => migrate(opened, migrations), patience);
    // From here on commits are written, not yet on disk: GroupCommit waits for the log, which does so beside the event loop.
    db.pragma('synchronous = NORMAL');
    const log = await WriteAheadLog.open(file, db);
    return { db, log, ...(held && { lock: held }) };
  } catch (error) {
    db?.close();
    held?.release();
    if (isBotError(error, 'store-in-use')) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new BotError('store-unavailable', `The database ${file} can't be opened: ${reason}`, { cause: error });
  }
}

function configure(db: Database.Database): void {
  const [mode] = db.pragma('journal_mode = WAL') as { journal_mode: string }[];
  if (mode?.journal_mode !== 'wal') throw new Error('its disk does not support write-ahead logging');
  // What opening changes survives a loss of power, not only a crash of the process.
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = OFF');
  // In KiB. What calls that are on have written is found again in it; the usual 2 MB are read from the file in every turn.
  db.pragma('cache_size = -16000');
  // In pages: 32 MB. A log that has grown so far is written back by whoever commits; usually Checkpoints has done it long before.
  db.pragma('wal_autocheckpoint = 8000');
  // What is forgotten is overwritten, not only unlinked: FAST leaves words of callers in the file.
  db.pragma('secure_delete = ON');
}
