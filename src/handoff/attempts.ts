/**
 * What a call's attempts become by what is told about them. Changes the draft of the call and says no words, so that it
 * can be done again when the words could not be said (TelephonyBot.apologise).
 */
import { type CallState, currentHandoff, type Handoff, isAsked, isPending, isWithAgent } from '../call/call.js';
import { handoffChanged } from '../call/events.js';
import type { Turn } from '../call/turn.js';
import { attribute, type HandoffEvent, step } from './machine.js';
import type { FailureReason, HandoffId, HandoffStatus } from './protocol.js';

/** A caller who is asked what to do is not asked again before they could answer: the question alone takes twelve seconds. */
const LEAST_TO_ANSWER = 20_000;

/** Until a phone rings, on channels that tell when it does: longer than anything that is said before. */
const LONGEST_BEFORE_RINGING = 30_000;

/** What a call is told about its attempts. */
export type HandoffNews =
  | { readonly kind: 'status'; readonly status: HandoffStatus }
  /** The channel has taken `handoff.initiate`. */
  | { readonly kind: 'sent'; readonly handoff: HandoffId }
  /** It has not. `mayHaveArrived`: nobody answered, so the target may ring all the same. */
  | {
      readonly kind: 'notSent';
      readonly handoff: HandoffId;
      readonly reason: FailureReason;
      readonly mayHaveArrived: boolean;
    }
  /** The deadline of an attempt has passed. */
  | { readonly kind: 'deadline' };

/**
 * Takes news about an attempt.
 *
 * @param ringsFor how long a phone may ring before the caller hears about it, in milliseconds
 * @returns the attempt that the caller has to be told about now; undefined when nothing is to be said
 */
export function takeNews(turn: Turn, news: HandoffNews, ringsFor: number): Handoff | undefined {
  switch (news.kind) {
    case 'status':
      return afterStatus(turn, news.status, ringsFor);
    case 'sent': {
      const sent = change(turn, named(turn.call.state, news.handoff), { kind: 'sent' });
      // It rings from now on, however long the channel needed to take the request; or when that is told.
      if (sent) {
        const beforeRinging = turn.capabilities.tellsRinging ? LONGEST_BEFORE_RINGING : 0;
        sent.deadline = turn.now + deadlineAfter(sent, ringsFor) + beforeRinging;
      }
      return undefined;
    }
    case 'notSent': {
      const { reason, mayHaveArrived } = news;
      const failed = change(turn, named(turn.call.state, news.handoff), { kind: 'notSent', reason, mayHaveArrived });
      return failed && toTell(turn, failed, ringsFor);
    }
    case 'deadline': {
      const { handoffs } = turn.call.state;
      const due = handoffs.find(({ deadline }) => deadline !== undefined && deadline <= turn.now);
      const passed = change(turn, due, { kind: 'noAnswer' });
      return passed && toTell(turn, passed, ringsFor);
    }
  }
}

/**
 * The caller is on the line.
 *
 * @param acts they said or pressed something, and so need not be told soon that a phone may still ring
 * @returns where they come back from: from an agent who is done, or from a transfer that only seemed to have come about;
 * undefined when they have been here
 */
export function takeCaller(turn: Turn, acts: boolean, ringsFor: number): 'agent' | 'transfer' | undefined {
  const { state } = turn.call;
  const away = state.handoffs.filter(isAway);
  for (const handoff of away) {
    const after = change(turn, handoff, { kind: 'callerHeard' }) ?? handoff;
    after.callerBack = true;
  }
  const last = currentHandoff(state);
  if (acts && last && !isPending(last)) {
    delete last.toldRinging;
    delete last.waitsOn;
    if (last.mayStillRing) last.deadline = turn.now + Math.max(ringsFor, LEAST_TO_ANSWER);
    else delete last.deadline;
  }
  if (away.length === 0) return undefined;
  return away.some(({ state }) => state === 'completed') ? 'agent' : 'transfer';
}

/**
 * Who is giving a number or a message is not interrupted to hear that a phone may still ring: they are told when they are
 * done, or have been silent. At the end of a turn, when it is known until when they are waited for.
 */
