import type { KeyInputSettings } from './options.js';
import type { Verdict } from './validators.js';

/** Callers end any input with it, told or not. */
export const END = '#';

/** Where an input is. Plain JSON. */
export interface GatherState {
  readonly stage: 'entering' | 'confirming';
  /** Entered so far in this attempt. */
  readonly value: string;
  /** Keys that may become the way out. */
  readonly held: string;
  /** How often the caller has failed. */
  readonly failures: number;
  /** When the value was complete: only while it is being confirmed. */
  readonly completeAt?: number;
  /** When silence is judged (ms since the epoch); whoever speaks adds the time that the words take. */
  readonly by: number;
}

/** What the caller did. */
export type GatherEvent =
  /** `complete`: they were collected, and are all, or not; undefined: each comes when it is pressed. */
  | { readonly kind: 'keys'; readonly keys: string; readonly complete?: boolean }
  /** Digits, letters and names of keys; empty when there were only words such as "um". */
  | { readonly kind: 'said'; readonly characters: string }
  /**
   * `agent`: asked for a person. `yes`, `no`: to whatever question. `unknown`: said something else. `nothing`: a message
   * without a word or a key. `silence`: a deadline has passed, this input's or another one. `lost`: whatever it was, what
   * was entered before can't be known any more.
   */
  | { readonly kind: 'agent' | 'yes' | 'no' | 'unknown' | 'nothing' | 'silence' | 'lost' };

/** What was wrong. */
export type Reason =
  | 'tooFew'
  | 'tooMany'
  | 'invalid'
  | 'notUnderstood'
  | 'silence'
  /** Something was said where only keys count. */
  | 'keysOnly'
  /** The caller has said no to what was read back. */
  | 'declined';

/** What to do. `until` is ms since the epoch. */
export type Todo =
  | { readonly kind: 'wait'; readonly until: number }
  /** Say what was wrong (`message`: in the validator's own words) and ask again. */
  | { readonly kind: 'reprompt'; readonly reason: Reason; readonly message?: string; readonly until: number }
  /** Read the value back and ask whether it is right; `again`: what was wrong with the answer before. */
  | {
      readonly kind: 'confirm';
      readonly value: string;
      readonly again?: 'notUnderstood' | 'silence';
      readonly until: number;
    }
  | { readonly kind: 'done'; readonly value: string }
  | { readonly kind: 'out'; readonly way: 'agent' | 'attempts' };

export interface Gathered {
  readonly state: GatherState;
  readonly todo: Todo;
}

/** The validator, for this caller. */
export type Check = (value: string) => Verdict;

/** What a step looks at, beside the state. */
export interface Around {
  readonly settings: KeyInputSettings;
  readonly check: Check;
  readonly now: number;
}

/** An input that has just been asked for. */
export function begin(settings: KeyInputSettings, now: number): GatherState {
  return { stage: 'entering', value: '', held: '', failures: 0, by: now + settings.firstKeyWithin };
}

/** The attempt has failed: ask again, or give up with the last one. */
export function fail(state: GatherState, { settings, now }: Around, reason: Reason, message?: string): Gathered {
  const failures = state.failures + 1;
  const next = { ...begin(settings, now), failures };
  if (failures >= settings.attempts) return leave(next, 'attempts');
  const todo: Todo = { kind: 'reprompt', reason, ...(message !== undefined && { message }), until: next.by };
  return { state: next, todo };
}

export function leave(state: GatherState, way: 'agent' | 'attempts'): Gathered {
  return { state, todo: { kind: 'out', way } };
}

/** Nothing has changed, the deadline neither. */
export function keep(state: GatherState): Gathered {
  return { state, todo: { kind: 'wait', until: state.by } };
}
