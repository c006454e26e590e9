import type Database from 'libsql';
import type { Closure } from '../../handoff/closure.js';
import { CLOSURE_COLUMNS, type ClosureRow, departmentColumn, toClosure, toRow } from '../closureRow.js';
import type { Closures } from '../store.js';
import type { CallsFile } from './file.js';

/** Prepared once, with the other statements. The table has a row for each department at most. */
export function prepareClosures(db: Database.Database) {
  return {
    closures: db.prepare<[{ at: number }]>(
      `SELECT ${CLOSURE_COLUMNS} FROM closures WHERE until IS NULL OR until > @at ORDER BY department`,
    ),
    close: db.prepare<[ClosureRow]>(`
      INSERT INTO closures (${CLOSURE_COLUMNS}) VALUES (@department, @since, @until, @note)
      ON CONFLICT (department) DO UPDATE SET since = excluded.since, until = excluded.until, note = excluded.note`),
    open: db.prepare<[{ department: string; at: number }]>(
      'DELETE FROM closures WHERE department = @department AND (until IS NULL OR until > @at)',
    ),
  };
}

type ClosureStatements = ReturnType<typeof prepareClosures>;

export const CLOSURE_QUESTIONS = {
  closures: (statements: ClosureStatements, at: number) => statements.closures.all({ at }) as ClosureRow[],
};

export const CLOSURE_CHANGES = {
  close: (statements: ClosureStatements, row: ClosureRow): void => void statements.close.run(row),
  open: (statements: ClosureStatements, department: string, at: number): boolean =>
    statements.open.run({ department, at }).changes === 1,
};

/** What an operator has closed, in one SQLite file; for the process that serves it and for an operator's command alike. */
export class SqliteClosures implements Closures {
  /** @param file throws BotError `store-unavailable` once it has been closed. */
  constructor(private readonly file: () => CallsFile) {}

  async list(at: number): Promise<Closure[]> {
    return (await this.file().read('closures', at)).map(toClosure);
  }

  async close(closure: Closure): Promise<void> {
    await this.file().change('close', toRow(closure));
  }

  async open(department: string | undefined, at: number): Promise<boolean> {
    return this.file().change('open', departmentColumn(department), at);
  }
}
