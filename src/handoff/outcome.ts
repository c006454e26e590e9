import { type CallOutcome, type CallState, currentHandoff, type Handoff } from '../call/call.js';
import type { HandoffEvent } from './machine.js';

/** How a call ends, seen from the channel's side. */
export type Ending = Extract<HandoffEvent, { kind: 'callEnded' | 'lineBroke' }>;

/** What a call that ends so has come to: an agent who has had the caller, and did not give them back, is what counts. */
export function outcomeOf(state: CallState, event: Ending): CallOutcome {
  const reached = state.handoffs.some((handoff) => wasTaken(handoff) && !handoff.callerBack);
  if (reached || wasTaken(currentHandoff(state))) return 'handedOff';
  if (event.kind === 'lineBroke') return 'connectionLost';
  return event.by === 'caller' ? 'callerHungUp' : 'channelEnded';
}

function wasTaken(handoff: Handoff | undefined): boolean {
  const state = handoff?.state;
  return state === 'completed' || state === 'accepted' || state === 'presumedAccepted';
}
