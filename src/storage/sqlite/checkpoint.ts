// The thread of checkpoints.ts.
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'libsql';

/** Milliseconds in which a writer lets go of the file, at the latest; if not, the next checkpoint does more. */
const PATIENCE = 1_000;

const db = new Database(String(workerData), { timeout: PATIENCE });

parentPort?.on('message', (asked: 'write back' | 'close') => {
  if (asked === 'close') {
    db.close();
    parentPort?.close();
    return;
  }
  // Nearly all of it while calls go on writing; then what they have added, so that the log starts again from its beginning.
  db.pragma('wal_checkpoint(PASSIVE)');
  const [{ log: pages }] = db.pragma('wal_checkpoint(RESTART)') as [{ log: number }];
  parentPort?.postMessage(pages);
});
