import assert from 'node:assert/strict';
import type { Activity } from 'botframework-schema';
import { type Clock, systemClock } from '../../../../src/call/clock.js';
import { type Authentication, anonymous } from '../../../../src/channels/botframework/authentication.js';
import { capabilitiesOf } from '../../../../src/channels/botframework/capabilities.js';
import { httpLine } from '../../../../src/channels/botframework/connector.js';
import { ANSWER_WITHIN, REST_WITHIN } from '../../../../src/channels/botframework/post.js';
import { SEND_WITHIN } from '../../../../src/channels/botframework/retry.js';
import { BotError, type ErrorCode } from '../../../../src/errors.js';
import { ManualClock } from '../../../../src/phone/manualClock.js';
import { hasResolved } from '../../resolved.js';
import { FakeConnector, resets, says } from './fakeConnector.js';

const conversation = { id: 'c1' } as Activity['conversation'];
const hello: Partial<Activity> = { type: 'message', text: 'hello', conversation };
const handoff: Partial<Activity> = {
  type: 'event',
  name: 'handoff.initiate',
  value: { HandoffId: 'h1', TargetPhoneNumber: '+14251231234' },
  conversation,
};

/** A pause passes at once by this clock, and a time-out is never reached. */
class PassingClock implements Clock {
  readonly pauses: number[] = [];
  /** What happens meanwhile. */
  meanwhile: () => Promise<void> = async () => {};
  #now = Date.UTC(2026, 2, 4, 10);
  readonly begin = this.#now;

  now(): number {
    return this.#now;
  }

  setTimeout(act: () => void, ms: number): void {
    if (ms === ANSWER_WITHIN || ms === REST_WITHIN) return;
    this.pauses.push(ms);
    this.#now += ms;
    this.meanwhile().then(act);
  }

  clearTimeout(): void {}
}

const failsWith = (code: ErrorCode, message: RegExp) => (error: unknown) =>
  error instanceof BotError && error.code === code && message.test(error.message);

