import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkServiceUrl, expectsReplies, readActivity } from '../../../../src/channels/botframework/activity.js';
import { BotError, isBotError } from '../../../../src/errors.js';

const LEAST = { type: 'message', serviceUrl: 'http://localhost:50000', conversation: { id: '7f2a|livechat' } };

/** What a body is refused with. */
function refusal(body: unknown): string {
  try {
    readActivity(body);
  } catch (error) {
    assert.ok(isBotError(error, 'body-malformed'), String(error));
    return error.message;
  }
  return assert.fail(`taken: ${JSON.stringify(body)?.slice(0, 200)}`);
}

describe('an activity from outside', () => {
  it('needs a type, a conversation and a serviceUrl; the rest may be absent', () => {
    assert.deepEqual(readActivity(LEAST), {
      ...LEAST,
      channelId: 'unknown',
      from: { id: '' },
      recipient: { id: '' },
    });
  });

  it('is refused by the name of what it lacks', () => {
    assert.match(refusal({ ...LEAST, type: undefined }), /^This is no activity\. type: /);
    assert.match(refusal({ ...LEAST, type: '' }), /type: /);
    assert.match(refusal({ ...LEAST, conversation: undefined }), /conversation: /);
    assert.match(refusal({ ...LEAST, conversation: {} }), /conversation\.id: /);
    assert.match(refusal({ ...LEAST, serviceUrl: undefined }), /serviceUrl: /);
    const all = refusal({});
    for (const field of ['type', 'conversation', 'serviceUrl']) assert.match(all, new RegExp(`${field}: `));
  });

  it('is refused in plain words', () => {
    const words: readonly (readonly [object, string])[] = [
      [{ type: undefined }, 'type: is missing'],
      [{ type: null }, 'type: is missing'],
      [{ type: '' }, 'type: must not be empty'],
      [{ type: 7 }, 'type: must be text'],
      [{ type: [] }, 'type: must be text'],
      [{ type: 'x'.repeat(101) }, 'type: must be at most 100 characters long'],
      [{ conversation: undefined }, 'conversation: is missing'],
      [{ conversation: 'c' }, 'conversation: must be an object'],
      [{ conversation: {} }, 'conversation.id: is missing'],
      [{ conversation: { id: '' } }, 'conversation.id: must not be empty'],
      [{ membersAdded: {} }, 'membersAdded: must be a list'],
      [{ membersAdded: Array(1001).fill({}) }, 'membersAdded: must have at most 1000 entries'],
      [{ membersAdded: [{}, 7] }, 'membersAdded.1: must be an object'],
      [{ text: 7, locale: {} }, 'text: must be text; locale: must be text'],
    ];
    for (const [fields, told] of words) assert.equal(refusal({ ...LEAST, ...fields }), `This is no activity. ${told}`);
    assert.equal(refusal('hello'), 'This is no activity. the body: must be an object');
    assert.equal(refusal(null), 'This is no activity. the body: is missing');
  });

  it('has no deliveryMode: how it is answered is a matter of the way it came', () => {
    assert.deepEqual(readActivity({ ...LEAST, deliveryMode: 'expectReplies' }), readActivity(LEAST));
    assert.equal(expectsReplies({ ...LEAST, deliveryMode: 'expectReplies' }), true);
    for (const deliveryMode of ['normal', 'notification', null, undefined]) {
      assert.equal(expectsReplies({ ...LEAST, deliveryMode }), false, String(deliveryMode));
    }
    assert.match(refusal({ ...LEAST, deliveryMode: 7 }), /deliveryMode: must be text/);
  });

  it('is refused when it is no object', () => {
    for (const body of [undefined, null, '', 'activity', 7, true, [], [LEAST]])
      assert.match(refusal(body), /the body: /);
  });

  it('keeps what nobody here reads', () => {
    const sent = { ...LEAST, channelData: { a: [1, null] }, value: { state: 'accepted' }, label: 'x' };
    const { channelData, value, label } = readActivity(sent);
    assert.deepEqual({ channelData, value, label }, { channelData: sent.channelData, value: sent.value, label: 'x' });
  });

  it('takes null for absent, as some channels write it', () => {
    const nulls = {
      id: null,
      from: null,
      text: null,
      entities: null,
      membersAdded: null,
      timestamp: null,
      value: null,
    };
    assert.deepEqual(readActivity({ ...LEAST, ...nulls }), readActivity(LEAST));
  });

  it('takes null for absent in accounts too: a caller may be anonymous', () => {
    const { from, membersAdded } = readActivity({
      ...LEAST,
      from: { id: null, name: null },
      membersAdded: [{ id: null }],
    });
    assert.equal(from.id, '');
    assert.equal(membersAdded?.[0]?.id, '');
  });

  it('gives accounts without an id an empty one', () => {
    const { from, membersAdded } = readActivity({ ...LEAST, from: { name: 'Zoë' }, membersAdded: [{}, { id: 'bot' }] });
    assert.deepEqual([from, membersAdded], [{ id: '', name: 'Zoë' }, [{ id: '' }, { id: 'bot' }]]);
  });

  it('has dates where botbuilder promises them, or none', () => {
    const read = readActivity({
      ...LEAST,
      timestamp: '2026-01-01T12:00:00.000Z',
      localTimestamp: '2026-01-01T13:00:00+01:00',
      expiration: 'tomorrow',
    });
    assert.equal(read.timestamp?.getTime(), Date.UTC(2026, 0, 1, 12));
    assert.equal(read.localTimestamp?.getTime(), Date.UTC(2026, 0, 1, 12));
    assert.ok(!('expiration' in read));
  });

  it('is refused when a field is of the wrong kind', () => {
    const wrong: Record<string, unknown> = {
      id: 7,
      channelId: 7,
      from: 'me',
      text: ['a'],
      locale: {},
      name: 7,
      code: 7,
      entities: {},
      attachments: 'x',
      membersAdded: [7],
      timestamp: 7,
    };
    for (const [field, value] of Object.entries(wrong)) {
      assert.match(refusal({ ...LEAST, [field]: value }), new RegExp(`${field}[.:\\d]`), field);
    }
  });

  it('is refused when it is larger than any that a channel sends', () => {
    const large: Record<string, unknown> = {
      type: 'x'.repeat(101),
      id: 'x'.repeat(1001),
      serviceUrl: 'x'.repeat(2001),
      entities: Array(1001).fill({}),
      membersAdded: Array(1001).fill({}),
    };
    for (const [field, value] of Object.entries(large)) {
      assert.match(refusal({ ...LEAST, [field]: value }), new RegExp(`${field}: `), field);
    }
  });

  it('has no NUL in what names its call', () => {
    assert.match(refusal({ ...LEAST, conversation: { id: 'a\0b' } }), /conversation\.id: must not contain NUL/);
    assert.match(refusal({ ...LEAST, channelId: 'a\0b' }), /channelId: must not contain NUL/);
  });

  it('has no id that a URL takes for a way up: escaping does not help against dots', () => {
    for (const id of ['.', '..']) {
      assert.match(refusal({ ...LEAST, conversation: { id } }), /conversation\.id: /);
      assert.match(refusal({ ...LEAST, id }), /id: /);
    }
    assert.equal(readActivity({ ...LEAST, conversation: { id: '...' } }).conversation.id, '...');
  });

  it('has no half of a character in what names its call: no URL can hold one', () => {
    assert.match(refusal({ ...LEAST, conversation: { id: 'a\ud800' } }), /conversation\.id: /);
    assert.match(refusal({ ...LEAST, id: '\udc00a' }), /id: /);
    assert.equal(readActivity({ ...LEAST, id: '\u{1f4de}' }).id, '\u{1f4de}');
  });

  it('never has its content in the refusal, which is logged', () => {
    const words = 'my-pin-is-4711';
    const bodies = [words, [words], { ...LEAST, text: [words] }, { ...LEAST, [words]: 1, type: 7 }];
    for (const body of [...bodies, { ...LEAST, conversation: words }]) assert.doesNotMatch(refusal(body), /4711/);
  });

  it('names five mistakes at most', () => {
    const membersAdded = Array.from({ length: 50 }, () => 7);
    assert.equal(refusal({ ...LEAST, membersAdded }).split(';').length, 5);
  });

  it('changes no prototype', () => {
    const body = JSON.parse(
      `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},${JSON.stringify(LEAST).slice(1)}`,
    );
    assert.ok(!('polluted' in readActivity(body)));
    assert.ok(!('polluted' in {}));
  });

  it('is read or refused, and never anything else, whatever comes', () => {
    const nearly = fc.record(
      {
        type: fc.oneof(fc.constant('message'), fc.anything()),
        serviceUrl: fc.oneof(fc.webUrl(), fc.anything()),
        conversation: fc.oneof(fc.record({ id: fc.string() }), fc.anything()),
        from: fc.anything(),
        membersAdded: fc.anything(),
        timestamp: fc.oneof(fc.string(), fc.anything()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), nearly), (body) => {
        try {
          const { type, conversation, from, recipient } = readActivity(body);
          assert.ok(type && conversation.id && typeof from.id === 'string' && typeof recipient.id === 'string');
        } catch (error) {
          assert.ok(error instanceof BotError, String(error));
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the serviceUrl of an activity over HTTP', () => {
  const refusedFor = (url: string, loopbackOnly = true) => {
    try {
      checkServiceUrl(url, loopbackOnly);
    } catch (error) {
      assert.ok(error instanceof BotError);
      return error.code;
    }
    return undefined;
  };

  it('may be this machine without an app id, however it is written', () => {
    const own = [
      'http://localhost:50000',
      'https://LOCALHOST/x',
      'http://127.0.0.1',
      'http://127.8.9.10:1',
      'http://[::1]:1',
    ];
    for (const url of [...own, 'http://127.1', 'http://2130706433']) assert.equal(refusedFor(url), undefined, url);
  });

  it('may be no other machine, whatever it looks like', () => {
    const others = [
      'http://example.com',
      'http://localhost.example.com',
      'http://127.0.0.1.example.com',
      'http://localhost@example.com',
      'http://127.0.0.1:80@example.com',
      'http://example.com#localhost',
      'http://example.com/localhost',
      'http://0.0.0.0',
      'http://10.0.0.1',
      'http://169.254.169.254',
      'http://[::2]',
      'http://localhost%2eexample.com',
    ];
    for (const url of others) assert.equal(refusedFor(url), 'service-url-refused', url);
  });

  it('may be anywhere with an app id, because the token says who sent it', () => {
    assert.equal(refusedFor('https://smba.trafficmanager.net/amer/', false), undefined);
  });

  it('must be a URL of HTTP', () => {
    for (const url of [
      '',
      'localhost',
      'localhost:3978',
      '//localhost',
      'file:///etc/passwd',
      'urn:botframework:websocket:1',
    ]) {
      assert.equal(refusedFor(url), 'body-malformed', url);
      assert.equal(refusedFor(url, false), 'body-malformed', url);
    }
  });
});
