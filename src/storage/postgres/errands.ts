import type { CallId } from '../../call/call.js';
import type { Errand, ErrandId, Tally } from '../../call/errand.js';
import type { E164 } from '../../call/phoneNumber.js';
import { ERRAND_COLUMNS, type ErrandRow, LEFT_COLUMNS, toErrand } from '../errandRow.js';
import { escaped } from '../rows.js';
import type { Errands } from '../store.js';
import type { Connections, Statement } from './connections.js';

/** What is asked about errands, each part by an index. */
export const ERRANDS = {
  /** Inserts nothing where a call back is open for the number already: before it, `lock` makes sure that one looks at a time. */
  insert: {
    name: 'leave-errands',
    repeatable: false,
    text: `WITH new (${LEFT_COLUMNS}) AS (VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::bigint))
      INSERT INTO errands (${LEFT_COLUMNS}) SELECT ${LEFT_COLUMNS} FROM new WHERE kind <> 'callBack' OR NOT EXISTS (
        SELECT 1 FROM errands WHERE errands.number = new.number AND errands.kind = 'callBack' AND errands.done_at IS NULL
      ) RETURNING id`,
  },

  /** Until the transaction ends, and is seen by whoever waits: nobody else leaves a call back for this number meanwhile. */
  lock: {
    name: 'lock-number',
    repeatable: false,
    text: `SELECT pg_advisory_xact_lock(hashtextextended('call back ' || $1, 0))`,
  },

  list: {
    name: 'errands',
    repeatable: true,
    text: `SELECT ${ERRAND_COLUMNS} FROM errands WHERE kind = $1 ORDER BY at DESC, id DESC LIMIT $2`,
  },

  open: {
    name: 'open-errands',
    repeatable: true,
    text: `SELECT ${ERRAND_COLUMNS} FROM errands WHERE kind = $1 AND done_at IS NULL
      ORDER BY at DESC, id DESC LIMIT $2`,
  },

  ofCall: {
    name: 'errands-of-call',
    repeatable: true,
    text: `SELECT ${ERRAND_COLUMNS} FROM errands WHERE call_id = $1 ORDER BY at, id`,
  },

  find: { name: 'errand', repeatable: true, text: `SELECT ${ERRAND_COLUMNS} FROM errands WHERE id = $1` },

  tally: {
    name: 'tally-errands',
    repeatable: true,
    text: `SELECT
      (SELECT count(*) FROM errands WHERE number = $2 AND kind = $1 AND done_at IS NULL) AS open,
      (SELECT count(*) FROM (
        SELECT id FROM errands WHERE number = $2 AND at >= $3 AND kind = $1
        UNION SELECT id FROM errands WHERE caller_number = $2 AND at >= $3 AND kind = $1
      ) AS about) AS left`,
  },

  /** Not repeatable, nor is the next one: done twice it is done once, but the second answer would be a wrong one. */
  tickOff: {
    name: 'tick-off-errand',
    repeatable: false,
    text: 'UPDATE errands SET done_at = $2, note = $3 WHERE id = $1 AND done_at IS NULL RETURNING id',
  },

  untick: {
    name: 'untick-errand',
    repeatable: false,
    text: 'UPDATE errands SET done_at = NULL, note = NULL WHERE id = $1 AND done_at IS NOT NULL RETURNING id',
  },

  forget: {
    name: 'forget-errands',
    repeatable: true,
    text: 'DELETE FROM errands WHERE number = $1 OR caller_number = $1',
  },
} as const satisfies Record<string, Statement>;

/** What callers have left, in a PostgreSQL database; for instances that serve it and for an operator's command alike. */
export class PostgresErrands implements Errands {
  constructor(private readonly connections: Pick<Connections, 'run'>) {}

  async list(kind: Errand['kind'], { open = false, limit = 100 } = {}): Promise<Errand[]> {
    const rows = await this.connections.run<ErrandRow>(open ? ERRANDS.open : ERRANDS.list, [kind, Math.max(0, limit)]);
    return rows.map(toErrand);
  }

  async ofCall(call: CallId): Promise<Errand[]> {
    return (await this.connections.run<ErrandRow>(ERRANDS.ofCall, [call])).map(toErrand);
  }

  async find(id: ErrandId): Promise<Errand | undefined> {
    const [row] = await this.connections.run<ErrandRow>(ERRANDS.find, [escaped(id)]);
    return row && toErrand(row);
  }

  async tally(kind: Errand['kind'], number: E164, since: number): Promise<Tally> {
    const [row] = await this.connections.run<Tally>(ERRANDS.tally, [kind, number, since]);
    return row ?? { open: 0, left: 0 };
  }

  async tickOff(id: ErrandId, at: number, note?: string): Promise<boolean> {
    const values = [escaped(id), at, note === undefined ? null : escaped(note)];
    return (await this.connections.run(ERRANDS.tickOff, values)).length === 1;
  }

  async untick(id: ErrandId): Promise<boolean> {
    return (await this.connections.run(ERRANDS.untick, [escaped(id)])).length === 1;
  }
}
