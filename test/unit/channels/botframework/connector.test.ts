import assert from 'node:assert/strict';
import type { Activity } from 'botframework-schema';
import fc from 'fast-check';
import { anonymous } from '../../../../src/channels/botframework/authentication.js';
import { capabilitiesOf } from '../../../../src/channels/botframework/capabilities.js';
import { activitiesPath, httpLine } from '../../../../src/channels/botframework/connector.js';
import { BotError, type ErrorCode } from '../../../../src/errors.js';
import { FakeConnector, resets, says } from './fakeConnector.js';

const hello: Partial<Activity> = {
  type: 'message',
  text: 'Grüße',
  conversation: { id: '7f2a|livechat' } as Activity['conversation'],
};
const inConversation = (id: string, replyToId?: string): Partial<Activity> => ({
  ...hello,
  conversation: { id } as Activity['conversation'],
  ...(replyToId && { replyToId }),
});
const failsWith = (code: ErrorCode, message: RegExp) => (error: unknown) =>
  error instanceof BotError && error.code === code && message.test(error.message);

describe('the path of an activity', () => {
  it('is that of the conversation, and of the activity it answers', () => {
    assert.equal(activitiesPath(inConversation('c1')), '/v3/conversations/c1/activities');
    assert.equal(activitiesPath(inConversation('c1', 'a1')), '/v3/conversations/c1/activities/a1');
  });

  it('escapes what the ids hold', () => {
    assert.equal(
      activitiesPath(inConversation('7f2a|livechat', 'a/b?c#d')),
      '/v3/conversations/7f2a%7Clivechat/activities/a%2Fb%3Fc%23d',
    );
  });

  it('has the same number of parts whatever the ids are', () => {
    const id = fc.string({ unit: 'binary', minLength: 1 });
    fc.assert(
      fc.property(id, id, (conversationId, replyToId) => {
        const parts = activitiesPath(inConversation(conversationId, replyToId)).split('/');
        assert.deepEqual([parts.length, parts[1], parts[2], parts[4]], [6, 'v3', 'conversations', 'activities']);
        assert.deepEqual(
          [parts[3], parts[5]].map((part) => decodeURIComponent(part ?? '')),
          [conversationId, replyToId],
        );
      }),
    );
  });
});

describe('the line over HTTP', () => {
  let channel: FakeConnector;
  const line = (path = '', token?: string) =>
    httpLine({ serviceUrl: channel.url + path, channelId: 'emulator' }, { ...anonymous, token: async () => token });

  beforeEach(async () => {
    channel = await FakeConnector.listen();
  });
  afterEach(() => channel.close());

  it('can do what its channel can', () => {
    assert.deepEqual([line().kind, line().capabilities], ['http', capabilitiesOf('emulator')]);
  });

  it('posts an activity as JSON under its conversation', async () => {
    await line().send(hello);
    const [request] = channel.received;
    assert.deepEqual(
      [request?.method, request?.url, request?.headers['content-type']],
      ['POST', '/v3/conversations/7f2a%7Clivechat/activities', 'application/json'],
    );
    assert.deepEqual(JSON.parse(request?.body ?? ''), hello);
  });

  it('keeps the path of the serviceUrl, with and without a slash at its end', async () => {
    for (const path of ['/amer', '/amer/', '/amer//']) await line(path).send(inConversation('c1'));
    assert.deepEqual(
      new Set(channel.received.map(({ url }) => url)),
      new Set(['/amer/v3/conversations/c1/activities']),
    );
  });

  it('shows its token where it has one', async () => {
    await line('', 'secret').send(hello);
    await line().send(hello);
    assert.deepEqual(
      channel.received.map(({ headers }) => headers.authorization),
      ['Bearer secret', undefined],
    );
  });

  it('cannot be led out of the conversations by an id', async () => {
    await line().send(inConversation('../../v1/admin?x=', '../..'));
    assert.equal(channel.received[0]?.url, '/v3/conversations/..%2F..%2Fv1%2Fadmin%3Fx%3D/activities/..%2F..');
  });

  it('takes any 2xx for a yes', async () => {
    for (const status of [200, 201, 202, 204]) {
      channel.answer = says(status);
      await line().send(hello);
    }
    assert.equal(channel.received.length, 4);
  });

  it('tells a no, with its status and without its words, and asks no second time', async () => {
    const statuses = [400, 401, 403, 404, 413, 501];
    for (const status of statuses) {
      channel.answer = (response) => {
        response.writeHead(status);
        response.end('you said Grüße');
      };
      await assert.rejects(
        line().send(hello),
        failsWith('channel-refused', new RegExp(`^the channel answered ${status} \\(attempt 1\\)$`)),
      );
    }
    assert.equal(channel.received.length, statuses.length);
  });

  it('follows no redirect, which could lead to another machine, and takes one for a no', async () => {
    channel.answer = says(307, { location: '/elsewhere' });
    await assert.rejects(line().send(hello), failsWith('channel-refused', /307/));
    assert.equal(channel.received.length, 1);
  });

  it('does not know whether it arrived when the connection breaks before the answer', async () => {
    channel.answer = resets;
    await assert.rejects(
      line().send(hello),
      failsWith('channel-silent', /^the channel did not answer \(ECONNRESET, attempt 1\)$/),
    );
    assert.equal(channel.received.length, 1, 'it is not sent twice');
  });

  it('does not know either when a gateway has waited in vain', async () => {
    channel.answer = says(504);
    await assert.rejects(line().send(hello), failsWith('channel-silent', /504/));
    assert.equal(channel.received.length, 1, 'it is not sent twice');
  });

  it('reads every answer to its end, so that few connections are enough', async () => {
    const send = () => line().send(hello);
    for (let i = 0; i < 10; i++) {
      channel.answer = (response) => {
        response.writeHead(200);
        response.end('x'.repeat(500_000));
      };
      await send();
      channel.answer = (response) => {
        response.writeHead(400);
        response.end('x'.repeat(500_000));
      };
      await assert.rejects(send());
    }
    assert.equal(channel.received.length, 20);
    // The runtime may open a second one before it has noticed that the first is free again.
    assert.ok(channel.connections <= 2, `${channel.connections} connections`);
  });

  it('holds nothing open', () => {
    assert.doesNotThrow(() => line().close());
  });
});
