import assert from 'node:assert/strict';
import { type Bot, startBot } from './bot.js';
import { HttpCall, SocketCall } from './call.js';
import { Connector } from './connector.js';
import { sendBytes, upgradeRequest } from './request.js';

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
      { Upgrade: 'h2c' },
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
