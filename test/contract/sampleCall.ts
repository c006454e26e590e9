import type { Activity } from 'botframework-schema';
import type { CallRecord, CallState, ConversationKey, TranscriptEntry } from '../../src/call/call.js';
import { callId } from '../../src/call/call.js';
import type { CallBackErrand, Errand, ErrandId, MessageErrand, NewErrand } from '../../src/call/errand.js';
import type { E164 } from '../../src/call/phoneNumber.js';
import type { HandoffId } from '../../src/handoff/protocol.js';
import type { CommandId } from '../../src/recording/machine.js';
import type { Commit, Output, Store } from '../../src/storage/store.js';

/** When the sample calls begin. */
export const NOON = Date.UTC(2026, 0, 1, 12);

/** A conversation of the Emulator, whose ids hold a `|`. */
export function conversation(conversationId = '7f2a|livechat'): ConversationKey {
  return { channelId: 'emulator', conversationId };
}

/** `Required`: whoever adds a field to a call must add it here, and thereby try it in every store. */
const FULL_STATE: Required<CallState> = {
  locale: 'en-US',
  hasChosenLocale: true,
  caller: { id: 'caller', name: 'Zoë', number: '+14255550100' as E164 },
  greeted: true,
  outputs: 3,
  answerBy: NOON + 10_000,
  speaksUntil: NOON + 4_000,
  limits: { silence: NOON + 120_000, length: NOON + 3_540_000, warned: true, agent: NOON + 3_600_000 },
  ledInSilence: true,
  answers: { 'order-number': '12345' },
  secretUntil: NOON + 2_000,
  dialog: { dialogStack: [{ id: 'menu', state: { step: 'billing', misses: 2 } }] },
  handoffs: [
    {
      id: 'handoff-1' as HandoffId,
      department: 'billing',
      attempt: 1,
      reason: 'asked',
      target: { kind: 'phone', number: '+14251231234' as E164 },
      way: 'warm',
      requestedAt: NOON,
      state: 'failed',
      failure: 'busy',
      settledAt: NOON + 2,
      deadline: NOON + 20_000,
      mayStillRing: false,
    },
  ],
  consents: [{ answer: 'agreed', at: NOON, version: '0a1b2c3d', locale: 'en-US' }],
  recording: {
    phase: 'pausing',
    command: { id: 'command-2' as CommandId, deed: 'pause', by: NOON + 3_000, from: 'on' },
    unanswered: [{ id: 'command-1' as CommandId, deed: 'start' }],
    failed: 'start',
    told: 'recorded',
    again: NOON + 2_000,
  },
  callBack: { number: '+14255550100' as E164, department: 'billing', at: NOON },
  messages: 1,
  digitRun: { parts: [{ seq: 1, digits: '4111' }] },
};

/** A call with every field set. */
export const FULL_CALL: Required<CallRecord> = {
  id: callId(conversation(), 1),
  key: conversation(),
  incarnation: 1,
  version: 1,
  startedAt: NOON,
  updatedAt: NOON + 1,
  endedAt: NOON + 3,
  outcome: 'handedOff',
  reference: { serviceUrl: 'http://localhost:50000', bot: { id: 'bot', name: 'Bot' } },
  line: 'http',
  entries: 2,
  deadline: NOON + 20_000,
  state: FULL_STATE,
};

/** A live call at its first version, unless told otherwise. */
export function call(changes: Partial<CallRecord> = {}): CallRecord {
  const key = changes.key ?? conversation();
  const incarnation = changes.incarnation ?? 1;
  return {
    id: callId(key, incarnation),
    key,
    incarnation,
    version: 1,
    startedAt: NOON,
    updatedAt: NOON,
    reference: { serviceUrl: 'http://localhost:50000' },
    line: 'http',
    entries: 0,
    state: {
      locale: 'en-US',
      caller: { id: 'caller' },
      greeted: false,
      outputs: 0,
      dialog: { dialogStack: [] },
      handoffs: [],
    },
    ...changes,
  };
}

/** The same for a conversation of that name. */
export function named(name: string, changes: Partial<CallRecord> = {}): CallRecord {
  return call({ key: conversation(name), ...changes });
}

/** The same call as its next turn commits it. */
export function next(before: CallRecord, changes: Partial<CallRecord> = {}): CallRecord {
  return { ...before, version: before.version + 1, ...changes };
}

/** A turn that changes nothing but the call, unless told otherwise. */
export function turn(committed: CallRecord, changes: Partial<Commit> = {}): Commit {
  return { call: committed, entries: [], amended: [], output: [], ...changes };
}

export function entry(seq: number, text = `words ${seq}`): TranscriptEntry {
  const activity: Partial<Activity> = { type: 'message', text };
  return { seq, at: NOON + seq, direction: seq % 2 === 0 ? 'in' : 'out', activity };
}

export function output(seq: number, text = `words ${seq}`): Output {
  return { seq, activity: { type: 'message', text, speak: `<speak>${text}</speak>` } };
}

/** The same call as earlier versions of the program stored it, which noted a call back in the call's state. */
export function noting(record: CallRecord, noted: { number: E164; department: string; at: number }): CallRecord {
  const state: unknown = { ...record.state, callBack: noted };
  return { ...record, state: state as CallState };
}

/** A number that belongs to this errand alone: of the call backs for one number one is open. */
export function numberOf(id: string): E164 {
  const hash = [...id].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 10_000_000, 7);
  return `+1425${String(hash).padStart(7, '0')}` as E164;
}

/** A wish to be called back, unless told otherwise on the number that FULL_CALL comes from. */
export function callBack(id: string, changes: Partial<CallBackErrand> = {}): CallBackErrand {
  const number = '+14255550100' as E164;
  return { id: id as ErrandId, kind: 'callBack', number, department: 'billing', locale: 'en-US', at: NOON, ...changes };
}

/** A message of nobody knows whom, unless told otherwise. */
export function message(id: string, changes: Partial<MessageErrand> = {}): MessageErrand {
  const text = `words of ${id}`;
  return { id: id as ErrandId, kind: 'message', text, department: 'agents', locale: 'de-DE', at: NOON, ...changes };
}

/** The same errand as it is kept: left in that call. */
export function leftIn(
  { id, state }: Pick<CallRecord, 'id' | 'state'>,
  errand: NewErrand,
  done?: Errand['done'],
): Errand {
  const entered = errand.kind === 'callBack' && errand.number !== state.caller.number;
  return { ...errand, call: id, ...(entered && { entered }), ...(done && { done }) };
}

/** Every errand of a store, the last one left first; of the same moment call backs first. */
export async function everyErrand({ errands }: Store): Promise<Errand[]> {
  const lists = [await errands.list('callBack', { limit: 1_000 }), await errands.list('message', { limit: 1_000 })];
  return lists.flat().sort((a, b) => b.at - a.at);
}

export function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
