import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Bot, startBot } from './bot.js';
import { HttpCall, SocketCall } from './call.js';
import { Connector } from './connector.js';
import { sendBytes, upgradeRequest } from './request.js';
import { until } from './until.js';

describe('health', () => {
  let bot: Bot;
  let connector: Connector;

  beforeEach(async () => {
    bot = await startBot();
    connector = await Connector.start();
  });

  afterEach(async () => {
    await bot.app.close();
    await connector.close();
  });

  async function get(path: string): Promise<{ status: number; body: unknown }> {
    const response = await fetch(new URL(path, bot.url));
    return { status: response.status, body: await response.json() };
  }

  it('is told by /healthz and /readyz', async () => {
    assert.deepEqual(await get('/healthz'), { status: 200, body: { status: 'alive' } });
    assert.deepEqual(await get('/readyz'), { status: 200, body: { status: 'ready' } });
  });

  it('is alive and not ready while the bot waits for the calls that are on', async () => {
    const call = new HttpCall(bot.url, connector);
    await call.dial();
    const closed = bot.app.close(60);
    const { status, body } = await get('/readyz');
    assert.equal(status, 503);
    assert.equal((body as { status: string }).status, 'not ready');
    assert.equal((await get('/healthz')).status, 200);
    await call.send({ type: 'endOfConversation', code: 'userCancelled' });
    await closed;
  });

  it('of calls that are on is kept while new ones are refused, on every way in', async () => {
    const call = new HttpCall(bot.url, connector);
    await call.dial();
    const closed = bot.app.close(60);

    const refused = {
      status: 503,
      body: { error: { code: 'draining', message: 'the bot is shutting down and takes no new calls' } },
    };
    assert.deepEqual(await new HttpCall(bot.url, connector).dial(), refused);
    assert.deepEqual(
      await new HttpCall(bot.url, connector).say('hello'),
      refused,
      'a call that begins with words is a new one',
    );
    assert.match(await sendBytes(bot.url, upgradeRequest('/api/messages')), /^HTTP\/1\.1 503 /);

    assert.equal((await call.press('1')).status, 200);
    await call.hears(/billing department/);
    await call.send({ type: 'endOfConversation', code: 'userCancelled' });
    await closed;
  });

  it('ends the calls that are on with a sentence when there is no time left', async () => {
    const call = new HttpCall(bot.url, connector);
    await call.dial();
    const overSocket = await SocketCall.open(bot.url);
    await overSocket.dial();
    await bot.app.close();
    for (const ended of [call, overSocket]) {
      const [sentence, end] = ended.heard.slice(-2);
      assert.match(sentence?.text ?? '', /have to end this call/);
      assert.equal(end?.type, 'endOfConversation');
    }
    await until('the socket to be closed', () => overSocket.closed);
  });

  it('lets the bot close although a socket is open on which nobody has called', async () => {
    const idle = await SocketCall.open(bot.url);
    await bot.app.close();
    await until('the socket to be closed', () => idle.closed);
  });

  it('answers what had come in when the bot closes', async () => {
    const body = JSON.stringify({ type: 'message' });
    const socket = connect(Number(bot.url.port), bot.url.hostname);
    await once(socket, 'connect');
    const answer = text(socket);
    const head = `POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;
    socket.write(`${head}Content-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`);
    const closed = bot.app.close();
    await until('the bot to take no connections', () =>
      fetch(new URL('/healthz', bot.url)).then(
        () => false,
        () => true,
      ),
    );
    socket.write(body.slice(5));
    assert.match(await answer, /^HTTP\/1\.1 400 .*"code":/s);
    await closed;
  });
});
