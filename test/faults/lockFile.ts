/** Locks a SQLite file, as an operator's tool might, until standard input ends. Says `locked` when it has. */
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'libsql';

const [, , file] = process.argv;
if (file === undefined) throw new Error('which file?');
const db = new Database(file, { timeout: 0 });
for (let locked = false; !locked; ) {
  try {
    db.exec('BEGIN EXCLUSIVE');
    locked = true;
  } catch {
    // The bot is writing: its transactions are short.
    await pause(1);
  }
}
process.stdout.write('locked\n');
process.stdin.resume().once('end', () => {
  db.exec('ROLLBACK');
  db.close();
});
