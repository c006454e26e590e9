import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Activity } from 'botframework-schema';
import type { CallRecord } from '../../src/call/call.js';
import { SqliteStore } from '../../src/storage/sqlite/store.js';
import { type BotProcess, botProcesses } from './botProcess.js';
import { type Call, HttpCall, SocketCall } from './call.js';
import { Connector } from './connector.js';
import { until } from './until.js';

const isHandoff = ({ name }: Partial<Activity>) => name === 'handoff.initiate';

/** A menu with few words, so that a caller's time is over soon. */
const MENU = `
start: main
afterFailure: main
stillRinging: main
agent: { key: 0, department: agents }
departments:
  agents:
    name: { en-US: an agent, de-DE: einem Mitarbeiter, es-ES: un agente }
    transfer: blind
    hunt: [phone: "+14251231234"]
menus:
  main:
    prompt: keys-noted
    default: { after: 1, prompt: default-question, go: { ask: ask-question } }
    choices:
      - { key: 1, go: { menu: main } }
`;

type Bots = ReturnType<typeof botProcesses>;

/** As a power failure would do it, and on the same port again. */
async function restart(bots: Bots, bot: BotProcess, env: Record<string, string> = {}): Promise<BotProcess> {
  const { port } = await bot.listening();
  bot.send('SIGKILL');
  assert.deepEqual(await bot.ended(), { code: null, signal: 'SIGKILL' });
  const again = bots.spawn({ PORT: port, ...env });
  await again.listening();
  return again;
}

describe('a bot that is killed and started again', () => {
  describe('in the middle of several calls', () => {
    const bots = botProcesses({}, 'for the suite');
    let connector: Connector;
    let inBilling: HttpCall;
    let unconfirmed: HttpCall;
    let recorded: HttpCall;
    let talkingOverSocket: SocketCall;
    let confirmedOverSocket: SocketCall;
    let unconfirmedOverSocket: SocketCall;

    // All of them are in the hands of one bot, which dies once: a start costs seconds.
    before(async () => {
      connector = await Connector.start();
      const bot = bots.spawn();
      const url = await bot.listening();

      inBilling = new HttpCall(url, connector);
      await inBilling.dial();
      await inBilling.press('1');
      await inBilling.hears(/billing department/);

      unconfirmed = new HttpCall(url, connector);
      connector.ignores = isHandoff;
      await unconfirmed.dial();
      await unconfirmed.press('0');
      await until('the handoff', () => unconfirmed.handoffs.length === 1);
      connector.ignores = () => false;

      talkingOverSocket = await SocketCall.open(url);
      await talkingOverSocket.dial();
      confirmedOverSocket = await SocketCall.open(url);
      await confirmedOverSocket.dial();
      await confirmedOverSocket.press('0');
      await confirmedOverSocket.say('The turn after the one that was sent.');
      unconfirmedOverSocket = await SocketCall.open(url);
      unconfirmedOverSocket.ignores = isHandoff;
      await unconfirmedOverSocket.dial();
      await unconfirmedOverSocket.press('0');
      await until('the handoff', () => unconfirmedOverSocket.handoffs.length === 1);

      // The last: the bot does not wait long for what the channel never says.
      recorded = new HttpCall(url, connector);
      // The Telephony channel may post over HTTP too; the Emulator records nothing.
      recorded.envelope = { channelId: 'telephony' };
      await recorded.dial();
      await recorded.say('Record this call.');
      await recorded.press('1');
      const { name, value } = await recorded.gets('command');
      await recorded.send({ type: 'commandResult', ...(name && { name }), value });
      await recorded.hears(/This call is being recorded/);
      await recorded.press('0');
      await until('the stop', () => recorded.heard.some((sent) => sent.name?.endsWith('recording.stop')));
      assert.deepEqual(recorded.handoffs, []);
      assert.equal(unconfirmed.handoffs.length, 1);
      await restart(bots, bot);
    });

    after(async () => {
      await connector.close();
    });

    /** What is stored of a call. */
    async function stored({ conversationId }: Call): Promise<CallRecord | undefined> {
      const store = await SqliteStore.open(join(bots.folder(), 'calls.db'), { operator: true });
      const calls = await store.calls();
      await store.close();
      return calls.find(({ key }) => key.conversationId === conversationId);
    }

    it('goes on with a call over HTTP where the caller was', async () => {
      assert.equal((await inBilling.press('1')).status, 200);
      const handoff = await until('an answer of the billing menu', () => inBilling.handoffs[0]);
      assert.equal(handoff.value.Department, 'billing');
      assert.equal(inBilling.heard.filter(({ text }) => /automated assistant/.test(text ?? '')).length, 1);
      const { incarnation, outcome } = (await stored(inBilling)) ?? {};
      assert.deepEqual({ incarnation, outcome }, { incarnation: 1, outcome: undefined });
    });

    it('sends a handoff over HTTP that nobody has confirmed again, under the same HandoffId', async () => {
      await until('the handoff again', () => unconfirmed.handoffs.length === 2);
      const [first, again] = unconfirmed.handoffs;
      assert.deepEqual(again?.value, first?.value);
      assert.deepEqual(again?.attachments, first?.attachments);
    });

    it('makes a transfer that waits for the recording to stop, although the channel never says so', async () => {
      await until('the handoff', () => recorded.handoffs.length === 1);
      const { handoffs, recording } = (await stored(recorded))?.state ?? {};
      assert.deepEqual([handoffs?.length, handoffs?.[0]?.delayed, recording?.phase], [1, undefined, 'unknown']);
    });

    it('knows nothing about how a call over a web socket went on, and says so', async () => {
      const calls = [talkingOverSocket, confirmedOverSocket, unconfirmedOverSocket];
      const outcomes = await Promise.all(calls.map(stored));
      assert.deepEqual(
        outcomes.map((call) => [call?.outcome, ...(call?.state.handoffs ?? []).map(({ state }) => state)]),
        [['unknown'], ['unknown', 'unknown'], ['unknown', 'unknown']],
      );
    });
  });

  describe('while a caller is silent', () => {
    const bots = botProcesses();
    let connector: Connector;

    beforeEach(async () => {
      connector = await Connector.start();
    });

    afterEach(async () => {
      await connector.close();
    });

    it('goes on counting: the default of their menu is chosen, once', async () => {
      const file = join(bots.folder(), 'menu.yaml');
      writeFileSync(file, MENU);
      const bot = bots.spawn({ MENU_FILE: file });
      const call = new HttpCall(await bot.listening(), connector);
      await call.dial();
      // The key ends the greeting, so that the time begins to run.
      await call.press('1');
      const said = () => call.heard.map(({ text }) => text ?? '').filter((text) => text !== '');
      await until('the menu', () => said().at(-1) === 'Thank you.');
      await restart(bots, bot, { MENU_FILE: file });
      await until('the default', () => /haven't chosen/.test(said().join(' ')), 60_000);
      await until('what follows from it', () => /your own words/.test(said().at(-1) ?? ''));
      assert.equal(said().filter((text) => /haven't chosen/.test(text)).length, 1);
    }).timeout(120_000);
  });
});
