import type { Activity } from 'botframework-schema';
import { INPUT_HINTS } from '../../../ssml/bargeIn.js';

/** What a caller may do while something is said: nothing, or press, or speak, or both. */
export type Input = 'none' | 'dtmf' | 'speech' | 'dtmf speech';

/** What is said under one rule. The last step always listens to both, and waits. */
export interface Step {
  readonly messages: readonly Partial<Activity>[];
  readonly input: Input;
}

/** A hint holds for its message only; none, and one that nobody knows, lets the caller interrupt. */
const BY_HINT: Readonly<Record<string, Input>> = {
  [INPUT_HINTS.none]: 'none',
  [INPUT_HINTS['keys only']]: 'dtmf',
  [INPUT_HINTS['speech only']]: 'speech',
};

const BOTH: Input = 'dtmf speech';

/** Messages of one turn, in their order, put together as far as their hints allow. */
export function steps(messages: readonly Partial<Activity>[]): readonly Step[] {
  const found: { messages: Partial<Activity>[]; input: Input }[] = [];
  for (const message of messages) {
    const input = BY_HINT[message.inputHint ?? ''] ?? BOTH;
    const last = found.at(-1);
    if (last?.input === input) last.messages.push(message);
    else found.push({ messages: [message], input });
  }
  if (found.at(-1)?.input !== BOTH) found.push({ messages: [], input: BOTH });
  return found;
}

export interface Listening {
  /** Where what was heard goes: absolute, and another one each time, so that a repeat is known as one. */
  readonly action: string;
  /** Where it is told that the caller speaks, while they do. */
  readonly speaking?: string;
  /** BCP 47 */
  readonly language: string;
  /** Keys that are wanted at a time; one unless told. */
  readonly keys?: Keys;
  /** Seconds to wait for the caller; the bot is told when they are over. */
  readonly waitSeconds: number;
  /** More is said after it: a caller who does nothing hears that, and the bot is not told. */
  readonly goesOn?: boolean;
}

/** Keys that are wanted at a time. */
export interface Keys {
  readonly most: number;
  /** Ends the input before there are so many. */
  readonly end?: string;
  /** Milliseconds between two of them. */
  readonly nextWithin?: number;
  /** Milliseconds since the epoch: a caller who has pressed nothing by then is told of. */
  readonly by?: number;
}

export const ONE_KEY: Keys = { most: 1 };

/** Attributes of the `<Gather>` that plays one step; a step that hears nothing has none. */
export function gatherAttributes(input: Exclude<Input, 'none'>, listening: Listening) {
  const { action, speaking, language, keys = ONE_KEY, waitSeconds, goesOn = false } = listening;
  return {
    input: input.split(' ') as ('dtmf' | 'speech')[],
    action,
    method: 'POST',
    language,
    // The pound sign is a key like any other; by default it would end the input.
    finishOnKey: keys.end ?? '',
    numDigits: keys.most,
    timeout: waitSeconds,
    actionOnEmptyResult: !goesOn,
    ...(input !== 'dtmf' && { speechTimeout: 'auto', profanityFilter: false }),
    ...(input !== 'dtmf' &&
      speaking !== undefined && { partialResultCallback: speaking, partialResultCallbackMethod: 'POST' }),
  };
}

/**
 * How long keys of an input are waited for: as long as it may take from one to the next, or somewhat shorter, so that it is over
 * when the time for all of it is.
 */
export function secondsFor({ nextWithin = 1000, by }: Keys, now: number): number {
  const left = (by ?? now) - now;
  const ms = left > 0 ? left / Math.ceil(left / nextWithin) : nextWithin;
  return Math.ceil(ms / 1000);
}
