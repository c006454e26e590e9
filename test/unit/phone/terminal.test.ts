import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { type Behaviour, DOCUMENTED } from '../../../src/phone/exchange.js';
import { Phone } from '../../../src/phone/phone.js';
import { talk } from '../../../src/phone/terminal.js';
import { BotUnreachable, type WayName } from '../../../src/phone/way.js';
import { OverWebSocket } from '../../../src/phone/webSocket.js';
import { FakeBot, type Manners } from './fakeBot.js';
import { WAYS, wayTo } from './ways.js';

const QUICK = { beginsMs: 300, finishesMs: 30 };

interface Evening {
  readonly manners?: Manners;
  readonly behaviour?: Partial<Behaviour>;
  readonly way?: WayName;
}

async function typed(lines: readonly string[], { manners, behaviour, way = 'over websocket' }: Evening = {}) {
  const bot = new FakeBot(manners);
  const printed: string[] = [];
  const phone = new Phone(await wayTo(bot, way), {
    caller: { number: '+14255550100', locale: 'en-US' },
    behaviour: { ...DOCUMENTED, ...behaviour },
    now: Date.now,
    write: (line) => printed.push(line),
  });
  try {
    const exitCode = await talk(phone, Readable.from(lines.map((line) => `${line}\n`)), QUICK);
    return {
      exitCode,
      printed,
      took: bot.took.map(({ type, text, code, value }) => text ?? code ?? value?.state ?? type),
    };
  } finally {
    await bot.close();
  }
}

describe('a person at the phone', function () {
  this.timeout(60_000);

  for (const way of WAYS) {
    it(`presses keys, says words, and hangs up at the end of the input, ${way}`, async () => {
      const { exitCode, took, printed } = await typed(['0', 'Hello, you.', '/busy'], { way });
      assert.equal(exitCode, 0);
      assert.deepEqual(took, ['conversationUpdate', '0', 'Hello, you.', 'failed', 'userCancelled']);
      assert.deepEqual(printed, [
        'Caller dials.',
        'Bot: Welcome. Press 0 for an agent.',
        'Caller presses 0',
        'Bot: One moment.',
        '--> handoff.initiate to +14251231234, 1 activities, 0.1 KB',
        'Caller says "Hello, you."',
        'Bot: You said: Hello, you.',
        '<-- handoff.status {"state":"failed","message":"busy"}',
        'Bot: Nobody could answer: busy.',
        'Caller hangs up.',
      ]);
    });
  }

  it('plays the agent too', async () => {
    const { took } = await typed(['0', '/answer', '/done', '/hangup', 'more']);
    assert.deepEqual(took, ['conversationUpdate', '0', 'accepted', 'completed', 'userCancelled']);
  });

  it('fails a transfer with a reason', async () => {
    const { printed } = await typed(['0', '/fail voicemail', '0', '/noanswer']);
    assert.ok(printed.includes('Bot: Nobody could answer: voicemail.'));
    assert.ok(printed.includes('Bot: Nobody could answer: no answer.'));
  });

  it('hears of success only by the end of the call, where the channel sends no status', async () => {
    const { took } = await typed(['0', '/answer', 'Hello?'], { behaviour: { sendsStatus: false } });
    assert.deepEqual(took, ['conversationUpdate', '0', 'completedSuccessfully']);
  });

  it('breaks the connection', async () => {
    const { exitCode, took } = await typed(['/drop', 'Hello?']);
    assert.equal(exitCode, 0);
    assert.deepEqual(took, ['conversationUpdate']);
  });

  it('goes when the bot hangs up', async () => {
    const { exitCode, took } = await typed(['Bye.', 'Hello?']);
    assert.equal(exitCode, 0);
    assert.deepEqual(took, ['conversationUpdate', 'Bye.']);
  });

  it('is told what is not known, and what can be done', async () => {
    const { printed } = await typed(['/answer', '/sing', '/help', '']);
    assert.ok(printed.includes("! no agent's phone rings"));
    assert.ok(printed.some((line) => line.startsWith('! /sing is not known')));
    assert.ok(printed.some((line) => line.startsWith('0-9 * #')));
    assert.ok(printed.includes('Caller says nothing'));
  });

  it('is told what the bot did wrong', async () => {
    const { printed } = await typed(['Hello.'], { manners: () => [{ type: 'message', text: 'Hi' }] });
    assert.ok(printed.includes('! the bot sent a message without speak: "Hi"'));
  });

  it('exits with 1 when the connection is lost', async () => {
    const bot = new FakeBot();
    const printed: string[] = [];
    const phone = new Phone(await wayTo(bot, 'over websocket'), {
      caller: { locale: 'en-US' },
      behaviour: DOCUMENTED,
      now: Date.now,
      write: (line) => printed.push(line),
    });
    const input = new PassThrough();
    const exitCode = talk(phone, input);
    while (phone.heard.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await bot.close();
    assert.equal(await exitCode, 1);
    assert.ok(printed.includes('The connection to the bot is broken.'));
  });

  it('is told to start a bot where none listens', async () => {
    const way = new OverWebSocket(new URL('http://127.0.0.1:9'));
    const phone = new Phone(way, {
      caller: { locale: 'en-US' },
      behaviour: DOCUMENTED,
      now: Date.now,
      write: () => {},
    });
    await assert.rejects(talk(phone, Readable.from([])), (error) => {
      return error instanceof BotUnreachable && /No bot answers at .*npm start/.test(error.message);
    });
  });
});
