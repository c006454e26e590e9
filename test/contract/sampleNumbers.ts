import type { E164 } from '../../src/call/phoneNumber.js';
import type { NumberChange } from '../../src/call/poolNumber.js';
import type { HandoffId, StoredContext } from '../../src/handoff/protocol.js';
import { NOON } from './sampleCall.js';

export const COOLDOWN = 120_000;
/** For so long after a first claim the same is given. */
export const WINDOW = 60_000;

type Reserve = Extract<NumberChange, { kind: 'reserve' }>;

/** A number of a pool; the last digits tell them apart. */
export const poolNumber = (i: number) => `+1425123${1000 + i}` as E164;

export const handoffId = (name: string) => name as HandoffId;

/** What an agent may know, with every field; named by its handoff. */
export function context(handoff: string): StoredContext {
  return {
    HandoffId: handoffId(handoff),
    Department: 'billing',
    Attempt: 2,
    Reason: 'asked',
    Locale: 'de-DE',
    WaitSeconds: 12,
    CallerNumber: '+14255550100',
    CallerNumberIs: 'unverified',
    Answers: { 'order-number': '12345', hostile: '\u0000\ud800"\\' },
    RequestedAt: new Date(NOON).toISOString(),
    Verify: ['CallerNumber', 'Answers.order-number', 'Department'],
  };
}

/** An attempt wants a number. */
export function reserve(number: E164, handoff: string, changes: Partial<Reserve> = {}): NumberChange {
  return {
    kind: 'reserve',
    number,
    handoff: handoffId(handoff),
    context: context(handoff),
    cooldownMs: COOLDOWN,
    at: NOON,
    transcriptBefore: 3,
    ...changes,
  };
}

/** It needs it no more. */
export function release(number: E164, handoff: string, at = NOON): NumberChange {
  return { kind: 'release', number, handoff: handoffId(handoff), at };
}

/** It needs it again. */
export function hold(number: E164, handoff: string): NumberChange {
  return { kind: 'hold', number, handoff: handoffId(handoff) };
}
