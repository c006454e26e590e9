import type Database from 'libsql';
import type { CallId } from '../../call/call.js';
import { BotError } from '../../errors.js';
import { CARRIED_COLUMNS, type CarriedRow, toCarried, toCarriedRow } from '../carriedRow.js';
import { escaped } from '../rows.js';
import type { Carried, CarriedThings } from '../store.js';
import { type Patience, patiently } from './busy.js';
import type { GroupCommit } from './group.js';

/** Prepared once, with the other statements. Rows are looked for by their call, or by the index of those that are due. */
export function prepareCarried(db: Database.Database) {
  return {
    carried: db.prepare<[{ id: string }]>(`SELECT ${CARRIED_COLUMNS} FROM carried WHERE id = @id`),
    carriedOfCall: db.prepare<[{ call: string }]>(
      `SELECT ${CARRIED_COLUMNS} FROM carried WHERE call_id = @call ORDER BY rowid`,
    ),
    carriedDue: db.prepare<[{ limit: number }]>(
      `SELECT ${CARRIED_COLUMNS} FROM carried WHERE due IS NOT NULL ORDER BY due LIMIT @limit`,
    ),
    insertCarried: db.prepare<[CarriedRow]>(`
      INSERT INTO carried (${CARRIED_COLUMNS}) SELECT @id, @call_id, @version, @due, @state
      WHERE EXISTS (SELECT 1 FROM calls WHERE id = @call_id) ON CONFLICT DO NOTHING`),
    updateCarried: db.prepare<[CarriedRow]>(
      'UPDATE carried SET version = @version, due = @due, state = @state WHERE id = @id AND version = @version - 1',
    ),
  };
}

/** What of an open file is needed here. */
interface Opened {
  readonly statements: ReturnType<typeof prepareCarried>;
  readonly group: GroupCommit;
}

/** What channels remember, in one SQLite file. */
export class SqliteCarried implements CarriedThings {
  /** @param opened throws BotError `store-unavailable` once the file has been closed. */
  constructor(
    private readonly opened: () => Opened,
    private readonly patience: Patience,
  ) {}

  async find(id: string): Promise<Carried | undefined> {
    const rows = await this.#rows(({ carried }) => carried.all({ id: escaped(id) }));
    return rows[0];
  }

  ofCall(call: CallId): Promise<Carried[]> {
    return this.#rows(({ carriedOfCall }) => carriedOfCall.all({ call }));
  }

  due(limit: number): Promise<Carried[]> {
    return this.#rows(({ carriedDue }) => carriedDue.all({ limit: Math.max(0, limit) }));
  }

  async write(carried: Carried): Promise<void> {
    const row = toCarriedRow(carried);
    const { group, statements } = this.opened();
    await group.run(() => {
      const { changes } = (row.version === 1 ? statements.insertCarried : statements.updateCarried).run(row);
      if (changes !== 1)
        throw new BotError(
          'version-conflict',
          `What is carried as ${carried.id} is not at version ${row.version - 1}.`,
        );
    });
  }

  async #rows(query: (statements: Opened['statements']) => unknown[]): Promise<Carried[]> {
    const rows = await patiently(() => query(this.opened().statements) as CarriedRow[], this.patience);
    return rows.map(toCarried);
  }
}
