import type { CallState, Handoff, Target } from '../call/call.js';
import type { E164 } from '../call/phoneNumber.js';
import type { HandoffContext, InitiateValue, StoredContext } from './protocol.js';

/**
 * What an agent, or an agent's system, may know of a call that is handed over.
 *
 * @param handoff the attempt; one of `state.handoffs`, or about to be
 * @param now epoch milliseconds
 */
export function contextOf(
  handoff: Handoff,
  { caller, locale, answers = {}, handoffs }: Pick<CallState, 'caller' | 'locale' | 'answers' | 'handoffs'>,
  now: number,
): HandoffContext {
  return {
    HandoffId: handoff.id,
    Department: handoff.department,
    Attempt: handoff.attempt,
    Reason: handoff.reason,
    Locale: locale,
    WaitSeconds: Math.max(0, Math.floor((now - askedAt(handoff, handoffs)) / 1000)),
    ...(caller.number && { CallerNumber: caller.number }),
    CallerNumberIs: caller.number ? 'unverified' : 'withheld',
    ...(Object.keys(answers).length > 0 && { Answers: answers }),
    RequestedAt: new Date(handoff.requestedAt).toISOString(),
  };
}

/**
 * The value of `handoff.initiate`: the documents' `TargetPhoneNumber`, and the context.
 *
 * @param warm absent: a blind transfer
 * @throws TypeError for a target that is no phone number: the menu's loader lets none through.
 */
export function initiateValue(target: Target, context: HandoffContext, warm?: Warmth): InitiateValue {
  if (target.kind !== 'phone') throw new TypeError(`a ${target.kind} target can't be dialled yet`);
  return {
    TargetPhoneNumber: target.number,
    ...(warm && { Transfer: 'warm', Colleagues: warm.colleagues }),
    ...context,
  };
}

/** What a warm transfer needs beside the target. */
export interface Warmth {
  /** Whom the agent may bring in, in this order. */
  readonly colleagues: readonly E164[];
}

/** The same for whoever is called by a number of a pool, with what tells the caller from a stranger. */
export function storedContext(context: HandoffContext): StoredContext {
  const answers = Object.keys(context.Answers ?? {}).map((name) => `Answers.${name}`);
  return { ...context, Verify: [...(context.CallerNumber ? ['CallerNumber'] : []), ...answers, 'Department'] };
}

/** When the caller began to wait: with the first attempt for this department since they last spoke to it. */
function askedAt({ department, requestedAt }: Handoff, handoffs: readonly Handoff[]): number {
  const theirs = handoffs.filter((one) => one.department === department);
  const spoke = theirs.findLastIndex(({ state }) => state === 'accepted' || state === 'completed');
  return theirs[spoke + 1]?.requestedAt ?? requestedAt;
}
