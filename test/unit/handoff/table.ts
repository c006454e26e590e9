import type { Handoff } from '../../../src/call/call.js';
import { type HandoffEvent, step } from '../../../src/handoff/machine.js';
import type { HandoffState } from '../../../src/handoff/protocol.js';
import { DEADLINE } from './attempt.js';

/** Everything that can happen to an attempt. */
const EVENTS = {
  sent: { kind: 'sent' },
  refused: { kind: 'notSent', reason: 'refusedByChannel', mayHaveArrived: false },
  unanswered: { kind: 'notSent', reason: 'unreachable', mayHaveArrived: true },
  'status ringing': { kind: 'status', status: { state: 'ringing' } },
  'status accepted': { kind: 'status', status: { state: 'accepted' } },
  'status completed': { kind: 'status', status: { state: 'completed' } },
  'status failed': { kind: 'status', status: { state: 'failed', reason: 'noAnswer' } },
  'end by caller': { kind: 'callEnded', by: 'caller' },
  'end by channel': { kind: 'callEnded', by: 'channel' },
  'line broke': { kind: 'lineBroke' },
  'no answer': { kind: 'noAnswer' },
  'caller heard': { kind: 'callerHeard' },
  superseded: { kind: 'superseded' },
  'process ended': { kind: 'processEnded' },
  'presumed over': { kind: 'presumedOver' },
} as const satisfies Record<string, HandoffEvent>;
export type EventName = keyof typeof EVENTS;
export const EVENT_NAMES = Object.keys(EVENTS) as EventName[];

const PENDING_GOES_TO: Partial<Record<EventName, HandoffState>> = {
  refused: 'failed',
  unanswered: 'failed',
  'status accepted': 'accepted',
  'status completed': 'completed',
  'status failed': 'failed',
  'end by caller': 'cancelled',
  'end by channel': 'presumedAccepted',
  'line broke': 'connectionLost',
  'no answer': 'timedOut',
  superseded: 'cancelled',
  'process ended': 'unknown',
  'presumed over': 'unknown',
};

/** The agent is heard of after all: whatever was thought before, somebody has the caller, or had. */
const LATE_AGENT = { 'status accepted': 'accepted', 'status completed': 'completed' } as const;

/** The design's table: where each state goes at each event. What does not stand here changes no state. */
export const GOES_TO: Readonly<Record<HandoffState, Partial<Record<EventName, HandoffState>>>> = {
  requested: { ...PENDING_GOES_TO, sent: 'initiated', 'status ringing': 'ringing' },
  initiated: { ...PENDING_GOES_TO, 'status ringing': 'ringing' },
  ringing: PENDING_GOES_TO,
  accepted: {
    'status completed': 'completed',
    'status failed': 'failed',
    'end by caller': 'completed',
    'end by channel': 'completed',
    'presumed over': 'completed',
  },
  completed: {},
  failed: { 'status accepted': 'accepted' },
  timedOut: { ...LATE_AGENT, 'end by channel': 'presumedAccepted', superseded: 'cancelled' },
  cancelled: LATE_AGENT,
  presumedAccepted: { ...LATE_AGENT, 'caller heard': 'failed' },
  connectionLost: { ...LATE_AGENT, 'caller heard': 'failed' },
  unknown: LATE_AGENT,
};
export const STATES = Object.keys(GOES_TO) as HandoffState[];

/** When the events of these tests happen. */
export const LATER = DEADLINE + 5000;

/** One step, from an attempt that nobody may change in place. */
export const afterEvent = (handoff: Handoff, event: EventName, now = LATER) =>
  step(Object.freeze(handoff), EVENTS[event], now);
