/** What channels remember, as rows, the same in every SQL database. Ids stand as the inside of a JSON string: see rows.ts. */
import type { CallId } from '../call/call.js';
import { escaped, unescaped } from './rows.js';
import type { Carried } from './store.js';

export interface CarriedRow {
  readonly id: string;
  readonly call_id: string;
  readonly version: number;
  readonly due: number | null;
  /** JSON */
  readonly state: string;
}

/** The columns of a CarriedRow; always named, as those of a CallRow are. */
export const CARRIED_COLUMNS = 'id, call_id, version, due, state';

export function toCarriedRow({ id, call, version, due, state }: Carried): CarriedRow {
  return { id: escaped(id), call_id: call, version, due: due ?? null, state: JSON.stringify(state) };
}

export function toCarried({ id, call_id, version, due, state }: CarriedRow): Carried {
  return {
    id: unescaped(id),
    call: call_id as CallId,
    version,
    ...(due !== null && { due }),
    state: JSON.parse(state) as unknown,
  };
}
