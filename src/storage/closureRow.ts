/** Closures as rows, the same in every SQL database. Texts stand as the inside of a JSON string: see rows.ts. */
import type { Closure } from '../handoff/closure.js';
import { escaped, unescaped } from './rows.js';

export interface ClosureRow {
  /** Empty: every department. */
  readonly department: string;
  readonly since: number;
  readonly until: number | null;
  readonly note: string | null;
}

/** The columns of a ClosureRow; always named, as those of a CallRow are. */
export const CLOSURE_COLUMNS = 'department, since, until, note';

/** What stands for a department, or for all of them. */
export function departmentColumn(department: string | undefined): string {
  return escaped(department ?? '');
}

export function toRow({ department, from, until, note }: Closure): ClosureRow {
  return {
    department: departmentColumn(department),
    since: from,
    until: until ?? null,
    note: note === undefined ? null : escaped(note),
  };
}

export function toClosure({ department, since, until, note }: ClosureRow): Closure {
  return {
    ...(department !== '' && { department: unescaped(department) }),
    from: since,
    ...(until !== null && { until }),
    ...(note !== null && { note: unescaped(note) }),
  };
}
