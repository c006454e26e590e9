import assert from 'node:assert/strict';
import type { CallRecord } from '../../../src/call/call.js';
import { LiveCalls } from '../../../src/call/live.js';
import type { HandoffState } from '../../../src/handoff/protocol.js';
import { call, conversation, NOON } from '../../contract/sampleCall.js';
import { attempt } from '../handoff/attempt.js';
import { hasResolved } from '../resolved.js';

const on = (name: string): CallRecord => call({ key: conversation(name) });
const over = (name: string): CallRecord => ({ ...on(name), endedAt: NOON });

describe('the calls that are on', () => {
  it('are those that were noted and have not ended', () => {
    const live = new LiveCalls();
    for (const record of [on('a'), on('b'), on('a'), over('b')]) live.note(record);
    assert.deepEqual(live.keys(), [conversation('a')]);
    assert.deepEqual([live.size, live.has(conversation('a')), live.has(conversation('b'))], [1, true, false]);
  });

  it('hold one call a conversation: the next incarnation takes the place of the last', () => {
    const live = new LiveCalls();
    live.note(on('a'));
    live.note(call({ key: conversation('a'), incarnation: 2 }));
    assert.equal(live.size, 1);
  });

  it('take back a call that was thought to have ended', () => {
    const live = new LiveCalls();
    for (const record of [on('a'), over('a'), on('a')]) live.note(record);
    assert.ok(live.has(conversation('a')));
  });

  it('tell everybody who waits when the last one ends, and not before', async () => {
    const live = new LiveCalls();
    live.note(on('a'));
    live.note(on('b'));
    const waiting = [live.empty(), live.empty()];
    live.note(over('a'));
    assert.deepEqual(await Promise.all(waiting.map(hasResolved)), [false, false]);
    live.note(over('b'));
    assert.deepEqual(await Promise.all(waiting.map(hasResolved)), [true, true]);
  });

  it('are silent while an agent has the caller, or is being called; it need not be the last attempt', () => {
    const live = new LiveCalls();
    const silentWith = (...states: HandoffState[]) => {
      const handoffs = states.map((state) => attempt(state));
      live.note(call({ key: conversation('a'), state: { ...on('a').state, handoffs } }));
      return live.isSilent(conversation('a'));
    };
    for (const state of ['requested', 'initiated', 'ringing', 'accepted'] as const) assert.ok(silentWith(state), state);
    assert.ok(silentWith('failed', 'accepted', 'cancelled'));
    for (const state of ['failed', 'timedOut', 'completed', 'cancelled'] as const) assert.ok(!silentWith(state), state);
    assert.ok(!silentWith() && !live.isSilent(conversation('b')));
  });

  it('keep nobody waiting when there are none', async () => {
    const live = new LiveCalls();
    live.note(over('a'));
    assert.ok(await hasResolved(live.empty()));
  });
});
