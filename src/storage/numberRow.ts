/** Numbers of pools as rows, the same in every SQL database. */
import type { CallId } from '../call/call.js';
import type { NumberChange } from '../call/poolNumber.js';
import { escaped } from './rows.js';
import type { ClaimedContext } from './store.js';

/**
 * A call that is removed while it holds a number can't release it, and a phone may still ring there: it is free so long after
 * it was reserved, in milliseconds.
 */
export const ORPHANED_AFTER = 3_600_000;

/** One change of a number, as the columns that it writes. */
export interface NumberRow {
  readonly kind: NumberChange['kind'];
  readonly number: string;
  readonly call: string;
  readonly handoff: string;
  /** Of a reservation and a release. */
  readonly at: number;
  readonly cooldown: number;
  readonly context: string;
  readonly before: number;
}

export function numberRow(change: NumberChange, call: CallId): NumberRow {
  const { kind, number, handoff } = change;
  const row = { kind, number, call, handoff: escaped(handoff), at: 0, cooldown: 0, context: '', before: 0 };
  switch (change.kind) {
    case 'reserve': {
      const { at, cooldownMs: cooldown, context, transcriptBefore: before } = change;
      return { ...row, at, cooldown, context: JSON.stringify(context), before };
    }
    case 'release':
      return { ...row, at: change.at };
    case 'hold':
      return row;
  }
}

/** What `claim` finds. */
export interface ClaimedRow {
  readonly call_id: string;
  readonly context: string;
  readonly transcript_before: number;
}

export function toClaimedContext({ call_id, context, transcript_before }: ClaimedRow): ClaimedContext {
  return { call: call_id as CallId, context: JSON.parse(context), transcriptBefore: transcript_before };
}

/**
 * Whether a row of `numbers` is free, as SQL.
 *
 * @param at the moment, as a parameter of the statement
 */
export const isFree = (at: string) => `CASE WHEN free_at IS NOT NULL THEN free_at <= ${at}
  ELSE reserved_at <= ${at} - ${ORPHANED_AFTER} AND NOT EXISTS (SELECT 1 FROM calls WHERE calls.id = numbers.call_id) END`;
