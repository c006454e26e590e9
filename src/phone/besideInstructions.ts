/** The part of the language of `.call` files that is about what happens beside the call. */
import { type Row, row } from './row.js';

/** What somebody else does; a bot of the runner's own is needed for it. */
export type BesideDeed =
  /** An operator closes a department, or all of them; `until` in milliseconds since the epoch. */
  | { readonly deed: 'close'; readonly department?: string; readonly until?: number }
  | { readonly deed: 'open'; readonly department?: string };

const WHICH = '(all departments|[a-z][a-z0-9-]*)';

export const BESIDE: readonly Row[] = [
  row(
    'operator closes DEPARTMENT until TIME',
    new RegExp(`^operator closes ${WHICH}(?: until (\\S+))?$`),
    ([which = '', until]) => ({
      deed: 'close',
      ...department(which),
      ...(until !== undefined && { until: moment(until) }),
    }),
  ),
  row('operator opens DEPARTMENT', new RegExp(`^operator opens ${WHICH}$`), ([which = '']) => ({
    deed: 'open',
    ...department(which),
  })),
];

function department(which: string): { department?: string } {
  return which === 'all departments' ? {} : { department: which };
}

function moment(written: string): number {
  const at = Date.parse(written);
  // Without a zone it would be another moment on every machine.
  if (Number.isNaN(at) || !/(Z|[+-]\d\d:\d\d)$/.test(written)) {
    throw new Error(`${written} is no time such as 2026-03-04T17:00Z`);
  }
  return at;
}
