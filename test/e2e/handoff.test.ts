import assert from 'node:assert/strict';
import type { Activity } from 'botframework-schema';
import { type Bot, startBot } from './bot.js';
import { type Call, HttpCall, RepliesCall, SocketCall } from './call.js';
import { Connector } from './connector.js';
import { until } from './until.js';

const AGENT = '+14255559999';

/** The attachment may take so much, whatever was said in the call. */
const MOST_BYTES = 256 * 1024;

describe('a caller who asks for a person', () => {
  let bot: Bot;
  let connector: Connector;

  before(async () => {
    bot = await startBot({ AGENT_PHONE_NUMBER: AGENT });
    connector = await Connector.start();
  });

  after(async () => {
    await bot.app.close();
    await connector.close();
    assert.deepEqual(connector.strange, []);
  });

  const ways: Record<string, () => Promise<Call>> = {
    'over HTTP': async () => new HttpCall(bot.url, connector),
    'over HTTP with expectReplies': async () => new RepliesCall(bot.url, connector),
    'over a web socket': () => SocketCall.open(bot.url),
    'over a web socket with expectReplies, which means nothing there': async () => {
      const call = await SocketCall.open(bot.url);
      call.envelope = { deliveryMode: 'expectReplies' };
      return call;
    },
  };

  const asks: Record<string, { request: string; ask: (call: Call) => Promise<unknown> }> = {
    'the message 0': { request: '0', ask: (call) => call.say('0') },
    'the key 0': { request: '0', ask: (call) => call.press('0') },
    '"Talk to agent"': { request: 'Talk to agent', ask: (call) => call.say('Talk to agent') },
    '"talk to an agent."': { request: 'talk to an agent.', ask: (call) => call.say('talk to an agent.') },
  };

  for (const [way, open] of Object.entries(ways)) {
    for (const [name, { request, ask }] of Object.entries(asks)) {
      it(`is handed to AGENT_PHONE_NUMBER once by ${name} ${way}`, async () => {
        const call = await open();
        await call.dial();
        await ask(call);
        await until('the handoff', () => call.handoffs.length > 0);
        await bot.app.settled();

        assert.equal(call.handoffs.length, 1);
        assert.equal(call.handoffs[0]?.value.TargetPhoneNumber, AGENT);
        const untraced = call.heard.filter(({ type }) => type !== 'trace');
        assert.equal(untraced.at(-1)?.name, 'handoff.initiate', 'what is said is said before');
        const activities = transcriptOf(call);
        assert.ok(
          activities.some(({ text }) => text === request),
          'the request is in the transcript',
        );
        const greeting = call.heard[0]?.text;
        assert.match(greeting ?? '', /press 0 or say "talk to agent"/);
        assert.ok(
          activities.some(({ text }) => text === greeting),
          'the greeting is in the transcript',
        );
        await hangUp(call);
      });
    }

    it(`gives the agent less than 256 KB ${way} after a long call, and says what was left out`, async () => {
      const call = await open();
      await call.dial();
      for (let told = 0; told < 80; told++) await call.say(`${told} ${'and then he said '.repeat(300)}`);
      await call.press('0');
      await until('the handoff', () => call.handoffs.length > 0);

      const bytes = Buffer.byteLength(JSON.stringify(call.handoffs[0]?.attachments));
      assert.ok(bytes < MOST_BYTES && bytes > MOST_BYTES / 2, `${bytes} bytes`);
      const activities = transcriptOf(call);
      assert.match(activities[0]?.text ?? '', /^\d+ earlier entries were left out\.$/);
      assert.ok(
        activities.some(({ text }) => text === '0'),
        'the newest entries are kept',
      );
      await hangUp(call);
    });
  }

  it('is not handed over again by pressing 0 twice', async () => {
    const call = new HttpCall(bot.url, connector);
    await call.dial();
    await call.press('0');
    await call.press('0');
    await bot.app.settled();
    assert.equal(call.handoffs.length, 1);
  });

  it('is not handed over again by the same activity delivered again, at once or after the transfer has failed', async () => {
    const call = new HttpCall(bot.url, connector);
    await call.dial();
    const again = { type: 'message', text: '0', id: 'the-same' };
    const answers = await Promise.all([call.send(again), call.send(again), call.send(again)]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200],
    );
    await bot.app.settled();
    await call.status({ state: 'failed', message: 'busy' });
    await bot.app.settled();
    await call.send(again);
    await bot.app.settled();
    assert.equal(call.handoffs.length, 1);
    await call.press('0');
    await bot.app.settled();
    assert.equal(call.handoffs.length, 2, 'another wish is another transfer');
  });

  it('can name no number for the bot to call', async () => {
    const call = new HttpCall(bot.url, connector);
    await call.dial();
    await call.send({
      type: 'message',
      text: '0',
      value: { TargetPhoneNumber: '+19005550000' },
      channelData: { TargetPhoneNumber: '+19005550000', AGENT_PHONE_NUMBER: '+19005550000' },
    });
    await bot.app.settled();
    assert.deepEqual(
      call.handoffs.map(({ value }) => value.TargetPhoneNumber),
      [AGENT],
    );
  });
});

function transcriptOf(call: Call): Partial<Activity>[] {
  const attachments = call.handoffs[0]?.attachments ?? [];
  assert.deepEqual(
    attachments.map(({ name, contentType }) => ({ name, contentType })),
    [{ name: 'Transcript', contentType: 'application/json' }],
  );
  return attachments[0]?.content.activities;
}

async function hangUp(call: Call): Promise<void> {
  if (call instanceof SocketCall) call.hangUp();
  else await call.send({ type: 'endOfConversation', code: 'userCancelled' });
}
