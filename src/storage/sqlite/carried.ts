import type Database from 'libsql';
import type { CallId } from '../../call/call.js';
import { BotError } from '../../errors.js';
import { CARRIED_COLUMNS, type CarriedRow, toCarried, toCarriedRow } from '../carriedRow.js';
import { escaped } from '../rows.js';
import type { Carried, CarriedThings } from '../store.js';
import type { CallsFile } from './file.js';

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

type CarriedStatements = ReturnType<typeof prepareCarried>;

export const CARRIED_QUESTIONS = {
  carried: (statements: CarriedStatements, id: string) => statements.carried.all({ id }) as CarriedRow[],
  carriedOfCall: (statements: CarriedStatements, call: string) =>
    statements.carriedOfCall.all({ call }) as CarriedRow[],
  carriedDue: (statements: CarriedStatements, limit: number) => statements.carriedDue.all({ limit }) as CarriedRow[],
};

export const CARRIED_CHANGES = {
  writeCarried(statements: CarriedStatements, row: CarriedRow): void {
    const { changes } = (row.version === 1 ? statements.insertCarried : statements.updateCarried).run(row);
    if (changes === 1) return;
    throw new BotError('version-conflict', `What is carried as ${row.id} is not at version ${row.version - 1}.`);
  },
};

/** What channels remember, in one SQLite file. */
export class SqliteCarried implements CarriedThings {
  /** @param file throws BotError `store-unavailable` once it has been closed. */
  constructor(private readonly file: () => CallsFile) {}

  async find(id: string): Promise<Carried | undefined> {
    const [row] = await this.file().read('carried', escaped(id));
    return row && toCarried(row);
  }

  async ofCall(call: CallId): Promise<Carried[]> {
    return (await this.file().read('carriedOfCall', call)).map(toCarried);
  }

  async due(limit: number): Promise<Carried[]> {
    return (await this.file().read('carriedDue', Math.max(0, limit))).map(toCarried);
  }

  async write(carried: Carried): Promise<void> {
    const row = toCarriedRow(carried);
    await this.file().change('writeCarried', row);
  }
}
