import type Database from 'libsql';
import type { CallId } from '../../call/call.js';
import type { Errand, ErrandId, Tally } from '../../call/errand.js';
import type { E164 } from '../../call/phoneNumber.js';
import { ERRAND_COLUMNS, type ErrandRow, LEFT_COLUMNS, type LeftValues, toErrand } from '../errandRow.js';
import { escaped } from '../rows.js';
import type { Errands } from '../store.js';
import { type Patience, patiently } from './busy.js';
import type { GroupCommit } from './group.js';

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

/** What of an open file is needed here. */
interface Opened {
  readonly statements: ReturnType<typeof prepareErrands>;
  readonly group: GroupCommit;
}

/** What callers have left, in one SQLite file; for the process that serves it and for an operator's command alike. */
export class SqliteErrands implements Errands {
  /** @param opened throws BotError `store-unavailable` once the file has been closed. */
  constructor(
    private readonly opened: () => Opened,
    private readonly patience: Patience,
  ) {}

  async list(kind: Errand['kind'], { open = false, limit = 100 } = {}): Promise<Errand[]> {
    const asked = { kind, limit: Math.max(0, limit) };
    const rows = await this.#read(({ errands, openErrands }) => (open ? openErrands : errands).all(asked));
    return (rows as ErrandRow[]).map(toErrand);
  }

  async ofCall(call: CallId): Promise<Errand[]> {
    const rows = await this.#read(({ errandsOfCall }) => errandsOfCall.all({ call }));
    return (rows as ErrandRow[]).map(toErrand);
  }

  async find(id: ErrandId): Promise<Errand | undefined> {
    const row = await this.#read(({ errand }) => errand.get({ id: escaped(id) }) as ErrandRow | undefined);
    return row && toErrand(row);
  }

  async tally(kind: Errand['kind'], number: E164, since: number): Promise<Tally> {
    const { open, left } = await this.#read(({ tallyErrands }) => tallyErrands.get({ kind, number, since }) as Tally);
    return { open, left };
  }

  tickOff(id: ErrandId, at: number, note?: string): Promise<boolean> {
    const done = { id: escaped(id), at, note: note === undefined ? null : escaped(note) };
    return this.#change(({ tickOffErrand }) => tickOffErrand.run(done));
  }

  untick(id: ErrandId): Promise<boolean> {
    return this.#change(({ untickErrand }) => untickErrand.run({ id: escaped(id) }));
  }

  async #change(work: (statements: Opened['statements']) => Database.RunResult): Promise<boolean> {
    const { group, statements } = this.opened();
    let changed = 0;
    await group.run(() => {
      changed = work(statements).changes;
    });
    return changed === 1;
  }

  #read<T>(query: (statements: Opened['statements']) => T): Promise<T> {
    return patiently(() => query(this.opened().statements), this.patience);
  }
}
