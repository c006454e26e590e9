/** What an input leaves in a call's state, for whoever has the state and not the dialog: also without the SDK. */
import type { DialogInstance } from 'botbuilder-dialogs';
import type { KeyInputSettings } from './options.js';
import type { GatherState } from './step.js';

/** The dialog's id. */
export const KEY_INPUT = 'keyInput';

/** What lies in the dialog's state between two turns. The value of a secret lies in `sealed`, and `gathered` has none. */
export interface Stored {
  settings: KeyInputSettings;
  gathered: GatherState;
  sealed?: string;
}

/**
 * Whether a secret is being asked for. For the turn that runs the dialogs: whatever comes in then is marked before anything
 * can go wrong, because a turn that throws forgets what its dialogs have marked.
 *
 * @param dialogStack of the call's state
 */
export function asksForSecret(dialogStack: readonly unknown[]): boolean {
  return secretAskedFor(dialogStack) !== undefined;
}

/** The settings of the secret that is being asked for; undefined where none is. */
export function secretAskedFor(dialogStack: readonly unknown[]): KeyInputSettings | undefined {
  for (const instance of dialogStack) {
    const { id, state } = (instance ?? {}) as Partial<DialogInstance>;
    const settings = id === KEY_INPUT ? (state as Partial<Stored> | undefined)?.settings : undefined;
    if (settings?.secret) return settings;
  }
  return undefined;
}
