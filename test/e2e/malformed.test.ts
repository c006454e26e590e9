import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type Bot, startBot } from './bot.js';
import { HttpCall } from './call.js';
import { Connector } from './connector.js';
import { MARK, type Malformed, noActivities, wellFormed, wrongServiceUrls } from './malformedActivities.js';
import { NO_HTTP, noJson, tooLarge, wrongHeaders, wrongPlaces } from './malformedRequests.js';
import { type Response, readAnswer, send, sendBytes } from './request.js';
import { until } from './until.js';

describe('a malformed request', () => {
  let bot: Bot;
  let connector: Connector;

  before(async () => {
    bot = await startBot();
    connector = await Connector.start();
  });

  beforeEach(() => {
    connector.posts.length = 0;
  });

  after(async () => {
    await bot.app.close();
    await connector.close();
  });

  async function nextCallWorks(): Promise<void> {
    const call = new HttpCall(bot.url, connector);
    assert.equal((await call.dial()).status, 200);
    await call.hears(/automated assistant/);
    await call.send({ type: 'endOfConversation', code: 'userCancelled' });
  }

  const kinds: Record<string, (serviceUrl: string) => Malformed[]> = {
    'whose body is no JSON': noJson,
    'whose JSON is no activity': noActivities,
    'that wants to be answered elsewhere': wrongServiceUrls,
    'in another format': wrongHeaders,
    'over 1 MB': tooLarge,
    'to another place': wrongPlaces,
  };

  for (const [kind, table] of Object.entries(kinds)) {
    it(`${kind} is answered with a 4xx and a JSON error without a word of it, and calls go on`, async () => {
      const mistakes: string[] = [];
      for (const [index, request] of table(connector.url).entries()) {
        const mistake = mistakeIn(await send(bot.url, request), request);
        if (mistake) mistakes.push(`${request.name}: ${mistake}`);
        if (index % 10 === 9) await nextCallWorks();
      }
      assert.deepEqual(mistakes, []);
      await nextCallWorks();
      const spokenTo = connector.posts.filter(({ conversationId }) => conversationId.includes(MARK));
      assert.equal(spokenTo.length, 0, 'nobody is spoken to for a request that was refused');
    });
  }

  it('is tried in more than 200 kinds', () => {
    const names = Object.values(kinds).flatMap((table) => table('http://localhost:1').map(({ name }) => name));
    assert.equal(new Set(names).size, names.length, 'no kind twice');
    assert.ok(names.length > 200, `${names.length}`);
  });

  it('would be none without its fault', async () => {
    const answer = await send(bot.url, { body: JSON.stringify(wellFormed(connector.url)) });
    assert.equal(answer.status, 200, answer.body);
    await until('the greeting', () => connector.posts.some(({ conversationId }) => conversationId.includes(MARK)));
  });

  for (const [name, bytes] of Object.entries(NO_HTTP)) {
    it(`with ${name} is answered with a 4xx, a JSON error and a closed connection, and calls go on`, async () => {
      const answer = readAnswer(await sendBytes(bot.url, bytes));
      assert.match(String(answer.status), /^4\d\d$/);
      assert.equal(mistakeIn(answer, answer), undefined);
      await nextCallWorks();
    });
  }

  it('that breaks off in its body leaves nothing behind', async () => {
    const body = JSON.stringify(wellFormed(connector.url));
    const head = `POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;
    for (const rest of [`Content-Length: ${body.length}\r\n\r\n`, 'Transfer-Encoding: chunked\r\n\r\nff\r\n']) {
      for (const end of ['destroy', 'resetAndDestroy', 'end'] as const) {
        const socket = connect(Number(bot.url.port), bot.url.hostname);
        await once(socket, 'connect');
        socket.write(head + rest + body.slice(0, 100));
        const closed = once(socket, 'close');
        socket.resume();
        socket[end]();
        await closed;
      }
    }
    await nextCallWorks();
    assert.ok(!connector.posts.some(({ conversationId }) => conversationId.includes(MARK)));
  });
});

/** What is wrong with the answer to a malformed request; undefined when nothing is. */
function mistakeIn({ status, headers, body }: Response, request: Pick<Malformed, 'status'>): string | undefined {
  if (status !== request.status) return `${status}, not ${request.status}: ${body.slice(0, 200)}`;
  if (!headers['content-type']?.startsWith('application/json')) return `content-type ${headers['content-type']}`;
  const { error, ...more } = JSON.parse(body);
  if (Object.keys(more).length > 0) return `more than an error: ${body}`;
  if (typeof error?.code !== 'string' || typeof error?.message !== 'string') return `no code and message: ${body}`;
  if (error.message.length < 10) return `message: ${error.message}`;
  return body.includes(MARK) ? `repeats the request: ${body}` : undefined;
}
