import { type CallRecord, type Handoff, isPending } from '../call/call.js';
import type { NumberChange } from '../call/poolNumber.js';

/**
 * What becomes of the numbers of pools that a call's attempts are dialled by, and notes it in the attempts (`pooled`). A
 * number is released when its attempt has settled for good, or the call is over; one whose attempt comes to life again
 * (somebody has picked up after all) is held again.
 *
 * @param call the draft of a turn, as it is to be committed but for these notes
 * @param now epoch milliseconds
 */
export function settleNumbers({ endedAt, state }: Pick<CallRecord, 'endedAt' | 'state'>, now: number): NumberChange[] {
  return state.handoffs.flatMap((handoff): NumberChange[] => {
    const { target, pooled, id } = handoff;
    if (pooled === undefined || target.kind !== 'phone') return [];
    const should = endedAt === undefined && mayBeReached(handoff) ? 'held' : 'released';
    if (should === pooled) return [];
    handoff.pooled = should;
    const about = { number: target.number, handoff: id };
    return [should === 'held' ? { kind: 'hold', ...about } : { kind: 'release', ...about, at: now }];
  });
}

/** Somebody may be called by this attempt's number, or talks over it. */
function mayBeReached(handoff: Handoff): boolean {
  return isPending(handoff) || handoff.mayStillRing || handoff.state === 'accepted';
}