export function leaveInPeace({ call }: Turn): void {
  const { state } = call;
  const last = currentHandoff(state);
  if (!isAsked(state) || state.answerBy === undefined || isPending(last) || last?.deadline === undefined) return;
  last.deadline = Math.max(last.deadline, state.answerBy + LEAST_TO_ANSWER);
}

/** An agent who has answered a warm transfer hears whose call it is before they accept: milliseconds beyond the ringing. */
const WHISPERED = 120_000;

/** How long an attempt is waited for, in milliseconds. */
export function deadlineAfter({ way }: Handoff, ringsFor: number): number {
  return way === 'warm' ? ringsFor + WHISPERED : ringsFor;
}

/** The caller would rather not wait for it. */
export function callOff(turn: Turn, handoff: Handoff): void {
  change(turn, handoff, { kind: 'superseded' });
}

/** The call is over, or presumed to be: by the caller, by the channel, or because what carried it broke. */
export function takeEnd(
  turn: Turn,
  event: Extract<HandoffEvent, { kind: 'callEnded' | 'lineBroke' | 'processEnded' | 'presumedOver' }>,
): void {
  for (const handoff of turn.call.state.handoffs) change(turn, handoff, event);
}

function afterStatus(turn: Turn, status: HandoffStatus, ringsFor: number): Handoff | undefined {
  const { handoffs } = turn.call.state;
  const { index, note } = attribute(handoffs, status);
  if (note) turn.events.push({ kind: 'note', call: turn.call.id, level: 'warn', text: note });
  const before = index === undefined ? undefined : handoffs[index];
  const after = change(turn, before, { kind: 'status', status });
  if (!before || !after) return undefined;
  if (after.state === 'accepted') {
    delete after.callerBack;
    for (const newer of handoffs.slice(handoffs.indexOf(after) + 1)) change(turn, newer, { kind: 'superseded' });
  }
  if (after.state === 'ringing' && before.state !== 'ringing') {
    after.deadline = turn.now + deadlineAfter(after, ringsFor);
  }
  if (after.state !== before.state) return after.state === 'failed' ? toTell(turn, after, ringsFor) : undefined;
  if (status.state !== 'failed') return undefined;
  // That phone has stopped. Who waits on hears it at once, who was told and did nothing at the deadline, and who has
  // chosen something else since has no use for it.
  if (!after.toldRinging) delete after.deadline;
  return before.waitsOn ? toTell(turn, after, ringsFor) : undefined;
}

/** The attempt, where the caller can and should be told; as long as it may ring, the call gets a deadline to look again. */
function toTell(turn: Turn, handoff: Handoff, ringsFor: number): Handoff | undefined {
  const { state, endedAt } = turn.call;
  if (endedAt !== undefined || isWithAgent(state) || isPending(currentHandoff(state))) return undefined;
  delete handoff.waitsOn;
  // What the caller hears next takes them away from whatever rings.
  if (turn.capabilities.canCancelTransfer) handoff.mayStillRing = false;
  if (handoff.mayStillRing) {
    handoff.deadline = turn.now + Math.max(ringsFor, LEAST_TO_ANSWER);
    handoff.toldRinging = (handoff.toldRinging ?? 0) + 1;
  }
  return handoff;
}

/** @returns the attempt as it is now; undefined when nothing has changed */
function change(turn: Turn, handoff: Handoff | undefined, event: HandoffEvent): Handoff | undefined {
  if (!handoff) return undefined;
  const after = step(handoff, event, turn.now);
  if (after === handoff) return undefined;
  const { handoffs } = turn.call.state;
  handoffs[handoffs.indexOf(handoff)] = after;
  if (after.state !== handoff.state) {
    const words = event.kind === 'status' ? event.status.message : undefined;
    turn.events.push(handoffChanged(turn.call.id, after, handoff.state, words));
  }
  return after;
}

function named({ handoffs }: CallState, id: HandoffId): Handoff | undefined {
  return handoffs.find((handoff) => handoff.id === id);
}

/** As far as is known, the caller has left us for this attempt, and has not been heard since. */
export function isAway({ state, callerBack }: Handoff): boolean {
  return !callerBack && (state === 'completed' || state === 'presumedAccepted' || state === 'connectionLost');
}