describe('the line over HTTP, to a channel that is not well', () => {
  let channel: FakeConnector;
  let clock: PassingClock;

  beforeEach(async () => {
    channel = await FakeConnector.listen();
    clock = new PassingClock();
  });
  afterEach(() => channel.close());

  const lineTo = (authentication: Authentication, on: Clock, knowsHandoffIds = false) =>
    httpLine({ serviceUrl: channel.url, channelId: 'emulator' }, authentication, {
      clock: on,
      random: () => 0.5,
      capabilities: { ...capabilitiesOf('emulator'), knowsHandoffIds },
    });
  const send = (activity = hello) => lineTo(anonymous, clock).send(activity);

  for (const status of [429, 500, 502, 503]) {
    it(`says it again after one ${status}, the same and under the same path`, async () => {
      channel.answerInTurn(says(status), says(200));
      await send();
      const [first, second] = channel.received;
      assert.equal(channel.received.length, 2);
      assert.deepEqual([second?.url, second?.body], [first?.url, first?.body]);
      assert.deepEqual(clock.pauses, [225]);
    });
  }

  it('outlasts three seconds of 503, with pauses that grow', async () => {
    channel.answer = (response, request) => says(clock.now() - clock.begin < 3000 ? 503 : 200)(response, request);
    await send();
    assert.deepEqual(clock.pauses, [225, 450, 900, 1800]);
    assert.equal(channel.received.length, 5);
  });

  it('leaves the channel alone for as many seconds as it wants', async () => {
    channel.answerInTurn(says(429, { 'retry-after': '2' }), says(200));
    await send();
    assert.deepEqual(clock.pauses, [2225]);
  });

  it('leaves the channel alone until the date that it names', async () => {
    const date = new Date(clock.begin + 3000).toUTCString();
    channel.answerInTurn(says(503, { 'retry-after': date }), says(200));
    await send();
    assert.deepEqual(clock.pauses, [3225]);
  });

  it('gives up at once when the channel wants more time than a caller has', async () => {
    for (const wish of ['3600', '9'.repeat(400), new Date(clock.begin + 86_400_000).toUTCString()]) {
      channel.answer = says(429, { 'retry-after': wish });
      await assert.rejects(send(), failsWith('channel-refused', /^the channel answered 429 \(attempt 1\)$/));
    }
    assert.deepEqual(clock.pauses, []);
  });

  it('tries for no longer than a turn has left for it', async () => {
    channel.answer = says(503, { 'retry-after': '2' });
    await assert.rejects(
      lineTo(anonymous, systemClock).send(hello, { within: 3000 }),
      failsWith('channel-refused', /^the channel answered 503 \(attempt 1\)$/),
    );
    assert.equal(channel.received.length, 1);
  });

  it('reaches a channel that was away and comes back', async () => {
    const port = Number(new URL(channel.url).port);
    await channel.close();
    clock.meanwhile = async () => {
      if (clock.pauses.length === 2) channel = await FakeConnector.listen(port);
    };
    await send();
    assert.deepEqual([clock.pauses, channel.received.length], [[225, 450], 1]);
  });

  it('does not say words again that may have arrived', async () => {
    for (const reaction of [resets, says(504)]) {
      channel.answerInTurn(says(503), reaction, says(200));
      await assert.rejects(send(), failsWith('channel-silent', /attempt 2\)$/));
    }
    assert.equal(channel.received.length, 4);
  });

  describe('asked for a handoff', () => {
    it('is asked again under the same id where it knows ids, however the first answer was lost', async () => {
      channel.answerInTurn(resets, says(504), says(200));
      await lineTo(anonymous, clock, true).send(handoff);
      const ids = channel.received.map(({ body }) => JSON.parse(body).value.HandoffId);
      assert.deepEqual(ids, ['h1', 'h1', 'h1']);
    });

    it('is not asked again where it knows none: a second phone would ring', async () => {
      channel.answerInTurn(resets, says(200));
      await assert.rejects(send(handoff), failsWith('channel-silent', /ECONNRESET/));
      assert.equal(channel.received.length, 1);
    });

    it('may have begun to ring, whatever it says later', async () => {
      channel.answerInTurn(resets, says(404));
      await assert.rejects(lineTo(anonymous, clock, true).send(handoff), failsWith('channel-silent', /attempt 1\)$/));
      assert.equal(channel.received.length, 2);
    });

    it('hears no words twice, even where it knows ids', async () => {
      channel.answerInTurn(resets, says(200));
      await assert.rejects(lineTo(anonymous, clock, true).send(hello), failsWith('channel-silent', /ECONNRESET/));
      assert.equal(channel.received.length, 1);
    });
  });

  describe('and the token that it asks for', () => {
    it('is fetched once for all attempts', async () => {
      let fetched = 0;
      const token = async () => `token ${++fetched}`;
      channel.answerInTurn(says(500), says(500), says(200));
      await lineTo({ ...anonymous, token }, clock).send(hello);
      assert.deepEqual(
        channel.received.map(({ headers }) => headers.authorization),
        ['Bearer token 1', 'Bearer token 1', 'Bearer token 1'],
      );
    });

    it('is fetched again when that failed', async () => {
      let asked = 0;
      const token = async () => {
        asked += 1;
        if (asked < 3) throw new Error('the issuer is away');
        return 'token';
      };
      await lineTo({ ...anonymous, token }, clock).send(hello);
      assert.deepEqual([asked, clock.pauses, channel.received.length], [3, [225, 450], 1]);
    });

    it('is given up when its issuer says nothing; nothing has been sent then', async () => {
      const manual = new ManualClock();
      const sending = assert.rejects(
        lineTo({ ...anonymous, token: () => new Promise(() => {}) }, manual).send(hello),
        failsWith('channel-unreachable', /^the token for the channel could not be had \(attempt 2\)$/),
      );
      await manual.pass(SEND_WITHIN, async () => void (await hasResolved(sending)));
      assert.equal(await hasResolved(sending), true);
      assert.equal(channel.received.length, 0);
    });
  });

  it('leaves no timer behind, whatever has happened', async () => {
    const open = new Set<unknown>();
    const counting: Clock = {
      now: () => clock.now(),
      setTimeout: (act, ms) => {
        const timer = { ms };
        open.add(timer);
        clock.setTimeout(() => {
          open.delete(timer);
          act();
        }, ms);
        return timer;
      },
      clearTimeout: (timer) => void open.delete(timer),
    };
    for (const reaction of [says(200), says(404), says(504), resets]) {
      channel.answerInTurn(says(503), reaction);
      await lineTo(anonymous, counting)
        .send(hello)
        .catch((error) => assert.ok(error instanceof BotError));
    }
    assert.equal(open.size, 0);
  });
});
