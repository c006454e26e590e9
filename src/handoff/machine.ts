/**
 * What becomes of one attempt, as a function: the table in the README ("What comes after a handoff"), and nothing else.
 * It says no words and sends nothing.
 */
import { type Handoff, isPending } from '../call/call.js';
import type { FailureReason, HandoffState, HandoffStatus } from './protocol.js';

export type HandoffEvent =
  /** The channel has taken `handoff.initiate`. */
  | { readonly kind: 'sent' }
  /** It has not. `mayHaveArrived`: nobody answered, so the target may ring all the same. */
  | { readonly kind: 'notSent'; readonly reason: FailureReason; readonly mayHaveArrived: boolean }
  | { readonly kind: 'status'; readonly status: HandoffStatus }
  | { readonly kind: 'callEnded'; readonly by: 'caller' | 'channel' }
  | { readonly kind: 'lineBroke' }
  /** The attempt's deadline has passed. */
  | { readonly kind: 'noAnswer' }
  /** The caller spoke or pressed a key. */
  | { readonly kind: 'callerHeard' }
  /** A newer reading of events says that this attempt is no longer wanted. */
  | { readonly kind: 'superseded' }
  /** Our own process ended, or ends, with the call. */
  | { readonly kind: 'processEnded' }
  /** For very long nothing was heard of the call: whoever had it is presumed to be done. */
  | { readonly kind: 'presumedOver' };

/**
 * The attempt after an event. Returns the same object when nothing changes, so that `!==` tells a change; an outcome that
 * has settled changes only where the design's table says so.
 */
export function step(handoff: Handoff, event: HandoffEvent, now: number): Handoff {
  const pending = isPending(handoff);
  switch (event.kind) {
    case 'sent':
      return handoff.state === 'requested' ? { ...handoff, state: 'initiated' } : handoff;
    case 'notSent':
      if (!pending) return handoff;
      return { ...settled(handoff, 'failed', now), failure: event.reason, mayStillRing: event.mayHaveArrived };
    case 'status':
      return afterStatus(handoff, event.status, now);
    case 'callEnded':
      return afterEnd(handoff, event.by, now);
    case 'lineBroke':
      return pending ? { ...settled(handoff, 'connectionLost', now), mayStillRing: false } : atRest(handoff);
    case 'noAnswer':
      return pending ? settled(handoff, 'timedOut', now) : withoutDeadline(handoff);
    case 'callerHeard':
      // Microsoft's channel tells nothing on success, so the end of the call was read as one. It was none.
      if (handoff.state !== 'presumedAccepted' && handoff.state !== 'connectionLost') return handoff;
      return { ...settled(handoff, 'failed', now), failure: 'other' };
    case 'superseded':
      return pending || handoff.state === 'timedOut'
        ? { ...settled(handoff, 'cancelled', now), mayStillRing: false }
        : atRest(handoff);
    case 'processEnded':
      return pending ? { ...settled(handoff, 'unknown', now), mayStillRing: false } : atRest(handoff);
    case 'presumedOver':
      return handoff.state === 'accepted'
        ? settled(handoff, 'completed', now)
        : step(handoff, { kind: 'processEnded' }, now);
  }
}

function afterStatus(handoff: Handoff, status: HandoffStatus, now: number): Handoff {
  const pending = isPending(handoff);
  switch (status.state) {
    case 'ringing':
      return handoff.state === 'requested' || handoff.state === 'initiated'
        ? { ...handoff, state: 'ringing' }
        : handoff;
    case 'accepted':
      // Late or not: somebody has picked up. Only after `completed` it is an echo of what is over.
      if (handoff.state === 'accepted' || handoff.state === 'completed') return handoff;
      return { ...settled(handoff, 'accepted', now), mayStillRing: false };
    case 'completed':
      if (handoff.state === 'completed' || handoff.state === 'failed') return handoff;
      return { ...settled(handoff, 'completed', now), mayStillRing: false };
    case 'failed':
      if (pending || handoff.state === 'accepted') {
        return { ...settled(handoff, 'failed', now), failure: status.reason ?? 'other', mayStillRing: false };
      }
      // Late: the outcome stands, but at least that phone has stopped ringing. A caller who waits is told at the deadline.
      return handoff.mayStillRing ? { ...handoff, mayStillRing: false } : handoff;
  }
}

function afterEnd(handoff: Handoff, by: 'caller' | 'channel', now: number): Handoff {
  if (handoff.state === 'accepted') return settled(handoff, 'completed', now);
  // What was never asked for nobody has taken.
  if (by === 'caller' || handoff.delayed) {
    if (isPending(handoff)) return { ...settled(handoff, 'cancelled', now), mayStillRing: false };
    return atRest(handoff);
  }
  const couldHaveBeenTaken = isPending(handoff) || handoff.mayStillRing;
  return couldHaveBeenTaken ? { ...settled(handoff, 'presumedAccepted', now), mayStillRing: false } : atRest(handoff);
}

function settled(handoff: Handoff, state: HandoffState, now: number): Handoff {
  const { deadline: _, failure: __, ...rest } = handoff;
  return { ...rest, state, settledAt: now };
}

/** What rang has stopped, and nobody waits for it any more. */
function atRest(handoff: Handoff): Handoff {
  const quiet = withoutDeadline(handoff);
  return quiet.mayStillRing ? { ...quiet, mayStillRing: false } : quiet;
}

function withoutDeadline(handoff: Handoff): Handoff {
  if (handoff.deadline === undefined) return handoff;
  const { deadline: _, ...rest } = handoff;
  return rest;
}

/** Which attempt a status means. */
export interface Attribution {
  /** Index in the call's list of attempts; undefined: none that we know, or nothing should be done. */
  readonly index?: number;
  /** For the log, where the answer is a guess or a refusal. */
  readonly note?: string;
}

/**
 * A status of Microsoft's channel carries no attempt. Where two could be meant, the reading that does least harm is taken:
 * `accepted` silences the bot whoever was meant; `failed` does nothing, because a wrong one would make a second phone
 * ring, while ignoring a right one costs the caller the rest of the no-answer time-out.
 */
export function attribute(handoffs: readonly Handoff[], status: HandoffStatus): Attribution {
  if (handoffs.length === 0) return { note: 'a handoff status came for a call that was never handed off' };
  if (status.handoffId) {
    const index = handoffs.findIndex((handoff) => handoff.id === status.handoffId);
    return index >= 0 ? { index } : { note: 'a handoff status names an attempt that this call never made' };
  }
  // Whoever talks to an agent does so through that attempt, also where a later one was called off for it.
  const accepted = handoffs.findLastIndex(({ state }) => state === 'accepted');
  const index = accepted >= 0 ? accepted : handoffs.length - 1;
  const anotherMayRing = handoffs.some((handoff, other) => other !== index && handoff.mayStillRing);
  const counts = accepted >= 0 || isPending(handoffs[index]);
  if (!anotherMayRing || !counts) return { index };
  if (status.state === 'failed') return { note: 'a status "failed" could mean two attempts: nothing is done' };
  return { index, note: `a status "${status.state}" could mean two attempts: read as the newest` };
}
