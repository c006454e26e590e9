import type Database from 'libsql';
import { within } from '../../call/clock.js';
import { BotError, isBotError } from '../../errors.js';
import { asUnavailable, isBusy, type Patience, pauseAfter } from './busy.js';

/** Where a committed transaction becomes durable: `WriteAheadLog`, or what a test puts in its place. */
export interface Disk {
  /** Resolves when everything committed before the call will survive a loss of power. `commits`: how many that are new. */
  flush(commits: number): Promise<void>;
}

/** One piece of work that wants to be durable. */
interface Member {
  readonly work: () => void;
  /** When it gives up waiting for a lock. */
  readonly until: number;
  resolve(): void;
  reject(reason: unknown): void;
}

/** How one member's work went inside the transaction. */
type Outcome = { readonly failed: false } | { readonly failed: true; readonly error: unknown };

/** At most so many share a transaction, so that the event loop is never held for more than some milliseconds. */
const MOST_TOGETHER = 200;

/**
 * Group commit. What is ready in the same turn of the event loop, and what came while the last transaction ran, shares a
 * transaction; transactions share their waiting for the disk, during which the event loop goes on. A member that fails,
 * fails alone: then all of its group are done once more, each inside a savepoint of its own.
 */
export class GroupCommit {
  readonly #db: Database.Database;
  readonly #disk: Disk;
  readonly #patience: Patience;
  readonly #begin;
  readonly #commit;
  readonly #savepoint;
  readonly #release;
  readonly #undo;
  readonly #queue: Member[] = [];
  #awake = false;
  #busyTries = 0;
  #last: Promise<void> = Promise.resolve();
  /** Committed, and waiting for the next flush. */
  #written: Member[] = [];
  #flushing = false;
  #flushed: Promise<void> = Promise.resolve();
  /** Why nothing is committed at present. */
  #refusal: BotError | undefined;

  constructor(db: Database.Database, disk: Disk, patience: Patience) {
    this.#db = db;
    this.#disk = disk;
    this.#patience = patience;
    // IMMEDIATE: a lock is met here, before any work is done, and not halfway.
    this.#begin = db.prepare<[]>('BEGIN IMMEDIATE');
    this.#commit = db.prepare<[]>('COMMIT');
    this.#savepoint = db.prepare<[]>('SAVEPOINT member');
    this.#release = db.prepare<[]>('RELEASE member');
    this.#undo = db.prepare<[]>('ROLLBACK TO member');
  }

  /**
   * Does synchronous work in the next transaction, in the order of the calls; it may be done again when that
   * transaction has to be repeated. Resolves when it is on disk.
   *
   * @throws what the work threw; BotError `store-unavailable` when the transaction failed, the file stayed locked or the
   * disk has failed or did not answer in time: then nobody knows whether it is there.
   */
  run(work: () => void): Promise<void> {
    if (this.#refusal) return Promise.reject(this.#refusal);
    const { clock, ms } = this.#patience;
    this.#last = new Promise((resolve, reject) => {
      this.#queue.push({ work, until: clock.now() + ms, resolve, reject });
    });
    if (!this.#awake) this.#next();
    return this.#last;
  }

  /** Resolves when everything that has been asked for so far is done or has failed: transactions are in order. */
  async settled(): Promise<void> {
    await Promise.allSettled([this.#last]);
    await this.#flushed;
  }

  /** @throws BotError `store-unavailable` when the disk has failed, or does not answer. */
  check(): void {
    if (this.#refusal) throw this.#refusal;
  }

  #next(): void {
    this.#awake = this.#queue.length > 0;
    if (this.#awake) setImmediate(() => this.#turn());
  }

  #turn(): void {
    const group = this.#queue.slice(0, MOST_TOGETHER);
    try {
      this.check();
      const outcomes = this.#transact(group);
      outcomes.forEach((outcome, i) => {
        if (outcome.failed) group[i]?.reject(asUnavailable(outcome.error));
        else if (group[i]) this.#written.push(group[i]);
      });
      if (!this.#flushing) this.#flushed = this.#flush();
    } catch (error) {
      if (isBusy(error)) {
        this.#wait(error);
        return;
      }
      const reason = new BotError('store-unavailable', 'The transaction could not be committed.', { cause: error });
      for (const member of group) member.reject(reason);
    }
    this.#queue.splice(0, group.length);
    this.#busyTries = 0;
    this.#next();
  }

  /** One flush at a time; what is committed meanwhile waits for the next. */
  async #flush(): Promise<void> {
    this.#flushing = true;
    while (this.#written.length > 0) {
      const members = this.#written;
      this.#written = [];
      const flush = this.#disk.flush(members.length);
      try {
        await within(this.#patience.clock, this.#patience.ms, flush, doesNotAnswer);
        for (const member of members) member.resolve();
      } catch (error) {
        const silent = isBotError(error, 'store-unavailable');
        this.#refusal = silent ? error : hasFailed(error);
        for (const member of [...members, ...this.#written]) member.reject(this.#refusal);
        this.#written = [];
        if (silent) await this.#answered(flush);
      }
    }
    this.#flushing = false;
  }

  /** A disk that was silent for long may come back, as one over a network does. */
  async #answered(flush: Promise<void>): Promise<void> {
    try {
      await flush;
      this.#refusal = undefined;
    } catch (error) {
      this.#refusal = hasFailed(error);
    }
  }

  /** The file is locked by another connection: whose time is up is told so, the others are tried again. */
  #wait(error: unknown): void {
    const { clock } = this.#patience;
    const now = clock.now();
    const waiting = this.#queue.findIndex((member) => member.until > now);
    const expired = this.#queue.splice(0, waiting < 0 ? this.#queue.length : waiting);
    for (const member of expired) member.reject(asUnavailable(error));
    this.#awake = this.#queue.length > 0;
    this.#busyTries = this.#awake ? this.#busyTries + 1 : 0;
    if (this.#awake) clock.setTimeout(() => this.#turn(), pauseAfter(this.#busyTries, this.#patience));
  }

  #transact(group: readonly Member[]): Outcome[] {
    // Left open only when an earlier rollback failed too.
    this.#rollBack();
    this.#begin.run();
    try {
      const outcomes = this.#together(group) ?? group.map((member) => this.#try(member));
      this.#commit.run();
      return outcomes;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** Without savepoints: hardly ever does one fail. @returns undefined, in a new transaction, when one has. */
  #together(group: readonly Member[]): Outcome[] | undefined {
    try {
      for (const { work } of group) work();
      return group.map(() => ({ failed: false }));
    } catch (error) {
      if (!this.#db.inTransaction) throw error;
      this.#rollBack();
      this.#begin.run();
      return undefined;
    }
  }

  #try(member: Member): Outcome {
    this.#savepoint.run();
    try {
      member.work();
      this.#release.run();
      return { failed: false };
    } catch (error) {
      // After some errors (disk full, I/O) SQLite has rolled back the whole transaction: then the group has failed.
      if (!this.#db.inTransaction) throw error;
      this.#undo.run();
      this.#release.run();
      return { failed: true, error };
    }
  }

  #rollBack(): void {
    if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
  }
}

function doesNotAnswer(): BotError {
  return new BotError('store-unavailable', 'The disk does not answer: what was written may not be on it.');
}

/**
 * Nothing is promised any more until the process starts again and SQLite reads what is there: Linux tells once of a page
 * that it could not write, and forgets it (https://wiki.postgresql.org/wiki/Fsync_Errors).
 */
function hasFailed(cause: unknown): BotError {
  const what = 'The disk failed to keep what was written. Look at the disk, then start the bot again.';
  return new BotError('store-unavailable', what, { cause });
}
