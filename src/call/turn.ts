import type { TurnContext } from 'botbuilder-core';
import type { Activity } from 'botframework-schema';
import type { CallOutcome, CallRecord } from './call.js';
import type { NewErrand } from './errand.js';
import type { CallEvent } from './events.js';
import type { Capabilities } from './line.js';
import type { Reservation } from './poolNumber.js';

const KEY = Symbol('turn');

/**
 * One turn of one call: what came in, and the call as this turn is changing it. Nothing of it is true before the turn is
 * committed: an exception throws all of it away.
 */
export interface Turn {
  readonly activity: Activity;
  /** `self`: not from the channel but ours (a deadline, a lost socket, a refused transfer). */
  readonly origin: 'channel' | 'self';
  /** A draft; changed in place. */
  readonly call: CallRecord;
  readonly capabilities: Capabilities;
  /** What came in belongs to a secret: that there was something is kept, what it was is not. */
  secret?: boolean;
  /** How long what has been said in this turn takes, in milliseconds: nobody is expected to answer before. */
  speaks?: number;
  /** When the turn began: every time in it is this one. */
  readonly now: number;
  /** How often this turn was begun before, and something else was committed first; absent for never. */
  readonly reruns?: number;
  /** Left for a person to do; stored with the turn. */
  readonly errands: NewErrand[];
  /** Numbers of pools that attempts of this turn are dialled by; stored with the turn. */
  reservations?: Reservation[];
  /** Told to whoever listens (log, console) once the turn is committed. */
  readonly events: CallEvent[];
}

/** Puts the turn where the bot and its dialogs find it. */
export function attachTurn(context: TurnContext, turn: Turn): void {
  context.turnState.set(KEY, turn);
}

/** @throws Error outside a turn of a call: a bot must be run through `src/turn`. */
export function turnOf(context: TurnContext): Turn {
  const turn = context.turnState.get<Turn>(KEY);
  if (!turn) throw new Error('This context belongs to no turn of a call');
  return turn;
}

/** Closes a call; the first outcome stands. */
export function endCall(turn: Turn, outcome: CallOutcome): void {
  const { call } = turn;
  if (call.endedAt !== undefined) return;
  call.endedAt = turn.now;
  call.outcome = outcome;
  const seconds = Math.round((turn.now - call.startedAt) / 1000);
  turn.events.push({ kind: 'callEnded', call: call.id, outcome, seconds });
}
