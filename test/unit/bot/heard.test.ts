import assert from 'node:assert/strict';
import { PlayedCall } from './playedCall.js';

const MENU = /For billing questions/;
const NOTHING_HEARD = /didn't hear anything/;
const OFFER = /Would you like to talk to a person/;

describe('a caller', () => {
  describe('whose agent has left', () => {
    async function alone(menu?: string): Promise<PlayedCall> {
      const call = await PlayedCall.begun();
      if (menu) await call.press(menu);
      await call.press('0');
      await call.status('accepted');
      await call.status('completed');
      assert.deepEqual(call.lately, []);
      return call;
    }

    for (const said of ['Hello?', '', 'Um.', 'Thank you.']) {
      it(`hears the menu when they say "${said}"`, async () => {
        for (const menu of [undefined, '1']) {
          const call = await alone(menu);
          await call.say(said);
          assert.match(call.said, new RegExp(`The agent has left.*${MENU.source}`));
          assert.doesNotMatch(call.said, NOTHING_HEARD);
        }
      });
    }

    it('is at the main menu, whatever was before', async () => {
      const call = await alone('2');
      await call.press('1');
      assert.match(call.said, /The agent has left.*billing department/);
    });

    it('is told so after each agent, and not again', async () => {
      const call = await alone();
      await call.say('Hello?');
      await call.say('Hello?');
      assert.doesNotMatch(call.said, /The agent has left/);
      for (let again = 0; again < 2; again++) {
        await call.press('0');
        await call.status('accepted');
        await call.status('completed');
        await call.say('Hello?');
        assert.match(call.said, /The agent has left/);
      }
    });

    it('is told so too when the same agent was back in between', async () => {
      const call = await PlayedCall.begun();
      await call.press('0');
      await call.end('completedSuccessfully');
      await call.say('Hello?');
      assert.match(call.said, /back with the automated assistant.*To try again, press 0/);
      await call.status('accepted');
      await call.status('completed');
      await call.say('Hello?');
      assert.match(call.said, /The agent has left/);
    });
  });

  it('who speaks first is welcomed, and hears the menu after a mere hello', async () => {
    for (const said of ['Hello?', '']) {
      const call = new PlayedCall();
      await call.say(said);
      assert.match(call.said, new RegExp(`automated assistant.*${MENU.source}`));
    }
  });

  it('who says hello in a menu hears what it offers, and who says nothing that nothing was heard', async () => {
    const call = await PlayedCall.begun();
    await call.press('1');
    await call.say('Hello?');
    assert.match(call.said, /current customer, press 1/);
    await call.say('');
    assert.match(call.said, NOTHING_HEARD);
  });

  it('who is not understood three times in a row is offered a person, in whatever way', async () => {
    const ways: ((call: PlayedCall) => Promise<void>)[] = [
      (call) => call.press('8'),
      (call) => call.say(''),
      (call) => call.say('My cat is on the roof.'),
      (call) => call.say('Um.'),
    ];
    for (const [first, one] of ways.entries()) {
      for (const [second, two] of ways.entries()) {
        for (const [third, three] of ways.entries()) {
          const call = await PlayedCall.begun();
          await one(call);
          await two(call);
          assert.doesNotMatch(call.said, OFFER);
          await three(call);
          assert.match(call.said, OFFER, `${first}, ${second}, ${third}`);
        }
      }
    }
  });

  describe('who was offered a person', () => {
    async function offered(): Promise<PlayedCall> {
      const call = await PlayedCall.begun();
      for (let missed = 0; missed < 3; missed++) await call.press('8');
      assert.match(call.said, OFFER);
      return call;
    }

    it('and says something else has answered: a later yes is no answer to it', async () => {
      for (const else_ of [(call: PlayedCall) => call.say('banana'), (call: PlayedCall) => call.press('8')]) {
        const call = await offered();
        await else_(call);
        await call.say('yes');
        assert.deepEqual(call.dialled, []);
      }
    });

    it('may take their time with the answer', async () => {
      const call = await offered();
      await call.say('');
      await call.say('Um.');
      assert.match(call.said, OFFER);
      await call.say('Yes.');
      assert.equal(call.dialled.length, 1);
    });
  });

  describe('whose language was taken away while they were on the line', () => {
    async function inNoLanguage(): Promise<PlayedCall> {
      const call = await PlayedCall.begun();
      call.record = { ...call.record, state: { ...call.record.state, locale: 'fr-FR' } };
      return call;
    }

    it('is understood in one that is there', async () => {
      const call = await inNoLanguage();
      await call.say('Talk to an agent.');
      assert.equal(call.dialled.length, 1);
      assert.equal(call.record.state.locale, 'en-US');
    });

    it('finds the keys of the menu', async () => {
      const call = await inNoLanguage();
      await call.press('1');
      assert.match(call.said, /billing department/);
    });

    it('is understood after a turn that threw', async () => {
      const call = await inNoLanguage();
      call.failing = true;
      await call.press('1');
      call.failing = false;
      assert.equal(call.record.state.locale, 'en-US');
    });
  });
});
