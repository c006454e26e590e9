import type { CallId } from '../../call/call.js';
import type { E164 } from '../../call/phoneNumber.js';
import type { NumberChange } from '../../call/poolNumber.js';
import { type ClaimedRow, isFree, numberRow, toClaimedContext } from '../numberRow.js';
import type { ClaimedContext, PoolNumbers } from '../store.js';
import type { Connections, Part, Statement } from './connections.js';

/** What is asked about numbers, and done with them. There is a row for each number of a pool, and no more. */
export const NUMBERS = {
  taken: {
    name: 'taken-numbers',
    repeatable: true,
    text: `SELECT number FROM numbers WHERE number = ANY ($1::text[]) AND NOT ${isFree('$2::bigint')}`,
  },

  clear: {
    name: 'clear-number',
    repeatable: false,
    text: `DELETE FROM numbers WHERE number = $1 AND ${isFree('$2::bigint')}`,
  },

  /** Where somebody else holds the number this breaks `number_once`. */
  reserve: {
    name: 'reserve-number',
    repeatable: false,
    text: 'INSERT INTO numbers (number, call_id, handoff_id, reserved_at, cooldown) VALUES ($1, $2, $3, $4, $5)',
  },

  keep: {
    name: 'keep-context',
    repeatable: false,
    text: `INSERT INTO contexts (number, call_id, context, transcript_before) VALUES ($1, $2, $3, $4)
      ON CONFLICT (number) DO UPDATE SET call_id = excluded.call_id, context = excluded.context,
        transcript_before = excluded.transcript_before, claimed_at = NULL`,
  },

  release: {
    name: 'release-number',
    repeatable: true,
    text: 'UPDATE numbers SET free_at = $3 + cooldown WHERE number = $1 AND handoff_id = $2 AND free_at IS NULL',
  },

  hold: {
    name: 'hold-number',
    repeatable: true,
    text: 'UPDATE numbers SET free_at = NULL WHERE number = $1 AND handoff_id = $2',
  },

  /** Locks in the order in which a reservation does. Repeatable: whoever asks again is given the same. */
  claim: {
    name: 'claim-context',
    repeatable: true,
    text: `WITH held AS (
      SELECT number FROM numbers WHERE number = $1 AND (free_at IS NULL OR free_at > $2::bigint) FOR UPDATE
    ), claimed AS (
      UPDATE contexts SET claimed_at = coalesce(claimed_at, $2::bigint)
      FROM held WHERE contexts.number = held.number AND (claimed_at IS NULL OR claimed_at > $2::bigint - $3::bigint)
      RETURNING call_id, context, transcript_before, claimed_at
    ), kept AS (
      UPDATE numbers SET free_at = greatest(free_at, claimed.claimed_at + $3::bigint)
      FROM claimed WHERE number = $1 AND free_at IS NOT NULL
    )
    SELECT call_id, context, transcript_before FROM claimed`,
  },

  erase: {
    name: 'erase-contexts',
    repeatable: false,
    text: `DELETE FROM contexts
      WHERE claimed_at <= $1::bigint - $2::bigint OR number IN (SELECT number FROM numbers WHERE free_at <= $1::bigint)
      RETURNING number`,
  },
} as const satisfies Record<string, Statement>;

/** What a commit does with a number, as parts of its transaction. */
export function numberParts(change: NumberChange, of: CallId): Part[] {
  const { kind, number, handoff, call, at, cooldown, context, before } = numberRow(change, of);
  switch (kind) {
    case 'reserve':
      return [
        [NUMBERS.clear, [number, at]],
        [NUMBERS.reserve, [number, call, handoff, at, cooldown]],
        [NUMBERS.keep, [number, call, context, before]],
      ];
    case 'release':
      return [[NUMBERS.release, [number, handoff, at]]];
    case 'hold':
      return [[NUMBERS.hold, [number, handoff]]];
  }
}

/** Numbers of pools in a PostgreSQL database, which any number of instances share. */
export class PostgresNumbers implements PoolNumbers {
  constructor(private readonly connections: Pick<Connections, 'run'>) {}

  async taken(numbers: readonly E164[], at: number): Promise<E164[]> {
    const rows = await this.connections.run<{ number: E164 }>(NUMBERS.taken, [[...numbers], at]);
    return rows.map(({ number }) => number);
  }

  async claim(number: E164, at: number, windowMs: number): Promise<ClaimedContext | undefined> {
    const [row] = await this.connections.run<ClaimedRow>(NUMBERS.claim, [number, at, windowMs]);
    return row && toClaimedContext(row);
  }

  async eraseOld(at: number, windowMs: number): Promise<number> {
    return (await this.connections.run(NUMBERS.erase, [at, windowMs])).length;
  }
}
