import type Database from 'libsql';
import { BotError } from '../../errors.js';
import { type Patience, patiently } from './busy.js';
import {
  CHANGES,
  type ChangeAnswer,
  type ChangeArgs,
  type Changes,
  doDeed,
  QUESTIONS,
  type QuestionAnswer,
  type QuestionArgs,
  type Questions,
} from './deeds.js';
import { GroupCommit } from './group.js';
import type { Lock } from './lock.js';
import { type Opening, openFile } from './open.js';
import { prepareStatements, type Statements } from './statements.js';
import type { WriteAheadLog } from './writeAheadLog.js';

/** An open file of calls: here, or in a thread of its own (thread.ts). */
export interface CallsFile {
  /** Reads wait for nothing but a lock; they see every change that has been resolved. */
  read<N extends keyof Questions>(question: N, ...args: QuestionArgs<N>): Promise<QuestionAnswer<N>>;
  /** On disk when it resolves. @throws what the deed threw; BotError `store-unavailable` */
  change<N extends keyof Changes>(change: N, ...args: ChangeArgs<N>): Promise<ChangeAnswer<N>>;
  /** @throws BotError `store-unavailable` when the disk has failed, or does not answer. */
  check(): Promise<void>;
  /** Waits for what has been asked for, then closes the file and gives up its lock. */
  close(): Promise<void>;
}

/** A file that is worked on by the thread that opened it. */
export class FileHere implements CallsFile {
  readonly #db: Database.Database;
  readonly #log: WriteAheadLog;
  readonly #lock: Lock | undefined;
  readonly #statements: Statements;
  readonly #group: GroupCommit;
  readonly #patience: Patience;
  #closed = false;

  /** @throws BotError `store-in-use`, `store-unavailable` */
  static async open(path: string, opening: Opening): Promise<FileHere> {
    const { db, log, lock } = await openFile(path, opening);
    return new FileHere(db, log, lock, opening.patience);
  }

  private constructor(db: Database.Database, log: WriteAheadLog, lock: Lock | undefined, patience: Patience) {
    this.#db = db;
    this.#log = log;
    this.#lock = lock;
    this.#patience = patience;
    this.#statements = prepareStatements(db);
    this.#group = new GroupCommit(db, log, patience);
  }

  async read<N extends keyof Questions>(question: N, ...args: QuestionArgs<N>): Promise<QuestionAnswer<N>> {
    const ask = () => {
      // A libsql statement would go on reading from a closed file.
      if (this.#closed) throw new BotError('store-unavailable', 'The database has been closed.');
      return doDeed(QUESTIONS[question], this.#statements, args);
    };
    return (await patiently(ask, this.#patience)) as QuestionAnswer<N>;
  }

  async change<N extends keyof Changes>(change: N, ...args: ChangeArgs<N>): Promise<ChangeAnswer<N>> {
    let answer: unknown;
    await this.#group.run(() => {
      answer = doDeed(CHANGES[change], this.#statements, args);
    });
    return answer as ChangeAnswer<N>;
  }

  async check(): Promise<void> {
    this.#group.check();
  }

  async close(): Promise<void> {
    await this.#group.settled();
    this.#closed = true;
    await this.#log.close();
    // The file alone then holds everything (a copy needs no -wal); where somebody else reads, SQLite says so in a row.
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
    this.#db.close();
    this.#lock?.release();
  }
}
