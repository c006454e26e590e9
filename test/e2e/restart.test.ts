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

describe('a bot that is killed and started again', () => {
  const bots = botProcesses();
  let connector: Connector;
  let killed: BotProcess;
  let url: URL;

  beforeEach(async () => {
    connector = await Connector.start();
    killed = bots.spawn();
    url = await killed.listening();
  });

  afterEach(async () => {
    await connector.close();
  });

  /** As a power failure would do it, and on the same port again. */
  async function restart(env: Record<string, string> = {}): Promise<void> {
    killed.send('SIGKILL');
    assert.deepEqual(await killed.ended(), { code: null, signal: 'SIGKILL' });
    killed = bots.spawn({ PORT: url.port, ...env });
    await killed.listening();
  }

  /** What is stored of a call. */
  async function stored({ conversationId }: Call): Promise<CallRecord | undefined> {
    const store = await SqliteStore.open(join(bots.folder(), 'calls.db'), { operator: true });
    const calls = await store.calls();
    await store.close();
    return calls.find(({ key }) => key.conversationId === conversationId);
  }

  it('goes on with a call over HTTP where the caller was', async () => {
    const call = new HttpCall(url, connector);
    await call.dial();
    await call.press('1');
    await call.hears(/billing department/);
    await restart();
    assert.equal((await call.press('1')).status, 200);
    const handoff = await until('an answer of the billing menu', () => call.handoffs[0]);
    assert.equal(handoff.value.Department, 'billing');
    assert.equal(call.heard.filter(({ text }) => /automated assistant/.test(text ?? '')).length, 1);
    const { incarnation, outcome } = (await stored(call)) ?? {};
    assert.deepEqual({ incarnation, outcome }, { incarnation: 1, outcome: undefined });
  });

  it('sends a handoff over HTTP that nobody has confirmed again, under the same HandoffId', async () => {
    const call = new HttpCall(url, connector);
    connector.ignores = isHandoff;
    await call.dial();
    await call.press('0');
    await until('the handoff', () => call.handoffs.length === 1);
    connector.ignores = () => false;
    await restart();
    await until('the handoff again', () => call.handoffs.length === 2);
    const [first, again] = call.handoffs;
    assert.deepEqual(again?.value, first?.value);
    assert.deepEqual(again?.attachments, first?.attachments);
  });

  it('makes a transfer that waits for the recording to stop, although the channel never says so', async () => {
    const call = new HttpCall(url, connector);
    // The Telephony channel may post over HTTP too; the Emulator records nothing.
    call.envelope = { channelId: 'telephony' };
    await call.dial();
    await call.say('Record this call.');
    await call.press('1');
    const { name, value } = await call.gets('command');
    await call.send({ type: 'commandResult', ...(name && { name }), value });
    await call.hears(/This call is being recorded/);
    await call.press('0');
    await until('the stop', () => call.heard.some((sent) => sent.name?.endsWith('recording.stop')));
    assert.deepEqual(call.handoffs, []);
    await restart();
    await until('the handoff', () => call.handoffs.length === 1);
    const { handoffs, recording } = (await stored(call))?.state ?? {};
    assert.deepEqual([handoffs?.length, handoffs?.[0]?.delayed, recording?.phase], [1, undefined, 'unknown']);
  });

  it('goes on counting the silence of a caller: the default of their menu is chosen, once', async () => {
    const file = join(bots.folder(), 'menu.yaml');
    writeFileSync(file, MENU);
    await restart({ MENU_FILE: file });
    const call = new HttpCall(url, connector);
    await call.dial();
    // The key ends the greeting, so that the time begins to run.
    await call.press('1');
    const said = () => call.heard.map(({ text }) => text ?? '').filter((text) => text !== '');
    await until('the menu', () => said().at(-1) === 'Thank you.');
    await restart({ MENU_FILE: file });
    await until('the default', () => /haven't chosen/.test(said().join(' ')), 60_000);
    await until('what follows from it', () => /your own words/.test(said().at(-1) ?? ''));
    assert.equal(said().filter((text) => /haven't chosen/.test(text)).length, 1);
  }).timeout(120_000);

  it('knows nothing about how a call over a web socket went on, and says so', async () => {
    const talking = await SocketCall.open(url);
    await talking.dial();
    const confirmed = await SocketCall.open(url);
    await confirmed.dial();
    await confirmed.press('0');
    await confirmed.say('The turn after the one that was sent.');
    const unconfirmed = await SocketCall.open(url);
    unconfirmed.ignores = isHandoff;
    await unconfirmed.dial();
    await unconfirmed.press('0');
    await until('the handoff', () => unconfirmed.handoffs.length === 1);
    await restart();

    const outcomes = await Promise.all([talking, confirmed, unconfirmed].map(stored));
    assert.deepEqual(
      outcomes.map((call) => [call?.outcome, ...(call?.state.handoffs ?? []).map(({ state }) => state)]),
      [['unknown'], ['unknown', 'unknown'], ['unknown', 'unknown']],
    );
  });
});
