// The thread of checkpoints.ts.
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'libsql';
import { writeBack } from './writeBack.js';

const db = new Database(String(workerData));

parentPort?.on('message', (asked: 'write back' | 'close') => {
  if (asked === 'close') {
    db.close();
    parentPort?.close();
    return;
  }
  writeBack(db);
  parentPort?.postMessage('written back');
});
