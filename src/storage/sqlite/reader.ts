import Database from 'libsql';
import { BotError } from '../../errors.js';
import { type Patience, patiently } from './busy.js';
import { CLOSURE_QUESTIONS, prepareClosures } from './closures.js';
import { doDeed, type Questions } from './deeds.js';

/** Of tables that have a row for each department at most. */
const SHORT = CLOSURE_QUESTIONS;

/**
 * Answers what is short, and asked in the middle of a turn, where it is asked: the caller would wait for a message to the
 * thread of the file and back, which is longer than all the rest of the turn. A connection that only reads waits for no
 * writer (WAL), and sees what others have committed. It is opened when it is first needed.
 */
export class Reader {
  #opened: { readonly db: Database.Database; readonly statements: ReturnType<typeof prepareClosures> } | undefined;
  #closed = false;

  /** @param path of a file at the newest schema, once something is asked */
  constructor(
    private readonly path: string,
    private readonly patience: Patience,
  ) {}

  /**
   * @returns undefined for what is asked of the thread
   * @throws BotError `store-unavailable`
   */
  answer(question: keyof Questions, args: readonly unknown[]): Promise<unknown> | undefined {
    if (!(question in SHORT)) return undefined;
    const deed = SHORT[question as keyof typeof SHORT];
    return patiently(() => doDeed(deed, this.#open().statements, args), this.patience);
  }

  close(): void {
    this.#closed = true;
    this.#opened?.db.close();
  }

  #open() {
    // A libsql statement would go on reading from a closed file.
    if (this.#closed) throw new BotError('store-unavailable', 'The database has been closed.');
    if (this.#opened) return this.#opened;
    let db: Database.Database | undefined;
    try {
      db = new Database(this.path, { readonly: true, timeout: 0 });
      this.#opened = { db, statements: prepareClosures(db) };
      return this.#opened;
    } catch (error) {
      db?.close();
      const reason = error instanceof Error ? error.message : String(error);
      throw new BotError('store-unavailable', `The database ${this.path} can't be read: ${reason}`, { cause: error });
    }
  }
}
