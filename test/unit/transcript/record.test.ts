import assert from 'node:assert/strict';
import type { Activity } from 'botframework-schema';
import { recordActivity } from '../../../src/transcript/record.js';

const AT = Date.UTC(2026, 0, 1, 12);
const PLACE = { seq: 7, at: AT, direction: 'in' } as const;

describe('Recording an activity', () => {
  const heard: Partial<Activity> = {
    type: 'message',
    id: 'a1',
    timestamp: new Date(0),
    serviceUrl: 'urn:botframework:websocket:x',
    channelId: 'telephony',
    callerId: 'urn:botframework:aadappid:1',
    from: { id: '+14255550100', name: 'Zoë', aadObjectId: 'x' },
    recipient: { id: 'bot', name: 'Bot' },
    conversation: { id: 'c|livechat', name: 'x', isGroup: false, conversationType: 'x' },
    text: '0',
    speak: '<speak>0</speak>',
    inputHint: 'ignoringInput',
    locale: 'en-US',
    replyToId: 'a0',
    channelData: { secret: true },
    attachments: [{ contentType: 'x' }],
    entities: [{ type: 'DTMF', extra: 1 }, { type: 'clientInfo' }],
  };

  it('keeps what the call was, and nothing of how it was carried', () => {
    assert.deepEqual(recordActivity(heard, PLACE), {
      ...PLACE,
      activity: {
        type: 'message',
        id: 'a1',
        timestamp: '2026-01-01T12:00:00.000Z',
        from: { id: '+14255550100', name: 'Zoë', role: 'user' },
        recipient: { id: 'bot', name: 'Bot', role: 'bot' },
        conversation: { id: 'c|livechat' },
        channelId: 'telephony',
        text: '0',
        inputHint: 'ignoringInput',
        locale: 'en-US',
        entities: [{ type: 'DTMF' }],
        replyToId: 'a0',
      },
    });
  });

  it('keeps members, codes, names and values of what is no message', () => {
    const recorded = recordActivity(
      {
        type: 'event',
        name: 'handoff.status',
        code: 'userCancelled',
        value: { state: 'accepted' },
        membersAdded: [{ id: 'u', name: 'User', aadObjectId: 'x' }],
        membersRemoved: [{ id: 'v', name: '' }],
      },
      PLACE,
    );
    const { name, code, value, membersAdded, membersRemoved } = recorded?.activity ?? {};
    assert.deepEqual(
      { name, code, value, membersAdded, membersRemoved },
      {
        name: 'handoff.status',
        code: 'userCancelled',
        value: { state: 'accepted' },
        membersAdded: [{ id: 'u', name: 'User' }],
        membersRemoved: [{ id: 'v', name: '' }],
      },
    );
  });

  it('gives every entry a from and a recipient with their roles, as the Emulator wants', () => {
    const anonymous = recordActivity({ type: 'message', from: { id: '', name: '' } }, PLACE);
    assert.deepEqual(anonymous?.activity.from, { id: 'anonymous', name: '', role: 'user' });
    assert.deepEqual(anonymous?.activity.recipient, { id: 'bot', name: '', role: 'bot' });
    const ours = recordActivity({ type: 'message', text: 'Hi' }, { ...PLACE, direction: 'out' });
    assert.deepEqual(ours?.activity.from, { id: 'bot', name: '', role: 'bot' });
    assert.deepEqual(ours?.activity.recipient, { id: 'anonymous', name: '', role: 'user' });
  });

  it('has no entry for a trace', () => {
    assert.equal(recordActivity({ type: 'trace', name: 'x' }, PLACE), undefined);
  });

  it('is a copy: what is done to the activity later does not reach it', () => {
    const activity = { type: 'event', value: { state: 'ringing' } };
    const recorded = recordActivity(activity, PLACE);
    activity.value.state = 'accepted';
    assert.deepEqual(recorded?.activity.value, { state: 'ringing' });
  });

  it('cuts long strings and says so', () => {
    const recorded = recordActivity({ type: 'message', text: 'x'.repeat(5_000), name: 'y'.repeat(5_000) }, PLACE);
    assert.equal(recorded?.activity.text, `${'x'.repeat(4_000)} … [cut]`);
    assert.equal(recorded?.activity.name?.length, 4_000 + ' … [cut]'.length);
    const emoji = recordActivity({ type: 'message', text: `x${'😀'.repeat(3_000)}` }, PLACE);
    assert.ok(emoji?.activity.text?.endsWith('😀 … [cut]'));
  });

  it('keeps a long value as the beginning of its JSON', () => {
    const recorded = recordActivity({ type: 'event', value: { list: Array(2_000).fill('long') } }, PLACE);
    assert.match(recorded?.activity.value, /^\{"list":\["long",.{3900,} … \[cut\]$/);
  });

  it('leaves no half of a card number at a cut', () => {
    const text = `${'x'.repeat(3_990)}4111 1111 1111 1111`;
    assert.ok(!/\d/.test(recordActivity({ type: 'message', text }, PLACE)?.activity.text ?? '1'));
    const value = recordActivity({ type: 'event', value: { a: text } }, PLACE)?.activity.value;
    assert.ok(!/\d/.test(value));
  });

  it('takes whatever a channel may send', () => {
    const nested = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
    const strange = {
      type: 'message',
      text: 12,
      entities: {},
      membersAdded: [null, {}, ...Array(50).fill({ id: 'u' })],
      membersRemoved: 'x',
      from: 'me',
      value: nested,
    } as unknown as Partial<Activity>;
    const recorded = recordActivity(strange, PLACE)?.activity;
    assert.equal(recorded?.text, undefined);
    assert.equal(recorded?.value, '[nested too deep]');
    assert.equal(recorded?.membersAdded?.length, 20);
    assert.equal(recorded?.membersRemoved, undefined);
  });
});
