import type Database from 'libsql';
import type { CallId } from '../../call/call.js';
import type { Errand, ErrandId, Tally } from '../../call/errand.js';
import type { E164 } from '../../call/phoneNumber.js';
import { ERRAND_COLUMNS, type ErrandRow, LEFT_COLUMNS, type LeftValues, toErrand } from '../errandRow.js';
import { escaped } from '../rows.js';
import type { Errands } from '../store.js';
import type { CallsFile } from './file.js';

/** What is asked about errands, each part by an index. */
export const ERRANDS = {
  /** Inserts nothing where a call back is open for the number already. */
  insert: `
    WITH new (${LEFT_COLUMNS}) AS (VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?))
    INSERT INTO errands (${LEFT_COLUMNS}) SELECT ${LEFT_COLUMNS} FROM new WHERE kind <> 'callBack' OR NOT EXISTS (
      SELECT 1 FROM errands WHERE errands.number = new.number AND errands.kind = 'callBack' AND errands.done_at IS NULL
    )`,

  list: `SELECT ${ERRAND_COLUMNS} FROM errands WHERE kind = @kind ORDER BY at DESC, id DESC LIMIT @limit`,

  open: `
    SELECT ${ERRAND_COLUMNS} FROM errands WHERE kind = @kind AND done_at IS NULL ORDER BY at DESC, id DESC LIMIT @limit`,

  ofCall: `SELECT ${ERRAND_COLUMNS} FROM errands WHERE call_id = @call ORDER BY at, id`,

  find: `SELECT ${ERRAND_COLUMNS} FROM errands WHERE id = @id`,

  tally: `
    SELECT
      (SELECT count(*) FROM errands WHERE number = @number AND kind = @kind AND done_at IS NULL) AS open,
      (SELECT count(*) FROM (
        SELECT id FROM errands WHERE number = @number AND at >= @since AND kind = @kind
        UNION SELECT id FROM errands WHERE caller_number = @number AND at >= @since AND kind = @kind
      )) AS left`,

  tickOff: 'UPDATE errands SET done_at = @at, note = @note WHERE id = @id AND done_at IS NULL',

  untick: 'UPDATE errands SET done_at = NULL, note = NULL WHERE id = @id AND done_at IS NOT NULL',

  forget: 'DELETE FROM errands WHERE number = @number OR caller_number = @number',
} as const;

/** Prepared once, with the other statements. */
export function prepareErrands(db: Database.Database) {
  return {
    insertErrand: db.prepare<[...LeftValues]>(ERRANDS.insert),
    errands: db.prepare<[{ kind: string; limit: number }]>(ERRANDS.list),
    openErrands: db.prepare<[{ kind: string; limit: number }]>(ERRANDS.open),
    errandsOfCall: db.prepare<[{ call: string }]>(ERRANDS.ofCall),
    errand: db.prepare<[{ id: string }]>(ERRANDS.find),
    tallyErrands: db.prepare<[{ kind: string; number: string; since: number }]>(ERRANDS.tally),
    tickOffErrand: db.prepare<[{ id: string; at: number; note: string | null }]>(ERRANDS.tickOff),
    untickErrand: db.prepare<[{ id: string }]>(ERRANDS.untick),
    forgetErrands: db.prepare<[{ number: string }]>(ERRANDS.forget),
  };
}

type ErrandStatements = ReturnType<typeof prepareErrands>;

type Listed = { readonly kind: string; readonly limit: number };
type Done = { readonly id: string; readonly at: number; readonly note: string | null };

export const ERRAND_QUESTIONS = {
  errands: (statements: ErrandStatements, asked: Listed) => statements.errands.all(asked) as ErrandRow[],
  openErrands: (statements: ErrandStatements, asked: Listed) => statements.openErrands.all(asked) as ErrandRow[],
  errandsOfCall: (statements: ErrandStatements, call: string) => statements.errandsOfCall.all({ call }) as ErrandRow[],
  errand: (statements: ErrandStatements, id: string) => statements.errand.get({ id }) as ErrandRow | undefined,
  tallyErrands: (statements: ErrandStatements, asked: { kind: string; number: string; since: number }) =>
    statements.tallyErrands.get(asked) as Tally,
};

export const ERRAND_CHANGES = {
  tickOffErrand: (statements: ErrandStatements, done: Done): boolean =>
    statements.tickOffErrand.run(done).changes === 1,
  untickErrand: (statements: ErrandStatements, id: string): boolean =>
    statements.untickErrand.run({ id }).changes === 1,
  forgetErrands: (statements: ErrandStatements, number: string): void => void statements.forgetErrands.run({ number }),
};

/** What callers have left, in one SQLite file; for the process that serves it and for an operator's command alike. */
export class SqliteErrands implements Errands {
  /** @param file throws BotError `store-unavailable` once it has been closed. */
  constructor(private readonly file: () => CallsFile) {}

  async list(kind: Errand['kind'], { open = false, limit = 100 } = {}): Promise<Errand[]> {
    const asked = { kind, limit: Math.max(0, limit) };
    return (await this.file().read(open ? 'openErrands' : 'errands', asked)).map(toErrand);
  }

  async ofCall(call: CallId): Promise<Errand[]> {
    return (await this.file().read('errandsOfCall', call)).map(toErrand);
  }

  async find(id: ErrandId): Promise<Errand | undefined> {
    const row = await this.file().read('errand', escaped(id));
    return row && toErrand(row);
  }

  async tally(kind: Errand['kind'], number: E164, since: number): Promise<Tally> {
    const { open, left } = await this.file().read('tallyErrands', { kind, number, since });
    return { open, left };
  }

  async tickOff(id: ErrandId, at: number, note?: string): Promise<boolean> {
    const done = { id: escaped(id), at, note: note === undefined ? null : escaped(note) };
    return this.file().change('tickOffErrand', done);
  }

  async untick(id: ErrandId): Promise<boolean> {
    return this.file().change('untickErrand', escaped(id));
  }
}
