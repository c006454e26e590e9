import type { Closure } from '../../handoff/closure.js';
import { CLOSURE_COLUMNS, type ClosureRow, departmentColumn, toClosure, toRow } from '../closureRow.js';
import type { Closures } from '../store.js';
import type { Connections, Statement } from './connections.js';

/** The table has a row for each department at most: it is read as a whole. */
const CLOSURES = {
  list: {
    name: 'closures',
    repeatable: true,
    text: `SELECT ${CLOSURE_COLUMNS} FROM closures WHERE until IS NULL OR until > $1 ORDER BY department`,
  },

  close: {
    name: 'close-department',
    repeatable: true,
    text: `INSERT INTO closures (${CLOSURE_COLUMNS}) VALUES ($1, $2, $3, $4)
      ON CONFLICT (department) DO UPDATE SET since = excluded.since, until = excluded.until, note = excluded.note`,
  },

  /** Not repeatable: done twice it is done once, but the second answer would be a wrong one. */
  open: {
    name: 'open-department',
    repeatable: false,
    text: `DELETE FROM closures WHERE department = $1 AND (until IS NULL OR until > $2) RETURNING department`,
  },
} as const satisfies Record<string, Statement>;

/** What an operator has closed, in a PostgreSQL database; for instances that serve it and for an operator's command alike. */
export class PostgresClosures implements Closures {
  constructor(private readonly connections: Pick<Connections, 'run'>) {}

  async list(at: number): Promise<Closure[]> {
    return (await this.connections.run<ClosureRow>(CLOSURES.list, [at])).map(toClosure);
  }

  async close(closure: Closure): Promise<void> {
    const { department, since, until, note } = toRow(closure);
    await this.connections.run(CLOSURES.close, [department, since, until, note]);
  }

  async open(department: string | undefined, at: number): Promise<boolean> {
    return (await this.connections.run(CLOSURES.open, [departmentColumn(department), at])).length === 1;
  }
}
