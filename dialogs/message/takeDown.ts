/**
 * The rules of a message, without a telephone: what has been said, and what to do next. No botbuilder, no clock, no words
 * of any language: what the caller means comes in as an event.
 */
import { LONGEST_MESSAGE } from '../../src/call/errand.js';

/** Where a message is. Plain JSON. */
export interface MessageState {
  /** `confirming`: the caller has been told what there is, and asked whether to keep it. */
  readonly stage: 'speaking' | 'confirming';
  /** Said so far, without card numbers. */
  readonly text: string;
  /** How often in a row the caller has said nothing, or nothing that was understood. */
  readonly failures: number;
  /** When silence is judged (ms since the epoch); whoever speaks adds the time that the words take. */
  readonly by: number;
}

export type MessageEvent =
  /** `means`: what it would mean where it can mean something. */
  | { readonly kind: 'said'; readonly text: string; readonly means?: 'yes' | 'no' | 'done' | 'again' | 'discard' }
  /** One of `0-9*#A-D`. */
  | { readonly kind: 'key'; readonly key: string }
  /** `silence`: a deadline has passed, this one or another. `nothing`: a message without a word or a key. */
  | { readonly kind: 'silence' | 'nothing' }
  | { readonly kind: 'agent' };

type Heard = Exclude<MessageEvent, { kind: 'agent' }>;

/** What to do. `until` is ms since the epoch. */
export type MessageTodo =
  | { readonly kind: 'wait'; readonly until: number }
  /** Ask for the message once more. */
  | { readonly kind: 'ask'; readonly because: 'silence' | 'again'; readonly until: number }
  /** Tell what there is, and ask whether to keep it; `again`: what was wrong with the answer before. */
  | { readonly kind: 'confirm'; readonly again?: 'silence' | 'notUnderstood' | 'full'; readonly until: number }
  /** The message is to be left. */
  | { readonly kind: 'keep' }
  /** `none`: nothing was said at all. */
  | { readonly kind: 'discard' | 'none' | 'agent' };

export interface TakenDown {
  readonly state: MessageState;
  readonly todo: MessageTodo;
}

/** Takes out card numbers. */
export type Mask = (text: string) => string;

/** For the first words: who leaves a message thinks first. In ms. */
const BEGINS_WITHIN = 15_000;
/** Between two utterances: longer than people pause, and no call waits long for one who has finished. */
const GOES_ON_WITHIN = 5_000;
const ANSWERS_WITHIN = 10_000;
/** Who says nothing twice has nothing to say; what they have said before is kept, as an answering machine keeps it. */
const MOST_SILENCES = 2;
const MOST_FAILURES = 3;
/** What must be seen beyond the longest message so that a card number is not cut in half: 19 words with fillers. */
const LOOK_AHEAD = 400;

const DONE = '#';
const [KEEP, AGAIN, DISCARD] = ['1', '2', '3'];

/** A message that has just been asked for. */
export function beginMessage(now: number): MessageState {
  return { stage: 'speaking', text: '', failures: 0, by: now + BEGINS_WITHIN };
}

/** One step: what the caller did, or did not do in time. Never throws for anything a caller does. */
export function takeDown(state: MessageState, event: MessageEvent, now: number, mask: Mask): TakenDown {
  if (event.kind === 'agent') return { state, todo: { kind: 'agent' } };
  return state.stage === 'speaking' ? speaking(state, event, now, mask) : confirming(state, event, now, mask);
}

function speaking(state: MessageState, event: Heard, now: number, mask: Mask): TakenDown {
  switch (event.kind) {
    case 'said':
      return event.means === 'done' ? end(state, now) : add(state, event.text, now, mask);
    case 'key':
      return event.key === DONE ? end(state, now) : keep(state);
    case 'nothing':
      return keep(state);
    case 'silence':
      return now < state.by ? keep(state) : end(state, now);
  }
}

/** Who goes on speaking although we have begun to ask has not finished. */
function confirming(state: MessageState, event: Heard, now: number, mask: Mask): TakenDown {
  const meant = event.kind === 'said' ? event.means : event.kind === 'key' ? MEANT[event.key] : undefined;
  switch (meant) {
    case 'yes':
    case 'done':
      return { state, todo: { kind: 'keep' } };
    case 'no':
    case 'again':
      return { state: beginMessage(now), todo: { kind: 'ask', because: 'again', until: now + BEGINS_WITHIN } };
    case 'discard':
      return { state, todo: { kind: 'discard' } };
  }
  if (event.kind === 'silence' && now < state.by) return keep(state);
  if (event.kind === 'said' && state.text.length < LONGEST_MESSAGE - 1) {
    return add({ ...state, stage: 'speaking' }, event.text, now, mask);
  }
  const isSilent = event.kind === 'silence' || event.kind === 'nothing';
  const failures = state.failures + 1;
  if (failures >= (isSilent ? MOST_SILENCES : MOST_FAILURES)) return { state, todo: { kind: 'keep' } };
  return confirm({ ...state, failures }, now, isSilent ? 'silence' : 'notUnderstood');
}

const MEANT: Readonly<Record<string, 'yes' | 'again' | 'discard'>> = {
  [KEEP]: 'yes',
  [AGAIN]: 'again',
  [DISCARD]: 'discard',
};

/** Redacted before it is cut, and as a whole: a card number may be said in several utterances. */
function add(state: MessageState, said: string, now: number, mask: Mask): TakenDown {
  const whole = `${state.text} ${said}`.trim().slice(0, LONGEST_MESSAGE + LOOK_AHEAD);
  const masked = mask(whole);
  // Not between the two halves of a character.
  const text = masked.slice(0, LONGEST_MESSAGE).replace(/[\uD800-\uDBFF]$/, '');
  const added = { ...state, text, failures: 0 };
  if (masked.length > LONGEST_MESSAGE) return confirm(added, now, 'full');
  const by = now + GOES_ON_WITHIN;
  return { state: { ...added, by }, todo: { kind: 'wait', until: by } };
}

/** Nothing more will be said. */
function end(state: MessageState, now: number): TakenDown {
  if (state.text !== '') return confirm({ ...state, failures: 0 }, now);
  const failures = state.failures + 1;
  if (failures >= MOST_SILENCES) return { state, todo: { kind: 'none' } };
  const asked = { ...beginMessage(now), failures };
  return { state: asked, todo: { kind: 'ask', because: 'silence', until: asked.by } };
}

function confirm(state: MessageState, now: number, again?: 'silence' | 'notUnderstood' | 'full'): TakenDown {
  const by = now + ANSWERS_WITHIN;
  return {
    state: { ...state, stage: 'confirming', by },
    todo: { kind: 'confirm', ...(again && { again }), until: by },
  };
}

/** Nothing has changed, the deadline neither. */
function keep(state: MessageState): TakenDown {
  return { state, todo: { kind: 'wait', until: state.by } };
}
