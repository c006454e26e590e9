import assert from 'node:assert/strict';
import { once } from 'node:events';
import { botProcesses } from './botProcess.js';
import { SocketCall } from './call.js';
import { BODY_ID, frame, type Header, ID, openSocket, request } from './frames.js';
import { MARK, wellFormed } from './malformedActivities.js';
import { until } from './until.js';

const MB = 1024 * 1024;
const SERVICE_URL = 'urn:botframework:websocket:localhost';
const GOOD = JSON.stringify(wellFormed(SERVICE_URL));

/** The same noise in every run (a linear congruential generator; numbers of Numerical Recipes). */
function noise(length: number, seed: number): Buffer {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  };
  return Buffer.from(Array.from({ length }, next));
}

const header = (wrong: Header) => [frame('{}', wrong)];
const described = (streams: unknown) => [frame(JSON.stringify({ verb: 'POST', path: '/api/messages', streams }))];

/** What is sent over one socket, each as a message of its own: binary as a Buffer, text as a string. */
const GARBAGE: Readonly<Record<string, (Buffer | string)[]>> = {
  ...Object.fromEntries([1, 2, 3, 4, 5].map((seed) => [`noise ${seed}`, [noise(seed * 997, seed)]])),
  'noise in small pieces': Array.from({ length: 200 }, (_, seed) => noise(1 + (seed % 60), seed)),
  'an empty message': [Buffer.alloc(0)],
  'a text message': [MARK],
  'an activity as a text message': [GOOD],
  'an activity without a frame': [Buffer.from(GOOD)],
  'a request as a text message': [frame('{}').toString()],
  'half a header': [frame('{}').subarray(0, 20)],
  'a header in two messages': [frame('{}').subarray(0, 20), frame('{}').subarray(20)],
  'an unknown type': header({ type: 'Z' }),
  'a type of two letters': header({ type: 'AA' }),
  'a length that is no number': header({ length: 'abcdef' }),
  'a negative length': header({ length: '-00001' }),
  'a length over the most': header({ length: '999999' }),
  'a length that is longer than what comes': header({ length: '004096' }),
  'no length': header({ length: '000000' }),
  'an id that is none': header({ id: MARK.padEnd(36, 'x') }),
  'an id of the prototype': header({ id: '__proto__'.padEnd(36, '_') }),
  'an end that is none': header({ end: '2' }),
  'no line feed': [Buffer.from(frame('{}').toString().replace('\n', ' '))],
  'other delimiters': [Buffer.from(frame('{}').toString().replaceAll('.', ','))],
  'a request that is no JSON': [frame('{"verb":')],
  'a request of noise': [frame(noise(500, 6))],
  'a request that is null': [frame('null')],
  'a request that is a list': [frame('[]')],
  'a request that is a number': [frame('4111')],
  'a request with nothing in it': [frame('{}')],
  'a request with a number as its verb': [frame('{"verb":4111,"path":"/api/messages"}')],
  'a request with a list as its path': [frame('{"verb":"POST","path":["/api/messages"]}')],
  'a request with text as its streams': described(MARK),
  'a request with a number as its streams': described(4111),
  'a request with an object as its streams': described({ id: BODY_ID }),
  'a request with null as a stream': described([null]),
  'a request with a stream without an id': described([{ length: 10 }]),
  'a request with a stream of the prototype': described([{ id: '__proto__', length: 10 }]),
  'a request with the same stream twice': described([
    { id: BODY_ID, length: 2 },
    { id: BODY_ID, length: 2 },
  ]),
  'a request with sixty streams': described(Array.from({ length: 60 }, (_, i) => ({ id: `${ID}${i}`, length: 1 }))),
  'a request in two frames': [frame('{"verb":"POST",', { end: '0' }), frame('"path":"/"}')],
  'the same request twice': [frame('{"verb":"POST"}', { end: '0' }), frame('{"verb":"POST"}', { end: '0' })],
  'an answer to nothing': [frame('{"statusCode":200}', { type: 'B' })],
  'an answer that is no JSON': [frame('{"statusCode":', { type: 'B' })],
  'an answer that is null': [frame('null', { type: 'B' })],
  'a stream of nothing': [frame(MARK, { type: 'S' })],
  'a stream after its end': [frame(MARK, { type: 'S' }), frame(MARK, { type: 'S' })],
  'a cancelled stream': [frame('{}', { type: 'C' })],
  'everything cancelled': [frame('{}', { type: 'X' })],
  'a body longer than it says': request('POST', '/api/messages', GOOD, 10),
  'a body with a word as its length': request('POST', '/api/messages', GOOD, MARK),
  'a body with a negative length': request('POST', '/api/messages', GOOD, -1),
  'a message over 1 MB': [Buffer.alloc(MB + 1)],
  'a message of 5 MB': [Buffer.alloc(5 * MB, frame('{}'))],
  'a body that never ends': request('POST', '/api/messages', ' '.repeat(3 * MB), 10),
};

