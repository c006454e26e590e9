import type Database from 'libsql';
import type { Closure } from '../../handoff/closure.js';
import { CLOSURE_COLUMNS, type ClosureRow, departmentColumn, toClosure, toRow } from '../closureRow.js';
import type { Closures } from '../store.js';
import { type Patience, patiently } from './busy.js';
import type { GroupCommit } from './group.js';

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

/** What of an open file is needed here. */
interface Opened {
  readonly statements: ReturnType<typeof prepareClosures>;
  readonly group: GroupCommit;
}

/** What an operator has closed, in one SQLite file; for the process that serves it and for an operator's command alike. */
export class SqliteClosures implements Closures {
  /** @param opened throws BotError `store-unavailable` once the file has been closed. */
  constructor(
    private readonly opened: () => Opened,
    private readonly patience: Patience,
  ) {}

  async list(at: number): Promise<Closure[]> {
    const rows = await patiently(() => this.opened().statements.closures.all({ at }) as ClosureRow[], this.patience);
    return rows.map(toClosure);
  }

  async close(closure: Closure): Promise<void> {
    const row = toRow(closure);
    const { group, statements } = this.opened();
    await group.run(() => void statements.close.run(row));
  }

  async open(department: string | undefined, at: number): Promise<boolean> {
    const { group, statements } = this.opened();
    let changed = 0;
    await group.run(() => {
      changed = statements.open.run({ department: departmentColumn(department), at }).changes;
    });
    return changed === 1;
  }
}
