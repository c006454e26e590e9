import { randomUUID } from 'node:crypto';
import { DatabaseError } from 'pg';
import type { CallId, CallRecord, ConversationKey, TranscriptEntry } from '../../call/call.js';
import type { E164 } from '../../call/phoneNumber.js';
import { BotError } from '../../errors.js';
import { leftValues, numbersToCallBack } from '../errandRow.js';
import { FIRST_LEASE_MS } from '../lease.js';
import { type CallRow, type EntryRow, toCall, toClaimed, toEntry, type UnsentRow } from '../rows.js';
import type {
  CallFilter,
  CarriedThings,
  Claimed,
  Closures,
  Commit,
  Errands,
  InstanceId,
  Loaded,
  PoolNumbers,
  Store,
} from '../store.js';
import { readAddress } from './address.js';
import { PostgresCarried } from './carried.js';
import { PostgresClosures } from './closures.js';
import { Connections, type Part, type Statement, type Value } from './connections.js';
import { ERRANDS, PostgresErrands } from './errands.js';
import { reasonOf } from './failure.js';
import { MIGRATIONS, type Migration, migrate } from './migrations.js';
import { numberParts, PostgresNumbers } from './numbers.js';
import { InOrder } from './order.js';
import { STATEMENTS } from './statements.js';
import { Together } from './together.js';
import { entryValues, insertValues, updateValues, type Written, written } from './values.js';

export interface PostgresOptions {
  /** How long an operation may take, in milliseconds, with all its waiting; 5,000. */
  readonly patienceMs?: number;
  /** How long the first lease runs, in milliseconds; 15,000. */
  readonly leaseMs?: number;
  /** At most so many connections; 10. */
  readonly connections?: number;
  readonly migrations?: readonly Migration[];
  /** For an operator's command: it reads, ticks off, prunes and forgets, and takes no calls. False unless told. */
  readonly operator?: boolean;
}

/** A call of which a claim was asked for. */
interface Wanted {
  readonly id: string;
  readonly version: number;
}

/** Forgetting takes so many calls to a transaction. */
const FORGOTTEN_TOGETHER = 50;

/**
 * Calls in a PostgreSQL database, which any number of instances share. Loading and committing are one round trip each, and
 * share it with those of other calls that come at the same time.
 */
export class PostgresStore implements Store {
  readonly instance = randomUUID() as string as InstanceId;
  readonly errands: Errands;
  readonly closures: Closures;
  readonly numbers: PoolNumbers;
  readonly carried: CarriedThings;
  readonly #connections: Connections;
  readonly #operator: boolean;
  readonly #order = new InOrder();
  readonly #together: Together;
  /** Claims whose answer was lost: they may have made calls ours. */
  #doubtful: Wanted[] = [];
  #closed = false;

  private constructor(connections: Connections, operator: boolean) {
    this.#connections = connections;
    this.#together = new Together(connections, this.instance);
    this.errands = new PostgresErrands(connections);
    this.closures = new PostgresClosures(connections);
    this.numbers = new PostgresNumbers(connections);
    this.carried = new PostgresCarried(connections);
    this.#operator = operator;
  }

  /**
   * Connects, brings the database to the newest schema, and makes the first lease.
   *
   * @throws BotError `store-unavailable`, which says which database and why, and never the password.
   */
  static async open(url: string, options: PostgresOptions = {}): Promise<PostgresStore> {
    const { patienceMs = 5_000, leaseMs = FIRST_LEASE_MS, migrations = MIGRATIONS, operator = false } = options;
    const address = readAddress(url);
    const connections = new Connections({ url: address.url, most: options.connections ?? 10, patienceMs });
    try {
      await migrate(connections, migrations);
      const store = new PostgresStore(connections, operator);
      if (!operator) {
        await store.renew(leaseMs);
        await connections.run(STATEMENTS.clearInstances, []);
      }
      return store;
    } catch (error) {
      await connections.close();
      const cause = error instanceof BotError ? error.cause : error;
      const message = `The database ${address.name} can't be opened: ${reasonOf(cause)}`;
      throw new BotError('store-unavailable', message, { cause });
    }
  }

  load(key: ConversationKey, activityId?: string, known?: CallRecord): Promise<Loaded> {
    return this.#together.load(key, activityId, known);
  }

