import { type CallState, currentHandoff, type Handoff, innermostMenu, isPending, isWithAgent } from '../call/call.js';

/** Where a caller is, in words of the configuration: nothing that they have said or typed. */
export interface Whereabouts {
  /** The menu whose dialog runs, as the configuration names it; absent before the greeting. */
  readonly menu?: string;
  /** The attempt that somebody answers; otherwise the last one. */
  readonly handoff?: Pick<Handoff, 'department' | 'state' | 'failure' | 'mayStillRing'>;
}

export function whereabouts(state: CallState): Whereabouts {
  const menu = innermostMenu(state);
  const handoff = state.handoffs.findLast((one) => one.state === 'accepted') ?? currentHandoff(state);
  return {
    ...(menu !== undefined && { menu }),
    ...(handoff && {
      handoff: {
        department: handoff.department,
        state: handoff.state,
        ...(handoff.failure && { failure: handoff.failure }),
        mayStillRing: handoff.mayStillRing,
      },
    }),
  };
}

/** The same in a few words. */
export function whereIn(state: CallState): string {
  const { menu, handoff } = whereabouts(state);
  if (isWithAgent(state)) return 'with an agent';
  const attempt = handoff && `handoff ${[handoff.state, handoff.failure].filter(Boolean).join(', ')}`;
  if (attempt && isPending(currentHandoff(state))) return attempt;
  const place = menu === undefined ? (state.greeted ? 'no menu' : 'not greeted yet') : `menu ${menu}`;
  const rings = handoff?.mayStillRing ? ', may still ring' : '';
  return attempt ? `${place} (${attempt}${rings})` : place;
}
