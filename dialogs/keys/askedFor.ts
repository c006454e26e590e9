import type { DialogInstance } from 'botbuilder-dialogs';
import { KeyInput } from './keyInput.js';
import { type KeyInputSettings, mostOf } from './options.js';
import { END, type GatherState } from './step.js';

/** How many keys a call waits for at a time, for a channel that collects them (`Capabilities.collectsKeys`). */
export interface KeysAskedFor {
  readonly most: number;
  /** Ends the input before there are so many. */
  readonly end?: string;
  /** Milliseconds between two keys; afterwards those that are there count. */
  readonly nextWithin?: number;
  /** Milliseconds since the epoch: a caller who has pressed nothing by then is told of. */
  readonly by?: number;
}

/**
 * Of an input as many as it still takes, ended by the key that ends it; otherwise one. Of a secret nobody but the input itself
 * knows how much is there.
 *
 * @param dialogStack of the call's state
 */
export function keysAskedFor(dialogStack: readonly unknown[]): KeysAskedFor {
  const { id, state } = (dialogStack.at(-1) ?? {}) as Partial<DialogInstance>;
  if (id !== KeyInput.ID) return { most: 1 };
  const { settings, gathered } = state as { settings: KeyInputSettings; gathered: GatherState };
  if (gathered.stage !== 'entering') return { most: 1 };
  const { until, nextKeyWithin } = settings;
  return {
    most: Math.max(1, mostOf(until) - gathered.value.length),
    end: until.kind === 'key' ? until.key : END,
    nextWithin: nextKeyWithin,
    by: gathered.by,
  };
}
