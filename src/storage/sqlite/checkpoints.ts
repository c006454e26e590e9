import { Worker } from 'node:worker_threads';

/** How long the log becomes, in pages: 8 MB. */
const PAGES = 2_000;
/** Before anything is known of the commits of this bot; one by itself takes some seven pages, one of many together two. */
const FIRST = 500;
/** However small commits have been, the next may be large ones. */
const MOST = 4_000;

/**
 * Writes the log back into the database before it grows long. Nearly all of it is done in a thread with a connection of its
 * own, while calls go on writing: it copies thousands of pages and waits for the disk twice. What they add meanwhile is
 * written back by the connection that writes, between two transactions: then the log starts again from its beginning. A
 * checkpoint of the other connection could only do that under the writer's lock, whose end has to be guessed. How many
 * commits make a long log is learnt from the last time. The thread starts when it is first needed.
 */
export class Checkpoints {
  readonly #database: string;
  readonly #finish: () => number;
  #worker: Worker | undefined;
  #commits = 0;
  #every = FIRST;
  #busy = false;

  /** @param finish writes back what is left of the log, and tells how many pages it had */
  constructor(database: string, finish: () => number) {
    this.#database = database;
    this.#finish = finish;
  }

  after(commits: number): void {
    this.#commits += commits;
    if (this.#commits < this.#every || this.#busy) return;
    this.#busy = true;
    this.#worker ??= this.#start();
    this.#worker.postMessage('write back');
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    worker.ref();
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage('close');
    await gone;
  }

  #start(): Worker {
    const worker = new Worker(new URL('./checkpoint.js', import.meta.url), { workerData: this.#database });
    worker.on('message', () => {
      try {
        this.#every = enough({ commits: this.#commits, pages: this.#finish() });
      } catch (error) {
        this.#warn(error);
      }
      this.#ended();
    });
    worker.on('error', (error) => {
      this.#worker = undefined;
      this.#warn(error);
      this.#ended();
    });
    worker.unref();
    return worker;
  }

  /** Also one that failed is not tried again with the next commit, but after as many as before. */
  #ended(): void {
    this.#commits = 0;
    this.#busy = false;
  }

  /** Nothing is lost: a log that nobody writes back grows, until wal_autocheckpoint does it in the middle of a commit. */
  #warn(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    process.emitWarning(`The log of ${this.#database} is not written back beside the calls: ${reason}`);
  }
}

/** After how many commits the log is long, when so many have taken so many pages (-1: SQLite could not tell). */
export function enough({ commits, pages }: { readonly commits: number; readonly pages: number }): number {
  return Math.min(MOST, Math.ceil((commits * PAGES) / Math.max(0, pages)));
}
