import assert from 'node:assert/strict';
import { type CallRecord, currentHandoff, isAsked, isPending, isWithAgent } from '../../../src/call/call.js';
import { HINTS } from '../../../src/phone/bargeIn.js';
import type { PlayedCall, PlayedTurn } from './playedCall.js';

/** What holds for every turn of every call. */
type Promised = (turn: PlayedTurn, call: Pick<PlayedCall, 'capabilities'>) => void;

const last = (call: CallRecord | undefined) => call && currentHandoff(call.state);
const hasAgent = (call: CallRecord | undefined) => call !== undefined && isWithAgent(call.state);
const isOver = (call: CallRecord | undefined) => call?.endedAt !== undefined;
const spoke = ({ sent }: PlayedTurn) => sent.some(({ type }) => type === 'message');
const hungUp = ({ sent }: PlayedTurn) => sent.some(({ type }) => type === 'endOfConversation');
/** Attempts that the channel was asked for; one that waits for the recording to stop is not, and may never be. */
const askedFor = (call: CallRecord | undefined) => call?.state.handoffs.filter(({ delayed }) => !delayed).length ?? 0;
const initiates = ({ sent }: PlayedTurn) => sent.filter(({ name }) => name === 'handoff.initiate').length;

/** The promise that does not hold key by key: who is asked for a number is answered when it is complete. */
export const ANSWERED = 'is answered when they say or press something, unless a phone rings or an agent has them';

/** By what is promised to a caller. */
export const PROMISES: Readonly<Record<string, Promised>> = {
  [ANSWERED]: (turn, call) => {
    if (turn.activity.type !== 'message' || hasAgent(turn.after)) return;
    if (isPending(last(turn.before)) && !call.capabilities.canSpeakWhileTransferring) return;
    if (isAsked(turn.after.state) && (turn.after.state.answerBy ?? 0) > turn.at) return;
    assert.ok(spoke(turn), 'a caller who made themselves heard was not answered');
  },

  'hears it when a phone rings in vain, or the connection to an agent fails': (turn) => {
    if (hasAgent(turn.after) || isOver(turn.before) || isOver(turn.after)) return;
    const before = last(turn.before);
    const now = turn.after.state.handoffs.find(({ id }) => id === before?.id)?.state;
    if (now === before?.state || (now !== 'failed' && now !== 'timedOut')) return;
    if (isPending(before) || before?.state === 'accepted') assert.ok(spoke(turn), `${before?.state} became ${now}`);
  },

  'is looked after at a deadline, as long as a phone rings or may ring and no agent has them': ({ after, at }) => {
    if (isOver(after)) assert.equal(after.deadline, undefined);
    if (isOver(after) || hasAgent(after) || !last(after)?.mayStillRing) return;
    assert.ok((last(after)?.deadline ?? 0) > at, `the ${last(after)?.state} attempt has no deadline to come`);
  },

  'hears something at that deadline': (turn) => {
    const { name, from } = turn.activity;
    const due = last(turn.before)?.deadline;
    if (name !== 'ContinueConversation' || from || due === undefined || due > turn.at) return;
    if (!isOver(turn.before) && !hasAgent(turn.before)) assert.ok(spoke(turn));
  },

  'hears something when the time to give a number or a message is over': (turn) => {
    const { name, from } = turn.activity;
    const due = turn.before?.state.answerBy;
    if (name !== 'ContinueConversation' || from || due === undefined || due > turn.at) return;
    if (!isOver(turn.before) && !hasAgent(turn.before) && !isPending(last(turn.before))) assert.ok(spoke(turn));
  },

  'is not spoken to while an agent has them, after the call, or while a phone rings on a line that may not carry it': (
    turn,
    { capabilities },
  ) => {
    const { before, after, activity, sent } = turn;
    const ringsOn = isPending(last(before)) && isPending(last(after)) && last(before)?.id === last(after)?.id;
    // Before a transfer is asked for the recording is stopped: nobody's phone rings yet.
    if (last(before)?.delayed) return;
    if (hasAgent(after)) assert.deepEqual(sent, []);
    if (ringsOn && !capabilities.canSpeakWhileTransferring) assert.deepEqual(sent, []);
    if (isOver(before) && activity.type !== 'message') assert.deepEqual(sent, []);
  },

  'is transferred to one phone at a time, by a line that can, and not too often': (turn, { capabilities }) => {
    const { handoffs } = turn.after.state;
    const count = initiates(turn);
    assert.ok(count <= 1 && handoffs.length <= 12);
    assert.equal(askedFor(turn.after) - askedFor(turn.before), count);
    if (count === 0) return;
    assert.ok(capabilities.canTransfer && !isOver(turn.after) && !hasAgent(turn.after));
    const others = handoffs.slice(0, -1);
    assert.ok(!others.some(isPending));
    if (!capabilities.canCancelTransfer) assert.ok(!others.some(({ mayStillRing }) => mayStillRing));
  },

  'hears goodbye before the bot hangs up, which it does with a code': (turn) => {
    if (!hungUp(turn)) return;
    assert.ok(isOver(turn.after));
    assert.match(turn.sent.findLast(({ type }) => type === 'message')?.text ?? '', /Goodbye|Auf Wiederhören|Adiós/);
    assert.ok(turn.sent.find(({ type }) => type === 'endOfConversation')?.code);
  },

  'can interrupt whatever asks them something; what they press while nothing is heard is not needed': (turn) => {
    const messages = turn.sent.filter(({ type }) => type === 'message');
    for (const { inputHint, text } of messages) assert.ok(HINTS.has(inputHint ?? ''), text);
    const last_ = messages.at(-1);
    if (last_?.inputHint !== 'ignoringInput') return;
    assert.ok(isOver(turn.after) || isPending(last(turn.after)), `"${last_.text}" leaves the caller to act`);
  },

  'is asked for nothing before what was said is over, as far as that can be told': (turn) => {
    const { name, from } = turn.activity;
    if (name !== 'ContinueConversation' || from || !spoke(turn)) return;
    const { answerBy = Number.POSITIVE_INFINITY, speaksUntil = 0, handoffs } = turn.before?.state ?? {};
    if (handoffs?.some(({ deadline = Number.POSITIVE_INFINITY }) => deadline <= turn.at)) return;
    if (answerBy <= turn.at) assert.ok(turn.at >= speaksUntil, `spoke at ${turn.at}, and speaks until ${speaksUntil}`);
  },

  'is looked after at a deadline whenever the call is on': ({ after, at }) => {
    if (isOver(after)) assert.deepEqual([after.state.limits, after.state.answerBy], [undefined, undefined]);
    else assert.ok((after.deadline ?? 0) > at, 'nothing wakes the call');
  },
};

/** After a very long time in which nothing more has happened: the call is over, and nothing rings any more. */
export function isSettled({ record }: Pick<PlayedCall, 'record'>): void {
  assert.ok(isOver(record));
  assert.equal(record.deadline, undefined);
  assert.equal(last(record)?.mayStillRing ?? false, false);
}
