import type { Activity } from 'botframework-schema';
import { type CallRecord, callId, type TranscriptEntry } from '../../../src/call/call.js';
import type { E164 } from '../../../src/call/phoneNumber.js';
import type { HandoffId } from '../../../src/handoff/protocol.js';
import { recordActivity } from '../../../src/transcript/record.js';

export const NOON = Date.UTC(2026, 0, 1, 12);
export const CALLER = { id: '+14255550100', name: 'Zoë' };
export const BOT = { id: 'bot', name: 'Bot' };

/** A call that was handed over at the second attempt, and whose caller wants to be called back. */
export function sampleCall(conversationId = 'c1', changes: Partial<CallRecord> = {}): CallRecord {
  const key = { channelId: 'telephony', conversationId };
  const handoff = {
    department: 'agents',
    reason: 'asked',
    requestedAt: NOON,
    mayStillRing: false,
  };
  const target = (number: string) => ({ kind: 'phone' as const, number: number as E164 });
  return {
    id: callId(key, 1),
    key,
    incarnation: 1,
    version: 1,
    startedAt: NOON,
    updatedAt: NOON,
    endedAt: NOON + 67_000,
    outcome: 'handedOff',
    reference: {},
    line: 'websocket',
    entries: 0,
    state: {
      locale: 'en-US',
      caller: { id: CALLER.id, name: CALLER.name, number: CALLER.id as E164 },
      greeted: true,
      outputs: 0,
      dialog: { dialogStack: [] },
      handoffs: [
        {
          ...handoff,
          id: 'h1' as HandoffId,
          attempt: 1,
          target: target('+14251231234'),
          state: 'failed',
          failure: 'busy',
        },
        { ...handoff, id: 'h2' as HandoffId, attempt: 2, target: target('+14255550111'), state: 'accepted' },
      ],
      callBack: { number: CALLER.id as E164, department: 'agents', at: NOON },
    },
    ...changes,
  };
}

/** One entry; `seconds` into the call. */
export function entry(
  seq: number,
  direction: TranscriptEntry['direction'],
  activity: Partial<Activity>,
  seconds = seq,
): TranscriptEntry {
  const [from, recipient] = direction === 'in' ? [CALLER, BOT] : [BOT, CALLER];
  const whole = { from, recipient, channelId: 'telephony', type: 'message', ...activity };
  const recorded = recordActivity(whole, { seq, at: NOON + seconds * 1_000, direction });
  if (!recorded) throw new Error('a trace has no entry');
  return recorded;
}
