import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type CallState,
  callId,
  currentHandoff,
  type Handoff,
  isWithAgent,
  nextDeadline,
} from '../../../src/call/call.js';
import { attempt } from '../handoff/attempt.js';

const key = { channelId: 'emulator', conversationId: '7f2a|livechat' };

function stateWith(handoffs: Handoff[]): CallState {
  return { locale: 'en-US', caller: { id: '' }, greeted: true, outputs: 0, dialog: { dialogStack: [] }, handoffs };
}

describe('the id of a call', () => {
  it('is the same on every instance and in every release: calls are stored under it', () => {
    assert.equal(callId(key, 1), '89850d96619baac5c8dd.1');
    assert.equal(callId(key, 12), '89850d96619baac5c8dd.12');
  });

  it('can stand in a file name, a URL and a log, whatever the conversation is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (channelId, conversationId) => {
        assert.match(callId({ channelId, conversationId }, 3), /^[0-9a-f]{20}\.3$/);
      }),
    );
  });

  it('differs where the channel or the conversation does, wherever the one ends and the other begins', () => {
    const ids = [key, { channelId: 'emulator7', conversationId: 'f2a|livechat' }, { ...key, channelId: 'telephony' }];
    assert.equal(new Set(ids.map((each) => callId(each, 1))).size, 3);
  });
});

describe('the state of a call', () => {
  it('has the newest attempt as its current handoff, and none before the first', () => {
    const [first, second] = [attempt('failed'), attempt('initiated', { attempt: 2 })];
    assert.equal(currentHandoff(stateWith([])), undefined);
    assert.equal(currentHandoff(stateWith([first, second])), second);
  });

  it('is with an agent while any attempt is accepted', () => {
    assert.ok(isWithAgent(stateWith([attempt('failed'), attempt('accepted'), attempt('cancelled')])));
    assert.ok(!isWithAgent(stateWith([attempt('completed'), attempt('ringing')])));
    assert.ok(!isWithAgent(stateWith([])));
  });

  it('wants to be woken at the earliest deadline of any attempt, or never', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(), { nil: undefined }), { maxLength: 5 }), (deadlines) => {
        const handoffs = deadlines.map((deadline) => attempt('initiated', { deadline }));
        const set = deadlines.filter((deadline) => deadline !== undefined);
        assert.equal(nextDeadline(stateWith(handoffs)), set.length > 0 ? Math.min(...set) : undefined);
      }),
    );
  });

  it('takes a deadline at the epoch for one', () => {
    const handoffs = [attempt('initiated', { deadline: 5 }), attempt('initiated', { deadline: 0 })];
    assert.equal(nextDeadline(stateWith(handoffs)), 0);
  });
});
