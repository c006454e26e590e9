import assert from 'node:assert/strict';
import { pino } from 'pino';
import sinon from 'sinon';
import { BotError } from '../../src/errors.js';
import { ManualClock } from '../../src/phone/manualClock.js';
import { MemoryStore } from '../../src/storage/memory/store.js';
import { type Bot, startBot } from './bot.js';
import { HttpCall } from './call.js';
import { Connector } from './connector.js';
import { type Request, type Response, send } from './request.js';
import { until } from './until.js';

const NUMBER = '+14255550150';
const TOKEN = 'a-token.of_32~characters+or/more==';
const PATH = `/api/handoff-context/${NUMBER}/claim`;

describe('a claim over HTTP', () => {
  let connector: Connector;
  let bot: Bot;
  let clock: ManualClock;
  let store: MemoryStore;
  let logged: string;

  const start = async (env: Record<string, string> = { HANDOFF_CONTEXT_TOKEN: TOKEN }) => {
    clock = new ManualClock();
    store = new MemoryStore();
    logged = '';
    const log = pino({ level: 'trace' }, { write: (line: string) => (logged += line) });
    bot = await startBot({ AGENT_NUMBER_POOL: NUMBER, ...env }, { clock, store, log });
  };
  beforeEach(async () => {
    connector = await Connector.start();
  });
  afterEach(async () => {
    await bot.app.close();
    await connector.close();
  });

  /** A caller who has given an order number and a PIN is handed off to the number of the pool. */
  async function handedOff(): Promise<HttpCall> {
    const call = new HttpCall(bot.url, connector);
    await call.dial();
    for (const key of ['4', '2', ...'4242', '#', '4', ...'7382']) await call.press(key);
    clock.advance(3_000);
    await call.press('0');
    const handoff = await until('the handoff', () => call.handoffs[0]);
    assert.equal(handoff.value.TargetPhoneNumber, NUMBER);
    return call;
  }
  const claim = (request: Request = {}): Promise<Response> =>
    send(bot.url, { path: PATH, headers: { authorization: `Bearer ${TOKEN}` }, ...request });
  const codeOf = ({ body }: Response) => JSON.parse(body).error.code;

  it('gives what was sent with the handoff, what to verify, and the same transcript', async () => {
    await start();
    const call = await handedOff();
    const { value, attachments } = call.handoffs[0] ?? {};
    const { status, headers, body } = await claim();
    assert.equal(status, 200);
    assert.match(headers['content-type'] ?? '', /^application\/json/);
    assert.equal(headers['cache-control'], 'no-store');
    const { Transcript, Verify, ...context } = JSON.parse(body);
    assert.deepEqual({ TargetPhoneNumber: NUMBER, ...context }, value);
    assert.deepEqual(Verify, ['CallerNumber', 'Answers.order-number', 'Department']);
    assert.deepEqual(Transcript, attachments?.[0]?.content);
    assert.ok(Transcript.activities.length > 10);
    const { HandoffId, RequestedAt, ...told } = context;
    assert.deepEqual(told, {
      Department: 'agents',
      Attempt: 1,
      Reason: 'asked',
      Locale: 'en-US',
      WaitSeconds: 0,
      CallerNumber: '+14255550100',
      CallerNumberIs: 'unverified',
      Answers: { 'order-number': '4242' },
    });
    assert.ok(HandoffId && RequestedAt);
    assert.doesNotMatch(body, /7382/);
  });

  it('is answered alike for a minute, however the number is written in the path, and then no more', async () => {
    await start();
    await handedOff();
    const first = await claim();
    clock.advance(59_999);
    for (const path of [PATH, PATH.replace('+', '%2B'), PATH.replace('+', '%2b')]) {
      assert.deepEqual((await claim({ path })).body, first.body);
    }
    clock.advance(1);
    assert.deepEqual([(await claim()).status, codeOf(await claim())], [404, 'not-found']);
  });

  it('that comes twice at once has one effect', async () => {
    await start();
    await handedOff();
    const answers = await Promise.all([claim(), claim(), claim()]);
    for (const { status, body } of answers) assert.deepEqual([status, body], [200, answers[0]?.body]);
    clock.advance(60_000);
    assert.equal((await claim()).status, 404);
  });

  it('leaves nothing of the context, which is erased soon after, and nothing of it in the log', async () => {
    await start();
    await handedOff();
    await claim();
    const erasing = sinon.spy(store.numbers, 'eraseOld');
    for (const _ of ['once', 'twice']) await clock.pass(60_000, bot.app.settled);
    const erased = await Promise.all(erasing.returnValues);
    assert.deepEqual(erased, [0, 1]);
    assert.equal(await store.numbers.claim(NUMBER as never, clock.now() - 120_000, 60_000), undefined);
    assert.match(logged, /"msg":"contextClaimed"/);
    // The time of a line and what names a call are any digits.
    const told = logged.replace(/"(time|pid|call|handoff)":("[^"]*"|\d+)/g, '');
    assert.doesNotMatch(told, /4242|7382|\+1425|%2B1425|a-token/);
  });

  it('with a wrong token is refused, whatever the number is, and claims nothing', async () => {
    await start();
    await handedOff();
    const wrong = [
      '',
      TOKEN,
      `Basic ${TOKEN}`,
      'Bearer',
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN.slice(0, -1)}`,
      `Bearer ${TOKEN.toUpperCase()}`,
      `Bearer x ${TOKEN}`,
      `Bearer ${'x'.repeat(8_000)}`,
    ];
    const answers = [];
    for (const path of [PATH, PATH.replace('50150', '50159'), '/api/handoff-context/x/claim']) {
      answers.push(await claim({ path, headers: {} }));
      for (const authorization of wrong) answers.push(await claim({ path, headers: { authorization } }));
    }
    for (const { status, headers, body } of answers) {
      assert.deepEqual([status, headers['www-authenticate'], body], [401, 'Bearer', answers[0]?.body]);
    }
    assert.equal(codeOf(answers[0] as Response), 'token-refused');
    assert.match(logged, /token-refused/);
    assert.doesNotMatch(logged, /a-token/);
    assert.equal((await claim({ headers: { authorization: `bearer  ${TOKEN}` } })).status, 200);
  });

  it('of a number under which nothing is kept is answered alike, in the pool or not', async () => {
    await start();
    const numbers = [
      NUMBER,
      '+14255550159',
      '+14251231234',
      '14255550150',
      'x',
      '%00',
      '+1',
      `${NUMBER} `,
      `${NUMBER};ext=1`,
    ];
    const answers = await Promise.all(
      numbers.map((number) => claim({ path: `/api/handoff-context/${encodeURI(number)}/claim` })),
    );
    for (const { status, body } of answers) assert.deepEqual([status, body], [404, answers[0]?.body]);
    assert.equal(codeOf(answers[0] as Response), 'not-found');
  });

  it('is no place at all where no token is set', async () => {
    await start({});
    await handedOff();
    const elsewhere = await send(bot.url, { path: '/api/elsewhere' });
    for (const request of [{}, { headers: {} }, { method: 'GET' }, { method: 'PUT' }, { body: 'x' }]) {
      const { status, body } = await claim(request);
      assert.deepEqual([status, body], [404, elsewhere.body]);
    }
    assert.match(logged, /HANDOFF_CONTEXT_TOKEN is not set/);
  });

  it('in another way, or another place, is answered as everywhere', async () => {
    await start();
    await handedOff();
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const answer = await claim({ method });
      assert.deepEqual([answer.status, codeOf(answer)], [405, 'method-not-allowed'], method);
      assert.match(answer.body, /POST \/api\/handoff-context\/\{number\}\/claim/);
    }
    const places = [`${PATH}/`, `${PATH}/x`, '/api/handoff-context', '/api/handoff-context//claim', PATH.toUpperCase()];
    for (const path of [...places, `/api/handoff-context/${NUMBER}`, `/api/handoff-context/%zz/claim`]) {
      const answer = await claim({ path });
      assert.deepEqual([answer.status, codeOf(answer)], [404, 'not-found'], path);
    }
    assert.equal((await claim()).status, 200);
  });

  it('needs no body, reads past a small one, and refuses one over 1 MB', async () => {
    await start();
    await handedOff();
    const huge = 'x'.repeat(1024 * 1024 + 1);
    for (const chunked of [false, true]) {
      const answer = await claim({ body: huge, chunked });
      assert.deepEqual([answer.status, codeOf(answer)], [413, 'body-too-large']);
      assert.equal((await claim({ body: huge, chunked, headers: {} })).status, 401);
    }
    for (const body of ['', '{}', 'no JSON', Buffer.from([0xff])]) assert.equal((await claim({ body })).status, 200);
  });

  it('is refused for the moment when the database is away', async () => {
    await start();
    await handedOff();
    store.numbers.claim = () => Promise.reject(new BotError('store-unavailable', 'The database failed.'));
    const answer = await claim();
    assert.deepEqual([answer.status, codeOf(answer), answer.headers['retry-after']], [503, 'store-unavailable', '1']);
  });

  it('is still answered while the bot waits for the calls that are on', async () => {
    await start();
    const call = await handedOff();
    const closed = bot.app.close(60);
    assert.equal((await claim()).status, 200);
    await call.send({ type: 'endOfConversation', code: 'userCancelled' });
    await closed;
  });
});
