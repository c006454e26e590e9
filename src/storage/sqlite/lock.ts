import { closeSync, openSync } from 'node:fs';
import Database from 'libsql';
import { BotError } from '../../errors.js';
import { isBusy } from './busy.js';

/** What one process holds as long as it serves a file. */
export interface Lock {
  release(): void;
}

/**
 * One process serves a file: the lock is an exclusive transaction on a second, empty file beside it. The operating
 * system drops it when the process ends, in whatever way, so that nothing is left behind for a person to clear away.
 *
 * @throws BotError `store-in-use` when another store, of this process or another, holds it.
 */
export function lock(file: string): Lock {
  const beside = `${file}.lock`;
  makePrivate(beside);
  const db = new Database(beside, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (!isBusy(error)) throw error;
    throw new BotError('store-in-use', `Another bot has the calls in ${file} open.`, { cause: error });
  }
  return { release: () => db.close() };
}

/**
 * Makes an empty file for the user of this process alone, where there is none. One that exists is not opened: closing it
 * would drop the locks that SQLite holds on it in this process (POSIX advisory locks).
 */
export function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
