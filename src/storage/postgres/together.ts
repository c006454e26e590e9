import { DatabaseError } from 'pg';
import type { CallId, ConversationKey } from '../../call/call.js';
import { type LoadedRow, toLoaded } from '../rows.js';
import type { InstanceId, Loaded } from '../store.js';
import { Batches } from './batches.js';
import type { Connections } from './connections.js';
import { STATEMENTS } from './statements.js';
import { conversationDigest, digest, updateManyValues, updateValues, type Written } from './values.js';

interface Asked {
  /** Digests. */
  readonly conversation: string;
  readonly activity: string | null;
}

interface PlacedRow extends LoadedRow {
  readonly place: number;
}

interface Said {
  readonly call: CallId;
  readonly seqs: readonly number[];
}

/** What every turn asks of the database: each together with what turns of other calls ask at the same time. */
export class Together {
  readonly #loads = new Batches((asked: readonly Asked[]) => this.#loadAll(asked));
  readonly #updates = new Batches((commits: readonly Written[]) => this.#updateAll(commits));
  readonly #confirms = new Batches((said: readonly Said[]) => this.#confirmAll(said));

  constructor(
    private readonly connections: Connections,
    private readonly instance: InstanceId,
  ) {}

  load(key: ConversationKey, activityId?: string): Promise<Loaded> {
    const activity = activityId === undefined ? null : digest(activityId);
    return this.#loads.run({ conversation: conversationDigest(key), activity });
  }

  /**
   * An ordinary commit of a call that exists. What breaks a rule of the schema undoes the whole statement: each is then done
   * by itself.
   *
   * @returns whether the call was at the version before.
   * @throws DatabaseError where it breaks a rule by itself.
   */
  async update(commit: Written): Promise<boolean> {
    try {
      return await this.#updates.run(commit);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      const values = updateValues(commit, this.instance);
      return (await this.connections.run(STATEMENTS.updateCall, values)).length === 1;
    }
  }

  async confirm(call: CallId, seqs: readonly number[]): Promise<void> {
    await this.#confirms.run({ call, seqs });
  }

  async #loadAll(asked: readonly Asked[]): Promise<Loaded[]> {
    const conversations = asked.map(({ conversation }) => conversation);
    const activities = asked.map(({ activity }) => activity);
    const values = [this.instance, conversations, activities];
    const rows: PlacedRow[][] = asked.map(() => []);
    for (const row of await this.connections.run<PlacedRow>(STATEMENTS.load, values)) rows[row.place - 1]?.push(row);
    return rows.map((mine) => (mine[0] ? toLoaded(mine[0], mine) : { seen: false, unsent: [], owner: 'nobody' }));
  }

  async #updateAll(commits: readonly Written[]): Promise<boolean[]> {
    const values = updateManyValues(commits, this.instance);
    const changed = await this.connections.run<{ id: string }>(STATEMENTS.updateCalls, values);
    const ids = new Set(changed.map(({ id }) => id));
    return commits.map(({ call }) => ids.has(call));
  }

  async #confirmAll(said: readonly Said[]): Promise<undefined[]> {
    const calls = said.flatMap(({ call, seqs }) => seqs.map(() => call));
    await this.connections.run(STATEMENTS.confirm, [calls, said.flatMap(({ seqs }) => seqs)]);
    return said.map(() => undefined);
  }
}
