import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { type Bot, startBot } from './bot.js';
import { HttpCall, SocketCall } from './call.js';
import { Connector } from './connector.js';
import { MARK, wellFormed } from './malformedActivities.js';
import { type Response, send, sendBytes, upgradeRequest } from './request.js';
import { until } from './until.js';

describe('an upgrade to a web socket', () => {
  let bot: Bot;
  let connector: Connector;

  afterEach(async () => {
    await bot.app.close();
    await connector.close();
  });

  async function start(env: Record<string, string> = {}): Promise<void> {
    bot = await startBot(env);
    connector = await Connector.start();
  }

  const app = {
    MicrosoftAppId: '11111111-1111-4111-8111-111111111111',
    MicrosoftAppPassword: 'a-password-of-nobody',
    AGENT_PHONE_NUMBER: '+14255559999',
  };

  it('is let in on /api/messages where no app id is set', async () => {
    await start();
    const call = await SocketCall.open(bot.url);
    await call.dial();
    await call.hears(/automated assistant/);
    call.hangUp();
  });

  it('is refused with 401 and a closed socket everywhere else', async () => {
    await start();
    const paths = [
      '/',
      '/api',
      '/api/messages/',
      '/api/messages/x',
      '/api/messagesx',
      '/healthz',
      '//api/messages',
      '//',
      '/%zz',
    ];
    for (const path of paths) {
      const answer = await sendBytes(bot.url, upgradeRequest(path));
      assert.match(answer, /^HTTP\/1\.1 401 Unauthorized\r\n/, path);
    }
    const call = new HttpCall(bot.url, connector);
    await call.dial();
    await call.hears(/automated assistant/);
  });

  it('that is no proper one is refused with a 4xx and a closed socket', async () => {
    await start();
    const wrong: Record<string, string>[] = [
      { Upgrade: 'h2c', Connection: 'Upgrade, close' },
      { 'Sec-WebSocket-Version': '7' },
      { 'Sec-WebSocket-Version': 'x' },
      { 'Sec-WebSocket-Key': 'short' },
      { 'Sec-WebSocket-Key': '' },
    ];
    for (const headers of wrong) {
      const answer = await sendBytes(bot.url, upgradeRequest('/api/messages', headers));
      assert.match(answer, /^HTTP\/1\.1 4\d\d /, JSON.stringify(headers));
    }
    const call = await SocketCall.open(bot.url);
    assert.equal((await call.dial()).status, 200);
    call.hangUp();
  });

  it('that is no proper one is told which versions there are', async () => {
    await start();
    const answer = await sendBytes(bot.url, upgradeRequest('/api/messages', { 'Sec-WebSocket-Version': '99' }));
    assert.match(answer, /\r\nSec-WebSocket-Version: 13, 8\r\n/);
  });

  it('to nowhere is refused without a word in the log: it is no fault of ours', async () => {
    const written: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line) => void written.push(line) });
    bot = await startBot({}, { log });
    connector = await Connector.start();
    for (const path of ['//', 'http://', '/%zz']) await sendBytes(bot.url, upgradeRequest(path));
    assert.deepEqual(written, []);
  });

  describe('that nobody wants (h2c, as Java offers it) leaves an ordinary request:', () => {
    const OFFER = {
      Connection: 'Upgrade, HTTP2-Settings, close',
      Upgrade: 'h2c',
      'HTTP2-Settings': 'AAEAAEAAAAIAAAABAAMAAABk',
    };

    it('GET /healthz', async () => {
      await start();
      const { status, body } = await send(bot.url, { method: 'GET', path: '/healthz', headers: OFFER });
      assert.deepEqual([status, JSON.parse(body)], [200, { status: 'alive' }]);
    });

    it('an activity, whose call goes on', async () => {
      await start();
      const activity = wellFormed(connector.url);
      const answer = await posted(activity);
      assert.equal(answer.status, 200, answer.body);
      await until('the greeting', () => connector.posts.some((post) => post.conversationId.includes(MARK)));
    });

    for (const [how, chunked] of Object.entries({ 'as a whole': false, 'in chunks': true })) {
      it(`an activity that is larger than what is read at once, sent ${how}`, async () => {
        await start();
        const activity = { ...wellFormed(connector.url), channelData: 'x'.repeat(900_000) };
        const answer = await posted(activity, chunked);
        assert.equal(answer.status, 200, answer.body);
      });
    }

    it('several on one connection, one after the other, offered or not', async () => {
      await start();
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const ports = new Set<number | undefined>();
      for (const headers of [{ ...OFFER, Connection: 'Upgrade' }, {}, { ...OFFER, Connection: 'Upgrade' }]) {
        const request = get(new URL('/healthz', bot.url), { agent, headers });
        const [response] = (await once(request, 'response')) as [IncomingMessage];
        assert.equal(await text(response), '{"status":"alive"}');
        ports.add(request.socket?.localPort);
      }
      assert.equal(ports.size, 1);
      agent.destroy();
    });

    it('one that is refused', async () => {
      await start();
      const answer = await send(bot.url, { method: 'PUT', headers: OFFER });
      assert.equal(answer.status, 405);
    });

    function posted(activity: object, chunked = false): Promise<Response> {
      const headers = { ...OFFER, 'content-type': 'application/json' };
      return send(bot.url, { headers, body: JSON.stringify(activity), chunked });
    }
  });

  it('without a valid token is refused with 401 and a closed socket where an app id is set', async () => {
    await start(app);
    const wrong: Record<string, string>[] = [
      {},
      { channelid: 'telephony' },
      { Authorization: 'Bearer x', channelid: 'telephony' },
      { Authorization: 'Bearer a.b.c', channelid: 'telephony' },
      { Authorization: 'Basic dXNlcjpwYXNz', channelid: 'telephony' },
      { Authorization: `Bearer ${unsigned()}`, channelid: 'telephony' },
      { Authorization: `Bearer ${unsigned()}`, channelid: 'AseChannel' },
      { Authorization: `Bearer ${unsigned()}` },
    ];
    for (const headers of wrong) {
      const answer = await sendBytes(bot.url, upgradeRequest('/api/messages', headers));
      assert.match(answer, /^HTTP\/1\.1 401 Unauthorized\r\n/, JSON.stringify(headers));
    }
    const health = await fetch(new URL('/healthz', bot.url));
    assert.equal(health.status, 200);
  });
});

/** A token that promises everything and is signed by nobody. */
function unsigned(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: 'https://elsewhere.example', aud: '11111111-1111-4111-8111-111111111111', exp: 4_102_444_800 };
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`;
}
