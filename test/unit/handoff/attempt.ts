import type { Handoff } from '../../../src/call/call.js';
import { isPending } from '../../../src/call/call.js';
import type { E164 } from '../../../src/call/phoneNumber.js';
import type { HandoffId, HandoffState } from '../../../src/handoff/protocol.js';

/** When the attempts of these tests were requested. */
export const REQUESTED = Date.UTC(2026, 0, 1, 12);
/** When nobody is waited for any longer. */
export const DEADLINE = REQUESTED + 20_000;

/** An attempt in a state, as the events before it would have left it: what is pending rings and has a deadline. */
export function attempt(state: HandoffState, changes: Partial<Handoff> = {}): Handoff {
  const made: Handoff = {
    id: 'handoff-1' as HandoffId,
    department: 'billing',
    attempt: 1,
    reason: 'asked',
    target: { kind: 'phone', number: '+14251231234' as E164 },
    requestedAt: REQUESTED,
    state,
    mayStillRing: state === 'timedOut',
  };
  if (isPending(made)) return { ...made, mayStillRing: true, deadline: DEADLINE, ...changes };
  return { ...made, settledAt: DEADLINE, ...(state === 'failed' && { failure: 'busy' }), ...changes };
}
