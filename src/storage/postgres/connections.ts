import { setTimeout as pause } from 'node:timers/promises';
import { Pool, type PoolClient, type QueryConfig, type QueryResultRow, types } from 'pg';
import { systemClock, within } from '../../call/clock.js';
import { BotError } from '../../errors.js';
import { arrayValue } from './arrays.js';
import { asUnavailable, type Failure, notConnected, notDone } from './failure.js';

export type Value =
  | string
  | number
  | boolean
  | null
  | readonly string[]
  | readonly number[]
  | readonly (number | null)[]
  | readonly (string | null)[];

/** A statement that is prepared once on each connection. */
export interface Statement {
  /** Unique among all statements. */
  readonly name: string;
  readonly text: string;
  /**
   * Doing it twice is doing it once: it is asked again when a connection broke and nobody knows whether it was done. Without
   * it that is an error, and whoever asked looks at what is stored.
   */
  readonly repeatable: boolean;
}

/** A statement with its values, as a part of a transaction. */
export type Part = readonly [Statement, readonly Value[]];

/** One connection, for the time of one piece of work. */
export interface Session {
  run<Row>(statement: Statement, values: readonly Value[]): Promise<Row[]>;
  /** Text that is not prepared: BEGIN, COMMIT, migrations. */
  execute(sql: string): Promise<void>;
}

export interface ConnectionOptions {
  readonly url: string;
  /** At most so many at once. */
  readonly most: number;
  /** After so many milliseconds an operation is given up, with all it waited for. */
  readonly patienceMs: number;
}

const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 250;
/** Building an index on a long history takes its time. */
const MIGRATION_MS = 600_000;

/** `bigint` comes as text unless told otherwise; what is stored here fits into a number. */
const TYPES: Pick<typeof types, 'getTypeParser'> = {
  getTypeParser: (oid, format) => (oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)),
};

/**
 * Connections to one database. An operation is tried again, as long as its time lasts, when it is certain that nothing was
 * done: no connection could be had, or the database has undone it (a deadlock). It then works as soon as the database does.
 */
export class Connections {
  readonly #pool: Pool;
  readonly #patienceMs: number;
  readonly #running = new Set<Promise<unknown>>();
  #closed = false;

  constructor({ url, most, patienceMs }: ConnectionOptions) {
    this.#patienceMs = patienceMs;
    this.#pool = new Pool({
      connectionString: url,
      max: most,
      connectionTimeoutMillis: patienceMs,
      // The server gives up too, so that nothing goes on there that nobody waits for.
      statement_timeout: patienceMs,
      idle_in_transaction_session_timeout: patienceMs,
      keepAlive: true,
      application_name: 'telephony-handoff-bot',
      types: TYPES,
    });
    // A connection that breaks while nobody uses it leaves the pool by itself; one that is in use rejects its statement.
    // Without listeners either would end the process.
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  /** Runs one statement, which is a transaction by itself. */
  run<Row>(statement: Statement, values: readonly Value[]): Promise<Row[]> {
    return this.#patiently(this.#patienceMs, statement.repeatable, (session) => session.run<Row>(statement, values));
  }

  /** Runs work in one transaction. It is done again when the database has undone it. */
  transact<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#patiently(this.#patienceMs, false, (session) => inTransaction(session, work));
  }

  /** The same, with time enough for a migration. */
  migrate<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#patiently(MIGRATION_MS, false, (session) =>
      inTransaction(session, async () => {
        await session.execute(`SET LOCAL statement_timeout = ${MIGRATION_MS}`);
        return work(session);
      }),
    );
  }

  /** Takes nothing more, waits for what runs, tries to do one last thing, and closes. Closing again does nothing. */
  async close(last?: (session: Session) => Promise<unknown>): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.allSettled(this.#running);
    if (last) await Promise.allSettled([this.#attempts(this.#patienceMs, true, last)]);
    await this.#pool.end();
  }

  #patiently<T>(ms: number, repeatable: boolean, work: (session: Session) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new BotError('store-unavailable', 'The database has been closed.'));
    const running = this.#attempts(ms, repeatable, work);
    const done = () => this.#running.delete(running);
    this.#running.add(running);
    running.then(done, done);
    return running;
  }

  async #attempts<T>(ms: number, repeatable: boolean, work: (session: Session) => Promise<T>): Promise<T> {
    const until = performance.now() + ms;
    for (let tries = 1; ; tries++) {
      const result = await this.#attempt(until, work);
      if ('value' in result) return result.value;
      const { error, undone, connectionLost } = result.failure;
      const wait = Math.min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE);
      const mayRepeat = undone || (repeatable && connectionLost);
      if (!mayRepeat || performance.now() + wait >= until) throw asUnavailable(error);
      await pause(wait);
    }
  }

  async #attempt<T>(
    until: number,
    work: (session: Session) => Promise<T>,
  ): Promise<{ readonly value: T } | { readonly failure: Failure }> {
    let client: PoolClient;
    try {
      client = await this.#client(until);
    } catch (error) {
      return { failure: notConnected(error) };
    }
    try {
      const value = await work(sessionOn(client, until));
      client.release();
      return { value };
    } catch (error) {
      const failure = notDone(error);
      client.release(failure.connectionLost);
      return { failure };
    }
  }

  /** The pool's own limit begins anew with each attempt; this one does not. */
  async #client(until: number): Promise<PoolClient> {
    const connecting = this.#pool.connect();
    try {
      return await within(systemClock, left(until), connecting, () => new Error('no connection in time'));
    } catch (error) {
      // One that comes too late is for the next who asks.
      connecting.then(
        (client) => client.release(),
        () => {},
      );
      throw error;
    }
  }
}

const left = (until: number) => Math.max(1, Math.ceil(until - performance.now()));

function sessionOn(client: PoolClient, until: number): Session {
  const query = (config: QueryConfig) => {
    // Not the driver's own limit: it gives up an answer that came while this process was stopped. Whoever gives up closes the connection.
    return within(systemClock, left(until), client.query<QueryResultRow>(config), () => new Error('no answer in time'));
  };
  return {
    run: async <Row>({ name, text }: Statement, values: readonly Value[]) =>
      (await query({ name, text, values: values.map(parameter) })).rows as Row[],
    execute: async (text) => {
      await query({ text });
    },
  };
}

const parameter = (value: Value) => (Array.isArray(value) ? arrayValue(value) : value);

async function inTransaction<T>(session: Session, work: (session: Session) => Promise<T>): Promise<T> {
  await session.execute('BEGIN');
  try {
    const value = await work(session);
    await session.execute('COMMIT');
    return value;
  } catch (error) {
    // It fails too where the connection is lost; the server has then rolled back by itself.
    await Promise.allSettled([session.execute('ROLLBACK')]);
    throw error;
  }
}
