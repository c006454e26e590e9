import type Database from 'libsql';

/**
 * Writes as much of the log back into the database as nobody reads any more; waits for no lock.
 *
 * @returns how many pages the log has
 */
export function writeBack(db: Database.Database): number {
  const [{ log: pages }] = db.pragma('wal_checkpoint(PASSIVE)') as [{ log: number }];
  return pages;
}
