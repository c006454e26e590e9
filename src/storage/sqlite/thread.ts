import { Worker } from 'node:worker_threads';
import { BotError, type ErrorCode } from '../../errors.js';
import { type Patience, waitingClock } from './busy.js';
import type { ChangeAnswer, ChangeArgs, Changes, QuestionAnswer, QuestionArgs, Questions } from './deeds.js';
import type { CallsFile } from './file.js';
import type { Opening } from './open.js';
import { Reader } from './reader.js';

/** How a file is opened in a thread, whose clock is the wall clock. */
export interface ThreadOpening extends Omit<Opening, 'patience'> {
  readonly patience: Omit<Patience, 'clock'>;
}

/** What the thread is told first. */
export interface ThreadStart {
  readonly path: string;
  readonly opening: ThreadOpening;
}

/** What is asked of the thread: some at a time, because a message costs more than what is in it. */
export type Asked = readonly [
  id: number,
  kind: 'read' | 'change' | 'check' | 'close',
  name: string,
  args: readonly unknown[],
];

/** Its answers. The first one, with id 0, says whether the file is open. */
export type Answered = readonly [id: number, answer: unknown, failure?: Failure];

/** An error on its way between threads, where only its message would be left of it. */
export interface Failure {
  /** Of a BotError. */
  readonly code?: ErrorCode;
  readonly message: string;
  /** What it says, and the code that SQLite or the system gave it. */
  readonly cause?: { readonly message: string; readonly code?: unknown };
  readonly stack?: string;
}

interface Waiting {
  readonly since: number;
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

const SERVE = new URL('./serve.js', import.meta.url);

/** A thread waits for a lock, then for the disk, and says so after `patience` each; who says nothing for longer is stuck. */
const LONGER = 2_000;
const LOOK_EVERY = 1_000;

/**
 * A file of calls in a thread of its own: whatever SQLite does and waits for, calls go on. What is asked for in one turn of
 * the event loop goes there in one message, and its answers come back so.
 */
export class FileThread implements CallsFile {
  readonly #worker: Worker;
  #reader: Reader | undefined;
  #silentFor = Number.POSITIVE_INFINITY;
  /** Resolves when the thread has ended. */
  readonly #gone: Promise<unknown>;
  readonly #waiting = new Map<number, Waiting>();
  #asked: Asked[] = [];
  #last = 0;
  #look: NodeJS.Timeout | undefined;
  /** Why nothing is asked any more. */
  #over: BotError | undefined;

  /**
   * The thread takes a tenth of a second to be there: it is started while its owner has other things to load. It touches
   * no file before `open`, and keeps no process alive.
   *
   * @param program what it runs; serve.ts unless a test has another one
   */
  constructor(program = SERVE) {
    this.#worker = new Worker(program);
    this.#worker.unref();
    this.#worker.on('message', (answers: Answered[]) => this.#take(answers));
    this.#worker.on('error', (error) => this.#end(error));
    this.#gone = new Promise((resolve) => this.#worker.on('exit', resolve));
    void this.#gone.then((code) => this.#end(new Error(`it ended with ${code}`)));
  }

  /**
   * Once; before anything else is asked.
   *
   * @throws BotError `store-in-use`, `store-unavailable`
   */
  async open(path: string, opening: ThreadOpening): Promise<void> {
    if (this.#over) throw this.#over;
    this.#reader = new Reader(path, { ...opening.patience, clock: waitingClock });
    this.#silentFor = 2 * opening.patience.ms + LONGER;
    const start: ThreadStart = { path, opening };
    this.#worker.ref();
    this.#worker.postMessage(start);
    // Opening waits as long as it must: an old file may have much to bring to the newest schema.
    await new Promise((resolve, reject) => {
      this.#waiting.set(0, { since: Number.POSITIVE_INFINITY, resolve, reject });
    });
  }

  read<N extends keyof Questions>(question: N, ...args: QuestionArgs<N>): Promise<QuestionAnswer<N>> {
    const here = this.#over ? undefined : this.#reader?.answer(question, args);
    return (here ?? this.#ask('read', question, args)) as Promise<QuestionAnswer<N>>;
  }

  change<N extends keyof Changes>(change: N, ...args: ChangeArgs<N>): Promise<ChangeAnswer<N>> {
    return this.#ask('change', change, args) as Promise<ChangeAnswer<N>>;
  }

  async check(): Promise<void> {
    await this.#ask('check', '', []);
  }

  async close(): Promise<void> {
    this.#reader?.close();
    const closing = this.#ask('close', '', []);
    this.#over = new BotError('store-unavailable', 'The database has been closed.');
    await closing;
    this.#worker.ref();
    await this.#gone;
  }

  #ask(kind: Asked[1], name: string, args: readonly unknown[]): Promise<unknown> {
    if (this.#over) return Promise.reject(this.#over);
    return new Promise((resolve, reject) => {
      const id = ++this.#last;
      if (this.#waiting.size === 0) this.#watch();
      this.#waiting.set(id, { since: Date.now(), resolve, reject });
      if (this.#asked.push([id, kind, name, args]) === 1) setImmediate(() => this.#post());
    });
  }

  #post(): void {
    const asked = this.#asked;
    this.#asked = [];
    this.#worker.postMessage(asked);
  }

  #take(answers: readonly Answered[]): void {
    for (const [id, answer, failure] of answers) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (failure) waiting?.reject(errorOf(failure));
      else waiting?.resolve(answer);
    }
    // Whoever has nothing left to do may end: the thread keeps no process alive.
    if (this.#waiting.size === 0) this.#worker.unref();
  }

  /** While somebody waits: the process lives, and an answer that does not come is not waited for without end. */
  #watch(): void {
    this.#worker.ref();
    if (this.#look) return;
    this.#look = setTimeout(() => {
      this.#look = undefined;
      this.#giveUp(Date.now() - this.#silentFor);
      if (this.#waiting.size > 0) this.#watch();
    }, LOOK_EVERY);
    this.#look.unref();
  }

  #giveUp(before: number): void {
    for (const [id, { since, reject }] of this.#waiting) {
      if (since > before) return;
      this.#waiting.delete(id);
      reject(
        new BotError('store-unavailable', 'The thread of the database does not answer: nobody knows what it did.'),
      );
    }
  }

  #end(cause: unknown): void {
    this.#over ??= new BotError('store-unavailable', 'The thread of the database has ended. Start the bot again.', {
      cause,
    });
    for (const { reject } of this.#waiting.values()) reject(this.#over);
    this.#waiting.clear();
  }
}

/** An error as it is handed to another thread. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message, stack, cause } = error;
  return {
    message,
    ...(error instanceof BotError && { code: error.code }),
    ...(cause instanceof Error && {
      cause: { message: cause.message, ...('code' in cause && { code: cause.code }) },
    }),
    ...(stack !== undefined && { stack }),
  };
}

function errorOf({ code, message, cause, stack }: Failure): Error {
  const options = cause && {
    cause: Object.assign(new Error(cause.message), cause.code !== undefined && { code: cause.code }),
  };
  const error = code ? new BotError(code, message, options) : new Error(message, options);
  if (stack !== undefined) error.stack = stack;
  return error;
}