describe('garbage over a web socket', () => {
  const bots = botProcesses();

  it('neither ends the process nor disturbs another call', async function () {
    // Each kind that ends the process costs a start of another.
    this.timeout(60_000);
    const mistakes: string[] = [];
    let bot = bots.spawn();
    let url = await bot.listening();
    let witness = await SocketCall.open(url);
    await witness.dial();
    for (const [name, messages] of Object.entries(GARBAGE)) {
      const socket = await openSocket(url);
      for (const message of messages) socket.send(message);
      // The pong comes after everything before the ping has been read; a bot that breaks off sends none.
      socket.ping();
      await Promise.race([once(socket, 'pong'), once(socket, 'close')]);
      socket.terminate();
      const heard = witness.heard.length;
      const answer = await witness.say(name);
      const isServed = answer.status === 200 && (await served(witness, heard));
      if (isServed) continue;
      await bot.ended(1000).catch(() => undefined);
      mistakes.push(
        `${name}: ${bot.exit ? `the process ended: ${/^\w*Error.*$/m.exec(bot.stderr)?.[0]}` : 'the process lives, and does not answer'}`,
      );
      bot = bots.spawn();
      url = await bot.listening();
      witness = await SocketCall.open(url);
      await witness.dial();
    }
    assert.deepEqual(mistakes, []);
    assert.equal(bot.exit, undefined);
    witness.hangUp();
  });

  it('is refused with an error where it is a request', async () => {
    const url = await bots.spawn().listening();
    const call = await SocketCall.open(url);
    const without = (field: string) => JSON.stringify({ ...JSON.parse(GOOD), [field]: undefined });
    const requests: [verb: string, path: string, body: string | undefined, status: number][] = [
      ['GET', '/api/messages', undefined, 404],
      ['GET', '/api/messages', GOOD, 404],
      ['DELETE', '/api/messages', GOOD, 404],
      ['POST', '/', GOOD, 404],
      ['POST', `/${MARK}`, GOOD, 404],
      ['POST', '/api/messages/../..', GOOD, 404],
      ['POST', '/v3/conversations/x/activities', GOOD, 404],
      ['POST', '/api/messages', undefined, 400],
      ['POST', '/api/messages', ' ', 400],
      ['POST', '/api/messages', 'null', 400],
      ['POST', '/api/messages', '[]', 400],
      ['POST', '/api/messages', `"${MARK}"`, 400],
      ['POST', '/api/messages', GOOD.slice(0, -5), 400],
      ['POST', '/api/messages', without('type'), 400],
      ['POST', '/api/messages', without('conversation'), 400],
      ['POST', '/api/messages', without('serviceUrl'), 400],
      ['POST', '/api/messages', JSON.stringify({ ...JSON.parse(GOOD), text: MARK.repeat(MB / 10 + 1) }), 413],
    ];
    for (const [verb, path, body, status] of requests) {
      const answer = await call.request(verb, path, body);
      const name = `${verb} ${path} ${body?.slice(0, 40)}`;
      assert.equal(answer.status, status, name);
      const { error } = answer.body as { error: { code: string; message: string } };
      assert.equal(typeof error.code, 'string', name);
      assert.ok(error.message.length > 10, name);
      assert.ok(!JSON.stringify(answer.body).includes(MARK), name);
    }
    assert.equal((await call.dial()).status, 200, 'the same socket still carries a call');
    await call.hears(/automated assistant/);
    call.hangUp();
  });
});

async function served(witness: SocketCall, heard: number): Promise<boolean> {
  return until('an answer', () => witness.heard.length > heard || (witness.closed && 'closed')).then(
    (seen) => seen === true,
  );
}
