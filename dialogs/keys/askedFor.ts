import type { DialogInstance } from 'botbuilder-dialogs';
import { KeyInput } from './keyInput.js';
import { type KeyInputSettings, LONGEST_VALUE } from './options.js';
import { END } from './step.js';

/**
 * How many keys a call waits for at a time, for a channel that collects them: of an input as many as it takes, ended by the key
 * that ends it; otherwise one.
 *
 * @param dialogStack of the call's state
 */
export function keysAskedFor(dialogStack: readonly unknown[]): { readonly most: number; readonly end?: string } {
  const { id, state } = (dialogStack.at(-1) ?? {}) as Partial<DialogInstance>;
  if (id !== KeyInput.ID) return { most: 1 };
  const { settings, gathered } = state as { settings: KeyInputSettings; gathered: { stage: string } };
  if (gathered.stage !== 'entering') return { most: 1 };
  const { until } = settings;
  if (until.kind === 'count') return { most: until.keys, end: END };
  return { most: until.most ?? LONGEST_VALUE, end: until.kind === 'key' ? until.key : END };
}
