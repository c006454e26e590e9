/**
 * How long a caller is waited for. Menus, inputs and whatever else asks for something use it; nothing else knows these fields
 * of the turn and the call.
 *
 * The caller's time begins when the bot has finished speaking. How long that takes is an estimate, rather too long
 * (ssml/length.ts): what was said before in the call and still plays, and what is said in this turn, one after another.
 */
import type { TurnContext } from 'botbuilder-core';
import { currentHandoff, isPending, isWithAgent } from '../src/call/call.js';
import { type Turn, turnOf } from '../src/call/turn.js';
import { isAway } from '../src/handoff/attempts.js';

/** Until a voice begins to speak: its way through the network and the service. */
const BEFORE_SPEAKING = 1500;

/** What a dialog that waits for the caller may have in its state: for how many milliseconds (`settleWaiting`). */
export interface Waits {
  waits?: number;
}

/**
 * The caller has time until then (ms since the epoch), and as much more as the bot speaks; afterwards the call is woken.
 *
 * @returns when it will be woken
 */
export function waitUntil(context: TurnContext, until: number): number {
  const turn = turnOf(context);
  const by = until + speaksFor(turn);
  turn.call.state.answerBy = by;
  return by;
}

/** Nothing is waited for any more. */
export function stopWaiting(context: TurnContext): void {
  // Not deleted: what a field is deleted from is slow from then on, to read and to store.
  turnOf(context).call.state.answerBy = undefined;
}

/**
 * At the beginning of a turn: a caller who is heard has interrupted what was being said, or has heard it out.
 *
 * @returns what `settleWaiting` wants to know at the end
 */
export function resumeWaiting(context: TurnContext): number | undefined {
  const { activity, call } = turnOf(context);
  if (activity.type === 'message') call.state.speaksUntil = undefined;
  return call.state.answerBy;
}

/**
 * At the end of a turn: notes how long the bot speaks, and sets the deadline of a dialog that `Waits`, where the caller is
 * ours to be waited for.
 *
 * @param before until when the caller had time at its beginning
 */
export function settleWaiting(context: TurnContext, before: number | undefined): void {
  const turn = turnOf(context);
  const { state, endedAt } = turn.call;
  const speaks = speaksFor(turn);
  if (endedAt !== undefined || speaks === 0) delete state.speaksUntil;
  else state.speaksUntil = turn.now + speaks;
  const isElsewhere = isWithAgent(state) || isPending(currentHandoff(state));
  const waits = waitsOf(state.dialog.dialogStack.at(-1));
  // Who may hear a phone ring, or is thought to be with an agent, hears of that first.
  const hearsOfPhone = state.handoffs.some((handoff) => handoff.deadline !== undefined || isAway(handoff));
  if (endedAt !== undefined || isElsewhere || (waits !== undefined && hearsOfPhone)) {
    stopWaiting(context);
  } else if (state.answerBy === undefined) {
    if (waits !== undefined) state.answerBy = turn.now + speaks + waits;
  } else if (state.answerBy === before && turn.speaks) {
    // Something was said beside what is waited for: it takes none of the caller's time.
    state.answerBy += turn.speaks + BEFORE_SPEAKING;
  }
  if (state.answerBy === undefined) delete state.answerBy;
}

/** How many milliseconds from the beginning of this turn on the bot speaks, as far as is known by now. */
function speaksFor({ now, speaks, call }: Turn): number {
  const earlier = Math.max(0, (call.state.speaksUntil ?? 0) - now);
  return earlier + (speaks ? speaks + BEFORE_SPEAKING : 0);
}

function waitsOf(instance: unknown): number | undefined {
  return (instance as { state?: Waits } | undefined)?.state?.waits;
}
