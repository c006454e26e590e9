import type { Activity } from 'botframework-schema';
import { type BargeIn, INPUT_HINTS } from '../../ssml/bargeIn.js';

const BY_HINT: ReadonlyMap<string, BargeIn> = new Map([
  ...Object.entries(INPUT_HINTS).map(([bargeIn, hint]) => [hint, bargeIn as BargeIn] as const),
  ['expectingInput', 'both'],
]);

/** The values of `inputHint` that the channel knows. */
export const HINTS: ReadonlySet<string> = new Set(BY_HINT.keys());

/** What the channel lets interrupt a message: both, unless its hint says otherwise. */
export function bargeInOf({ inputHint }: Partial<Activity>): BargeIn {
  return BY_HINT.get(inputHint ?? '') ?? 'both';
}
