/**
 * The rules of an input by keys and speech, without a telephone: what has been entered, and what to do next. No
 * botbuilder, no clock, no words: speech comes in as the characters that were heard.
 */
import { confirming } from './confirming.js';
import { entering } from './entering.js';
import type { KeyInputSettings } from './options.js';
import { type Check, fail, type GatherEvent, type Gathered, type GatherState, leave } from './step.js';

/**
 * One step: what the caller did, or did not do in time. Never throws for anything a caller does. A value that is `done`
 * fulfils its condition and passes `check`; after `settings.attempts` failures the way is `out`.
 */
export function gather(
  state: GatherState,
  event: GatherEvent,
  settings: KeyInputSettings,
  check: Check,
  now: number,
): Gathered {
  const around = { settings, check, now };
  if (event.kind === 'agent') return leave(state, 'agent');
  if (event.kind === 'lost') return fail(state, around, 'notUnderstood');
  return state.stage === 'confirming' ? confirming(state, event, around) : entering(state, event, around);
}