  async commit(commit: Commit): Promise<void> {
    this.#serving();
    const { id, version } = commit.call;
    // Made into text now: whoever goes on changing the call changes nothing that waits for its turn.
    const whole = written(commit);
    const rare = rareParts(commit);
    const conflict = () => new BotError('version-conflict', `Call ${id} is not at version ${version - 1}.`);
    if (!Number.isSafeInteger(version) || version < 1) throw conflict();
    try {
      const isChanged = await this.#order.run(id, () =>
        version > 1 && rare.length === 0 ? this.#together.update(whole) : this.#alone(whole, version === 1, rare),
      );
      if (!isChanged) throw conflict();
    } catch (error) {
      const lost = error instanceof DatabaseError ? LOST_RACES[error.constraint ?? ''] : undefined;
      if (lost === undefined) throw error;
      throw new BotError('version-conflict', `${lost} of call ${id}`, { cause: error });
    }
  }

  async confirm(call: CallId, seqs: readonly number[]): Promise<void> {
    this.#serving();
    const said = [...seqs];
    await this.#order.run(call, () => this.#together.confirm(call, said));
  }

  async transcript(call: CallId, range: { last?: number; before?: number } = {}): Promise<TranscriptEntry[]> {
    const { last = Number.MAX_SAFE_INTEGER, before = MOST_ENTRIES } = range;
    const rows = await this.#run<EntryRow>(STATEMENTS.transcript, [call, before, Math.max(0, last)]);
    return rows.reverse().map(toEntry);
  }

  async call(id: CallId): Promise<CallRecord | undefined> {
    const [row] = await this.#run<CallRow>(STATEMENTS.call, [id]);
    return row && toCall(row);
  }

  async calls({ only, limit = 100 }: CallFilter = {}): Promise<CallRecord[]> {
    const { calls, liveCalls, endedCalls } = STATEMENTS;
    const statement = only === undefined ? calls : { live: liveCalls, ended: endedCalls }[only];
    const rows = await this.#run<CallRow>(statement, [Math.max(0, limit)]);
    return rows.map(toCall);
  }

  async renew(leaseMs: number): Promise<void> {
    this.#serving();
    await this.#run(STATEMENTS.renew, [this.instance, leaseMs]);
  }

  async leave(): Promise<boolean> {
    this.#serving();
    return (await this.#run(STATEMENTS.leave, [this.instance])).length > 0;
  }

  async holds(call: CallId, version: number): Promise<boolean> {
    return (await this.#run(STATEMENTS.holds, [call, version, this.instance])).length === 1;
  }

  async claim(call: CallId, version: number): Promise<CallRecord | undefined> {
    this.#serving();
    const rows = await this.#run<UnsentRow>(STATEMENTS.claim, [this.instance, [call], [version]]);
    return toClaimed(rows)[0]?.call;
  }

  async claimLost(now: number, limit: number): Promise<Claimed[]> {
    this.#serving();
    const doubtful = this.#doubtful.splice(0);
    let lost: Wanted[] = [];
    try {
      const found = doubtful.length > 0 ? await this.#run<UnsentRow>(STATEMENTS.claimed, this.#wanted(doubtful)) : [];
      const most = Math.max(0, limit - doubtful.length);
      lost = await this.#run<Wanted>(STATEMENTS.lost, [this.instance, now, most]);
      if (lost.length === 0) return toClaimed(found);
      return toClaimed([...found, ...(await this.#run<UnsentRow>(STATEMENTS.claim, this.#wanted(lost)))]);
    } catch (error) {
      this.#doubtful.push(...doubtful, ...lost);
      throw error;
    }
  }

  async prune(before: number, limit: number): Promise<number> {
    return this.#remove(STATEMENTS.outdated, [before, Math.max(0, limit)]);
  }

  async forget(number: E164): Promise<number> {
    let removed = 0;
    for (let last = -1; last !== 0; ) {
      last = await this.#remove(STATEMENTS.ofCaller, [number, FORGOTTEN_TOGETHER]);
      removed += last;
    }
    await this.#run(ERRANDS.forget, [number]);
    return removed;
  }

  /** Where the database is away it can't be told that we go: the lease then runs out by itself. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#order.settled();
    const { giveUp } = STATEMENTS;
    await this.#connections.close(this.#operator ? undefined : (session) => session.run(giveUp, [this.instance]));
  }

  #run<Row>(statement: Statement, values: readonly Value[]): Promise<Row[]> {
    return this.#connections.run<Row>(statement, values);
  }

  /** A commit by itself: a call's first one, or one with rare parts, which are several statements in one transaction. */
  async #alone(commit: Written, isFirst: boolean, rare: readonly Part[]): Promise<boolean> {
    const statement = isFirst ? STATEMENTS.insertCall : STATEMENTS.updateCall;
    const values = isFirst ? insertValues(commit, this.instance) : updateValues(commit, this.instance);
    if (rare.length === 0) return (await this.#run(statement, values)).length === 1;
    return this.#connections.transact(async (session) => {
      if ((await session.run(statement, values)).length !== 1) return false;
      for (const [part, values] of rare) {
        const rows = await session.run(part, values);
        if (part !== ERRANDS.insert || rows.length === 1) continue;
        throw new BotError('version-conflict', 'A call back that this turn leaves is open already.');
      }
      return true;
    });
  }

  #remove(which: Statement, values: readonly Value[]): Promise<number> {
    return this.#connections.transact(async (session) => {
      const rows = await session.run<{ id: string }>(which, values);
      if (rows.length > 0) await session.run(STATEMENTS.remove, [rows.map(({ id }) => id)]);
      return rows.length;
    });
  }

  #wanted(calls: readonly Wanted[]): Value[] {
    return [this.instance, calls.map(({ id }) => id), calls.map(({ version }) => version)];
  }

  /** For what only an instance that takes calls may do. */
  #serving(): void {
    if (this.#closed) throw new BotError('store-unavailable', 'The database has been closed.');
    if (this.#operator) throw new Error('This store was opened for an operator, who takes no calls.');
  }
}

/** Which rules of the schema a commit can break because another one was first, and what that means. */
const LOST_RACES: Readonly<Record<string, string>> = {
  seen_once: 'Seen before: an activity',
  number_once: 'Held by another: a number of a pool, for a handoff',
};

/** Changed entries, errands, numbers of pools. They are no part of the statement that every turn runs, which would cost all of them. */
function rareParts({ call, amended, errands = [], numbers = [] }: Commit): Part[] {
  return [
    ...(amended.length > 0 ? [[STATEMENTS.amendEntries, [call.id, ...entryValues(amended)]] satisfies Part] : []),
    ...numbersToCallBack(errands).map((number): Part => [ERRANDS.lock, [number]]),
    ...leftValues(errands, call).map((values): Part => [ERRANDS.insert, values]),
    ...numbers.flatMap((change) => numberParts(change, call.id)),
  ];
}

/** What fits into the column. */
const MOST_ENTRIES = 2 ** 31 - 1;
