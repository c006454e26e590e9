import type Database from 'libsql';
import type { E164 } from '../../call/phoneNumber.js';
import { BotError } from '../../errors.js';
import { type ClaimedRow, isFree, type NumberRow, toClaimedContext } from '../numberRow.js';
import type { ClaimedContext, PoolNumbers } from '../store.js';
import type { CallsFile } from './file.js';

type Named = Pick<NumberRow, 'number' | 'handoff'>;
type Claim = { readonly number: string; readonly at: number; readonly window: number };

/** Prepared once, with the other statements. */
export function prepareNumbers(db: Database.Database) {
  return {
    taken: db.prepare<[{ numbers: string; at: number }]>(`
      SELECT number FROM numbers WHERE number IN (SELECT value FROM json_each(@numbers)) AND NOT ${isFree('@at')}`),

    clearNumber: db.prepare<[Pick<NumberRow, 'number' | 'at'>]>(
      `DELETE FROM numbers WHERE number = @number AND ${isFree('@at')}`,
    ),
    reserveNumber: db.prepare<[Named & Pick<NumberRow, 'call' | 'at' | 'cooldown'>]>(`
      INSERT INTO numbers (number, call_id, handoff_id, reserved_at, cooldown)
      VALUES (@number, @call, @handoff, @at, @cooldown) ON CONFLICT DO NOTHING`),
    keepContext: db.prepare<[Pick<NumberRow, 'number' | 'call' | 'context' | 'before'>]>(`
      INSERT INTO contexts (number, call_id, context, transcript_before) VALUES (@number, @call, @context, @before)
      ON CONFLICT (number) DO UPDATE SET call_id = excluded.call_id, context = excluded.context,
        transcript_before = excluded.transcript_before, claimed_at = NULL`),

    releaseNumber: db.prepare<[Named & Pick<NumberRow, 'at'>]>(
      `UPDATE numbers SET free_at = @at + cooldown
        WHERE number = @number AND handoff_id = @handoff AND free_at IS NULL`,
    ),
    holdNumber: db.prepare<[Named]>(
      'UPDATE numbers SET free_at = NULL WHERE number = @number AND handoff_id = @handoff',
    ),

    claimContext: db.prepare<[Claim]>(`
      UPDATE contexts SET claimed_at = coalesce(claimed_at, @at)
      WHERE number = @number AND (claimed_at IS NULL OR claimed_at > @at - @window)
        AND EXISTS (SELECT 1 FROM numbers WHERE number = @number AND (free_at IS NULL OR free_at > @at))`),
    keepClaimed: db.prepare<[Pick<Claim, 'number' | 'window'>]>(`
      UPDATE numbers SET free_at = max(free_at, (SELECT claimed_at + @window FROM contexts WHERE number = @number))
      WHERE number = @number AND free_at IS NOT NULL`),
    context: db.prepare<[Pick<Claim, 'number'>]>(
      'SELECT call_id, context, transcript_before FROM contexts WHERE number = @number',
    ),

    eraseContexts: db.prepare<[Pick<Claim, 'at' | 'window'>]>(`
      DELETE FROM contexts
      WHERE claimed_at <= @at - @window OR number IN (SELECT number FROM numbers WHERE free_at <= @at)`),
  };
}

type NumberStatements = ReturnType<typeof prepareNumbers>;

/**
 * What a commit does with numbers; inside its transaction.
 *
 * @throws BotError `version-conflict` where another one holds a number.
 */
export function changeNumbers(statements: NumberStatements, rows: readonly NumberRow[]): void {
  for (const { kind, number, handoff, call, at, cooldown, context, before } of rows) {
    switch (kind) {
      case 'reserve':
        statements.clearNumber.run({ number, at });
        if (statements.reserveNumber.run({ number, call, handoff, at, cooldown }).changes !== 1) {
          throw new BotError('version-conflict', `Held by another: a number of a pool, for a handoff of call ${call}`);
        }
        statements.keepContext.run({ number, call, context, before });
        break;
      case 'release':
        statements.releaseNumber.run({ number, handoff, at });
        break;
      case 'hold':
        statements.holdNumber.run({ number, handoff });
    }
  }
}

export const NUMBER_QUESTIONS = {
  taken: (statements: NumberStatements, numbers: readonly string[], at: number) =>
    statements.taken.all({ numbers: JSON.stringify(numbers), at }) as { number: string }[],
};

export const NUMBER_CHANGES = {
  claimContext(statements: NumberStatements, claim: Claim): ClaimedRow | undefined {
    const { number, window } = claim;
    if (statements.claimContext.run(claim).changes !== 1) return undefined;
    statements.keepClaimed.run({ number, window });
    return statements.context.get({ number }) as ClaimedRow;
  },
  eraseContexts: (statements: NumberStatements, asked: Pick<Claim, 'at' | 'window'>): number =>
    statements.eraseContexts.run(asked).changes,
};

/** Numbers of pools in one SQLite file. */
export class SqliteNumbers implements PoolNumbers {
  /** @param file throws BotError `store-unavailable` once it has been closed. */
  constructor(private readonly file: () => CallsFile) {}

  async taken(numbers: readonly E164[], at: number): Promise<E164[]> {
    return (await this.file().read('taken', numbers, at)).map(({ number }) => number as E164);
  }

  async claim(number: E164, at: number, windowMs: number): Promise<ClaimedContext | undefined> {
    const row = await this.file().change('claimContext', { number, at, window: windowMs });
    return row && toClaimedContext(row);
  }

  async eraseOld(at: number, windowMs: number): Promise<number> {
    return this.file().change('eraseContexts', { at, window: windowMs });
  }
}
