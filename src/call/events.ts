import type { FailureReason, HandoffId, HandoffState } from '../handoff/protocol.js';
import type { Consent } from '../recording/consent.js';
import type { RecordingPhase } from '../recording/machine.js';
import type { CallId, CallOutcome, Handoff } from './call.js';

/** Things that happen in calls. Log, and later console and metrics, only listen to them. They hold no words of callers. */
export type CallEvent =
  | { readonly kind: 'callStarted'; readonly call: CallId; readonly channel: string; readonly line: string }
  | { readonly kind: 'callEnded'; readonly call: CallId; readonly outcome: CallOutcome; readonly seconds: number }
  | {
      readonly kind: 'handoffChanged';
      readonly call: CallId;
      readonly handoff: HandoffId;
      readonly department: string;
      readonly attempt: number;
      readonly from?: HandoffState;
      readonly to: HandoffState;
      readonly reason?: FailureReason;
      /** The carrier's own words for it, where they are nothing but codes: `DialCallStatus=busy SipResponseCode=486`. */
      readonly code?: string;
    }
  /** The caller has said something about being recorded. */
  | {
      readonly kind: 'recordingConsent';
      readonly call: CallId;
      readonly answer: Consent['answer'];
      /** Of the words they were asked with. */
      readonly version: string;
      readonly locale: string;
    }
  | {
      readonly kind: 'recordingChanged';
      readonly call: CallId;
      readonly from: RecordingPhase;
      readonly to: RecordingPhase;
    }
  | { readonly kind: 'callBackWanted'; readonly call: CallId; readonly department: string }
  | { readonly kind: 'messageLeft'; readonly call: CallId; readonly department: string }
  /** Something an operator may want to know, in words. */
  | { readonly kind: 'note'; readonly call: CallId; readonly level: 'info' | 'warn'; readonly text: string };

/** Words could hold anything, such as somebody's name or number; codes are short. */
const CODES = /^\w{1,40}=[A-Za-z_-]{0,20}\d{0,6}( \w{1,40}=[A-Za-z_-]{0,20}\d{0,6}){0,5}$/;

/** What is told when an attempt has changed; `from` is absent for a new one. */
export function handoffChanged(call: CallId, handoff: Handoff, from?: HandoffState, words?: string): CallEvent {
  const { id, department, attempt, state, failure } = handoff;
  return {
    kind: 'handoffChanged',
    call,
    handoff: id,
    department,
    attempt,
    ...(from && { from }),
    to: state,
    ...(failure && { reason: failure }),
    ...(words !== undefined && CODES.test(words) && { code: words }),
  };
}

export type CallListener = (event: CallEvent) => void;
