import assert from 'node:assert/strict';
import type { Activity } from 'botframework-schema';
import { callId } from '../../../src/call/call.js';
import type { Line } from '../../../src/call/line.js';
import { answersCall, keyOf, openCall, queueKey, referenceOf } from '../../../src/call/open.js';
import { TELEPHONY } from '../../../src/channels/botframework/capabilities.js';

const line: Line = { kind: 'websocket', capabilities: TELEPHONY, send: async () => {}, close: () => {} };
const NOW = 1000;
const { channelId, conversationId } = { channelId: 'telephony', conversationId: 'call-1' };
const bot = { id: 'bot', name: 'Bot' };

function activity(fields: Partial<Activity> = {}): Activity {
  return {
    type: 'conversationUpdate',
    channelId,
    serviceUrl: 'urn:botframework:websocket:1',
    conversation: { id: conversationId },
    from: { id: '+14255550100' },
    recipient: bot,
    membersAdded: [bot, { id: '+14255550100' }],
    ...fields,
  } as Activity;
}

const callerOf = (from: unknown) => {
  const opening = activity({ from: from as Activity['from'] });
  return openCall(opening, line, 1, NOW, () => 'en-US').state.caller;
};

describe('a conversation', () => {
  it('is a channel and a conversation id', () => {
    assert.deepEqual(keyOf(activity()), { channelId, conversationId });
  });

  it('has a queue of its own', () => {
    const keys = [
      { channelId: 'a', conversationId: 'bc' },
      { channelId: 'ab', conversationId: 'c' },
      { channelId: 'a', conversationId: 'b' },
    ];
    assert.equal(new Set(keys.map(queueKey)).size, 3);
    assert.equal(queueKey({ channelId, conversationId }), queueKey(keyOf(activity())));
  });

  it('can be spoken to again with what the activity told', () => {
    const heard = activity({ locale: 'de-DE' });
    assert.deepEqual(referenceOf(heard), {
      user: heard.from,
      bot,
      conversation: { id: conversationId },
      channelId,
      serviceUrl: 'urn:botframework:websocket:1',
      locale: 'de-DE',
    });
    assert.ok(!('locale' in referenceOf(activity())));
  });
});

describe('a call is answered', () => {
  it('when the bot sees itself added', () => {
    assert.ok(answersCall(activity()));
    assert.ok(answersCall(activity({ membersAdded: [{ id: '+14255550100', name: '' }, bot] })));
  });

  it('by nothing else', () => {
    const others: Partial<Activity>[] = [
      { membersAdded: [{ id: '+14255550100', name: '' }] },
      { membersAdded: [] },
      { membersAdded: undefined },
      { membersAdded: undefined, membersRemoved: [bot] },
      { type: 'message', text: 'hello' },
      { type: 'event' },
    ];
    for (const fields of others) assert.ok(!answersCall(activity(fields)), JSON.stringify(fields));
  });

  it('by no conversationUpdate that names neither the bot nor who was added', () => {
    const nobody = { id: '', name: '' };
    assert.ok(!answersCall(activity({ recipient: nobody, membersAdded: [nobody] })));
  });
});

describe('a call that begins', () => {
  it('is not stored yet, knows its line, and has nothing behind it', () => {
    const opening = activity({ from: { id: '+14255550100', name: 'Zoë' }, locale: 'de-AT' });
    assert.deepEqual(
      openCall(opening, line, 2, NOW, (wanted) => (wanted === 'de-AT' ? 'de-DE' : 'en-US')),
      {
        id: callId({ channelId, conversationId }, 2),
        key: { channelId, conversationId },
        incarnation: 2,
        version: 0,
        startedAt: NOW,
        updatedAt: NOW,
        reference: referenceOf(opening),
        line: 'websocket',
        entries: 0,
        state: {
          locale: 'de-DE',
          caller: { id: '+14255550100', name: 'Zoë', number: '+14255550100' },
          greeted: false,
          outputs: 0,
          dialog: { dialogStack: [] },
          handoffs: [],
        },
      },
    );
  });

  it('asks for a language even when the channel names none', () => {
    const asked: unknown[] = [];
    openCall(activity(), line, 1, NOW, (wanted) => {
      asked.push(wanted);
      return 'en-US';
    });
    assert.deepEqual(asked, [undefined]);
  });

  it("knows the caller's number from the id, or else from the name", () => {
    assert.deepEqual(callerOf({ id: '+1 425 555 0100' }), { id: '+1 425 555 0100', number: '+14255550100' });
    assert.deepEqual(callerOf({ id: 'u1', name: '+14255550100' }), {
      id: 'u1',
      name: '+14255550100',
      number: '+14255550100',
    });
  });

  it('has no number for an anonymous caller', () => {
    for (const id of ['', 'anonymous', '+266696687']) assert.deepEqual(callerOf({ id }), { id });
    assert.deepEqual(callerOf(undefined), { id: '' });
  });
});
