/** Errands as rows, the same in every SQL database. Texts stand as the inside of a JSON string: see rows.ts. */
import type { CallId, CallRecord } from '../call/call.js';
import { type Errand, type ErrandId, type NewErrand, refuseLongMessages } from '../call/errand.js';
import type { E164 } from '../call/phoneNumber.js';
import { escaped, unescaped } from './rows.js';

export interface ErrandRow {
  readonly id: string;
  readonly call_id: string;
  readonly kind: string;
  readonly department: string;
  readonly number: string | null;
  readonly caller_number: string | null;
  readonly text: string | null;
  readonly locale: string;
  readonly at: number;
  readonly done_at: number | null;
  readonly note: string | null;
}

/** The columns of an ErrandRow; always named, as those of a CallRow are. */
export const ERRAND_COLUMNS = 'id, call_id, kind, department, number, caller_number, text, locale, at, done_at, note';

/** What is written when an errand is left. `caller_number`: who left it; what is read shows only whether it is another one. */
export const LEFT_COLUMNS = 'id, call_id, kind, department, number, caller_number, text, locale, at';

/** Values of LEFT_COLUMNS. */
export type LeftValues = readonly [
  id: string,
  call: string,
  kind: string,
  department: string,
  number: string | null,
  callerNumber: string | null,
  text: string | null,
  locale: string,
  at: number,
];

/** The errands of one turn, as rows. @throws RangeError where a message is too long. */
export function leftValues(errands: readonly NewErrand[], call: CallRecord): LeftValues[] {
  refuseLongMessages(errands);
  return errands.map((errand) => [
    escaped(errand.id),
    call.id,
    errand.kind,
    escaped(errand.department),
    errand.number ?? null,
    call.state.caller.number ?? null,
    errand.kind === 'message' ? escaped(errand.text) : null,
    escaped(errand.locale),
    errand.at,
  ]);
}

/** For which one call back each may be open; in the same order for every turn, so that no two wait for each other. */
export function numbersToCallBack(errands: readonly NewErrand[]): E164[] {
  return errands.flatMap((errand) => (errand.kind === 'callBack' ? [errand.number] : [])).sort();
}

export function toErrand(row: ErrandRow): Errand {
  const number = row.number === null ? undefined : (row.number as E164);
  const kept = {
    id: unescaped(row.id) as ErrandId,
    call: row.call_id as CallId,
    department: unescaped(row.department),
    locale: unescaped(row.locale),
    at: row.at,
    ...(row.done_at !== null && {
      done: { at: row.done_at, ...(row.note !== null && { note: unescaped(row.note) }) },
    }),
  };
  if (row.kind === 'callBack' && number) {
    return { ...kept, kind: 'callBack', number, ...(row.caller_number !== number && { entered: true }) };
  }
  return { ...kept, kind: 'message', ...(number && { number }), text: unescaped(row.text ?? '') };
}
