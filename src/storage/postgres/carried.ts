import type { CallId } from '../../call/call.js';
import { BotError } from '../../errors.js';
import { CARRIED_COLUMNS, type CarriedRow, toCarried, toCarriedRow } from '../carriedRow.js';
import { escaped } from '../rows.js';
import type { Carried, CarriedThings } from '../store.js';
import type { Connections, Statement } from './connections.js';

/** Rows are looked for by their call, or by the index of those that are due. */
const CARRIED = {
  find: {
    name: 'find-carried',
    repeatable: true,
    text: `SELECT ${CARRIED_COLUMNS} FROM carried WHERE id = $1`,
  },

  ofCall: {
    name: 'carried-of-call',
    repeatable: true,
    text: `SELECT ${CARRIED_COLUMNS} FROM carried WHERE call_id = $1 ORDER BY seq`,
  },

  due: {
    name: 'carried-due',
    repeatable: true,
    text: `SELECT ${CARRIED_COLUMNS} FROM carried WHERE due IS NOT NULL ORDER BY due LIMIT $1`,
  },

  /** Its call is locked, so that whoever removes that waits: no row is left without one. */
  insert: {
    name: 'insert-carried',
    repeatable: false,
    text: `INSERT INTO carried (${CARRIED_COLUMNS})
      SELECT $1, id, $3::integer, $4::bigint, $5 FROM calls WHERE id = $2 FOR KEY SHARE
      ON CONFLICT DO NOTHING RETURNING id`,
  },

  update: {
    name: 'update-carried',
    repeatable: false,
    text: `UPDATE carried SET version = $2::integer, due = $3::bigint, state = $4
      WHERE id = $1 AND version = $2::integer - 1 RETURNING id`,
  },
} as const satisfies Record<string, Statement>;

/** What channels remember, in a PostgreSQL database, which any number of instances share. */
export class PostgresCarried implements CarriedThings {
  constructor(private readonly connections: Pick<Connections, 'run'>) {}

  async find(id: string): Promise<Carried | undefined> {
    const [row] = await this.connections.run<CarriedRow>(CARRIED.find, [escaped(id)]);
    return row && toCarried(row);
  }

  async ofCall(call: CallId): Promise<Carried[]> {
    return (await this.connections.run<CarriedRow>(CARRIED.ofCall, [call])).map(toCarried);
  }

  async due(limit: number): Promise<Carried[]> {
    return (await this.connections.run<CarriedRow>(CARRIED.due, [Math.max(0, limit)])).map(toCarried);
  }

  async write(carried: Carried): Promise<void> {
    const { id, call_id, version, due, state } = toCarriedRow(carried);
    const conflict = () =>
      new BotError('version-conflict', `What is carried as ${carried.id} is not at version ${version - 1}.`);
    if (!Number.isSafeInteger(version) || version < 1) throw conflict();
    const written =
      version === 1
        ? await this.connections.run(CARRIED.insert, [id, call_id, version, due, state])
        : await this.connections.run(CARRIED.update, [id, version, due, state]);
    if (written.length !== 1) throw conflict();
  }
}
