import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Activity } from 'botframework-schema';
import { loadMenu } from '../../../dialogs/loadMenu.js';
import { readConfig } from '../../../src/config.js';
import { openConversation } from '../../../src/conversation.js';
import { loadLanguage } from '../../../src/language.js';
import { ROOT } from '../../../src/root.js';
import { answered, Rig, says } from './rig.js';

const HOUR = 3_600_000;
const settings = readConfig({});
const language = loadLanguage({ defaultLocale: 'en-US' });
const menu = loadMenu(join(ROOT, 'dialogs', 'menu.yaml'), { AGENT_PHONE_NUMBER: '+14251231234' }, language.prompts);

const key = (pressed: string) => says(pressed, { entities: [{ type: 'DTMF' }] });
const accepted = { type: 'event', id: 'accepted', name: 'handoff.status', value: { state: 'accepted' } } as const;
const dialled = (): Activity => ({
  ...answered(),
  membersAdded: [
    { id: 'bot', name: '' },
    { id: '+14255550100', name: '' },
  ],
});

/** One instance of the real bot on a store. */
function instance(store?: Rig['store']): Rig {
  const rig = new Rig(store);
  const tally = async () => ({ open: 0, left: 0 });
  const { bot } = openConversation({ menu, language, settings, tally, closures: async () => [] });
  rig.run = (context) => bot.run(context);
  rig.apologise = (context) => bot.apologise(context);
  return rig;
}

describe('a call over HTTP that nobody ends', () => {
  it('is not on for ever, wherever it stopped', async () => {
    for (const last of [[], ['1'], ['4', '2'], ['2', '2'], ['0']]) {
      const rig = instance();
      await rig.take(dialled());
      for (const pressed of last) await rig.take(key(pressed));
      assert.equal(rig.live.size, 1);
      await rig.pass(HOUR);
      assert.equal(rig.live.size, 0, `after ${last.join(', ')}`);
      assert.equal((await rig.stored()).call.outcome, 'botHungUp');
      assert.equal(rig.line.sent.at(-1)?.type, 'endOfConversation');
    }
  });

  it('is not on for ever either when an agent has it, and is told to the operator', async () => {
    const rig = instance();
    await rig.take(dialled());
    await rig.take(key('0'));
    await rig.take(says('', accepted));
    await rig.pass(HOUR - 1);
    assert.equal(rig.live.size, 1);
    await rig.pass(1);
    assert.equal(rig.live.size, 0);
    assert.equal((await rig.stored()).call.outcome, 'presumedEnded');
    assert.notEqual(rig.line.sent.at(-1)?.type, 'endOfConversation');
    assert.ok(rig.events.some((event) => event.kind === 'note' && /presumed to have ended/.test(event.text)));
  });
});

describe('what a call waits for', () => {
  it('is one deadline in the store, and none of its turns is for the deadlines alone', async () => {
    const rig = instance();
    await rig.take(dialled());
    const first = await rig.stored();
    await rig.take(key('1'));
    const { call } = await rig.stored();
    assert.deepEqual([first.call.version, call.version], [1, 2]);
    assert.equal(call.deadline, call.state.answerBy);
  });

  it('goes on in the process that watches the call after a restart: a default is chosen there, once, at its time', async () => {
    const before = instance();
    await before.take(dialled());
    await before.take(key('2'));
    before.turns.stop();
    const rig = instance(before.store);
    rig.clock.advance(10_000);
    const { call } = await rig.stored();
    rig.turns.watch.over(call);
    await rig.pass((call.state.answerBy ?? 0) - rig.clock.now() - 1);
    assert.deepEqual(rig.line.heard, []);
    await rig.pass(1);
    assert.match(rig.line.heard.join(' '), /haven't chosen.*your own words/);
    await before.pass(HOUR);
    assert.doesNotMatch(before.line.heard.join(' '), /haven't chosen/);
  });

  it('that passed while no process was there is made up for, once', async () => {
    const before = instance();
    await before.take(dialled());
    before.turns.stop();
    const rig = instance(before.store);
    rig.clock.advance(HOUR);
    rig.turns.watch.over((await rig.stored()).call);
    await rig.pass(0);
    assert.match(rig.line.heard.join(' '), /^I'm sorry, I can't hear you/);
    assert.equal(rig.line.heard.filter((said) => said === 'endOfConversation').length, 1);
  });
});
