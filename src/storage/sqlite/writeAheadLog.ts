import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type Database from 'libsql';
import { Checkpoints } from './checkpoints.js';
import type { Disk } from './group.js';
import { writeBack } from './writeBack.js';

/**
 * The write-ahead log of an open file (`-wal`): what SQLite has committed to it becomes durable here, in a thread of libuv.
 * SQLite itself would wait for the disk on the event loop, and with it every call.
 *
 * Sound because the log is only ever added to while somebody waits: what has been committed before `flush` is in it, and
 * fdatasync brings all of it to the disk. SQLite keeps no locks on this file, so that closing it drops none.
 */
export class WriteAheadLog implements Disk {
  readonly #file: FileHandle;
  readonly #checkpoints: Checkpoints;

  private constructor(file: FileHandle, checkpoints: Checkpoints) {
    this.#file = file;
    this.#checkpoints = checkpoints;
  }

  /** The log of a file that is open as `db`, in WAL mode, and has been read. */
  static async open(database: string, db: Database.Database): Promise<WriteAheadLog> {
    // r+: Windows flushes only what may be written to.
    const file = await open(`${database}-wal`, 'r+');
    await keepName(dirname(database));
    return new WriteAheadLog(file, new Checkpoints(database, () => writeBack(db)));
  }

  /** @throws what the operating system says (EIO). */
  async flush(commits: number): Promise<void> {
    await this.#file.datasync();
    this.#checkpoints.after(commits);
  }

  async close(): Promise<void> {
    await this.#checkpoints.close();
    await this.#file.close();
  }
}

/** A new file is found again after a loss of power when its folder is on disk as well. Windows has no such thing to ask for. */
async function keepName(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
