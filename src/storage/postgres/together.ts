import { DatabaseError } from 'pg';
import type { CallId, CallRecord, ConversationKey } from '../../call/call.js';
import { type LoadedRow, toLoaded, type UnsentRow } from '../rows.js';
import type { InstanceId, Loaded } from '../store.js';
import { Batches } from './batches.js';
import type { Connections } from './connections.js';
import { conversationDigest, digest } from './digest.js';
import { STATEMENTS } from './statements.js';
import { confirmValues, type Said, updateManyValues, updateValues, type Written } from './values.js';

interface Asked {
  /** Digests. */
  readonly conversation: string;
  readonly activity: string | null;
  readonly known: CallRecord | undefined;
}

/** A call with one of its unsent outputs, or with none. */
interface PlacedRow extends LoadedRow, UnsentRow {
  readonly place: number;
  /** `reference` and `state` are NULL then: the call is what it was. */
  readonly is_known: boolean;
}

/** What every turn asks of the database: each together with what turns of other calls ask at the same time. */
export class Together {
  readonly #loads = new Batches((asked: readonly Asked[]) => this.#loadAll(asked));
  /** Both in one statement, for each statement costs what it does. Where nothing waits to be committed, `confirm` is the smaller one. */
  readonly #writes = new Batches((writes: readonly (Written | Said)[]) => this.#writeAll(writes));

  constructor(
    private readonly connections: Connections,
    private readonly instance: InstanceId,
  ) {}

  load(key: ConversationKey, activityId?: string, known?: CallRecord): Promise<Loaded> {
    const activity = activityId === undefined ? null : digest(activityId);
    return this.#loads.run({ conversation: conversationDigest(key), activity, known });
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
      return await this.#writes.run(commit);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      const values = updateValues(commit, this.instance);
      return (await this.connections.run(STATEMENTS.updateCall, values)).length === 1;
    }
  }

  /** What commits beside it have broken is not its mistake, and it may be done twice: it is then done by itself. */
  async confirm(call: CallId, seqs: readonly number[]): Promise<void> {
    const said = { call, seqs };
    try {
      await this.#writes.run(said);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      await this.connections.run(STATEMENTS.confirm, confirmValues([said]));
    }
  }

  async #loadAll(asked: readonly Asked[]): Promise<Loaded[]> {
    const values = [
      this.instance,
      asked.map(({ conversation }) => conversation),
      asked.map(({ activity }) => activity),
      asked.map(({ known }) => known?.id ?? null),
      asked.map(({ known }) => known?.version ?? null),
    ];
    const rows: PlacedRow[][] = asked.map(() => []);
    for (const row of await this.connections.run<PlacedRow>(STATEMENTS.load, values)) rows[row.place - 1]?.push(row);
    return asked.map(({ known }, i) => {
      const mine = rows[i] ?? [];
      const [first] = mine;
      if (!first) return { seen: false, unsent: [], owner: 'nobody' };
      return toLoaded(first, mine, first.is_known ? known : undefined);
    });
  }

  async #writeAll(writes: readonly (Written | Said)[]): Promise<boolean[]> {
    const said = writes.filter((write) => 'seqs' in write);
    const commits = writes.filter((write) => 'changing' in write);
    if (commits.length === 0) {
      await this.connections.run(STATEMENTS.confirm, confirmValues(said));
      return writes.map(() => true);
    }
    const values = updateManyValues(commits, said, this.instance);
    const changed = await this.connections.run<{ id: string }>(STATEMENTS.updateCalls, values);
    const ids = new Set(changed.map(({ id }) => id));
    return writes.map(({ call }) => ids.has(call));
  }
}
