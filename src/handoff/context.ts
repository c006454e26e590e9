import type { Caller, CallState, Handoff } from '../call/call.js';
import type { InitiateValue } from './protocol.js';

/**
 * The value of `handoff.initiate`: the documents' `TargetPhoneNumber`, and what an agent's system can use.
 *
 * @throws TypeError for a target that is no phone number: the menu's loader lets none through.
 */
export function initiateValue(
  handoff: Handoff,
  caller: Caller,
  locale: string,
  answers: CallState['answers'] = {},
): InitiateValue {
  if (handoff.target.kind !== 'phone') throw new TypeError(`a ${handoff.target.kind} target can't be dialled yet`);
  return {
    TargetPhoneNumber: handoff.target.number,
    HandoffId: handoff.id,
    Department: handoff.department,
    Attempt: handoff.attempt,
    Reason: handoff.reason,
    Locale: locale,
    ...(caller.number && { CallerNumber: caller.number }),
    ...(Object.keys(answers).length > 0 && { Answers: answers }),
    RequestedAt: new Date(handoff.requestedAt).toISOString(),
  };
}
