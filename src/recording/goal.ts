import { type CallRecord, currentHandoff, isPending, isWithAgent } from '../call/call.js';
import { consentIn } from './consent.js';
import type { RecordingGoal } from './machine.js';

/** What is happening beside the call's own state. */
export interface Circumstances {
  /** The line carries out recording commands. */
  readonly canRecord: boolean;
  /** A secret is asked for, or about to be. */
  readonly secret: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * What is wanted of the recording, judged anew at the end of every turn: so it does not matter how an input has ended, or
 * whether the process has been started again in the middle of it.
 */
export function recordingGoal(
  { state, endedAt }: CallRecord,
  { canRecord, secret, now }: Circumstances,
): RecordingGoal {
  if (endedAt !== undefined || !canRecord || isWithAgent(state)) return 'leave';
  const handoff = currentHandoff(state);
  // A transfer that has been asked for stops the recording by itself.
  if (isPending(handoff)) return handoff?.delayed ? 'off' : 'leave';
  // Somebody may still pick up, and recording is reported to block a transfer (botframework-telephony#110).
  if (state.handoffs.some(({ mayStillRing }) => mayStillRing)) return 'off';
  if (!consentIn(state.consents)) return 'off';
  return secret || now < (state.secretUntil ?? 0) ? 'quiet' : 'on';
}
