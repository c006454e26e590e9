import assert from 'node:assert/strict';
import { heard } from '../../../../src/channels/twilio/activity.js';
import { secondsFor } from '../../../../src/channels/twilio/listen.js';
import { AGENT_NUMBER, BOT_NUMBER, Stage } from '../../../twilio/stage.js';

const CALL = { CallSid: `CA${'0'.repeat(32)}`, AccountSid: `AC${'0'.repeat(32)}` };
const NOW = 1_000_000;

describe('keys at Twilio', () => {
  it('are all there where fewer came than were waited for, and nobody ended them', () => {
    const isComplete = (turn: object, waitedFor?: number) =>
      heard({ ...CALL, ...turn }, waitedFor)?.entities?.[0]?.isComplete;
    assert.equal(isComplete({ Digits: '123' }, 6), true);
    assert.equal(isComplete({ Digits: '123456' }, 6), false);
    assert.equal(isComplete({ Digits: '123', FinishedOnKey: '#' }, 6), false);
    assert.equal(isComplete({ Digits: '123' }), false);
  });

  it('are waited for from one to the next, and so that it is over when the time for all is', () => {
    assert.equal(secondsFor({ most: 6, nextWithin: 4000 }, NOW), 4);
    assert.equal(secondsFor({ most: 6, nextWithin: 4000, by: NOW + 10_000 }, NOW), 4);
    assert.equal(secondsFor({ most: 6, nextWithin: 4000, by: NOW + 5000 }, NOW), 3);
    assert.equal(secondsFor({ most: 6, nextWithin: 4000, by: NOW + 1500 }, NOW), 2);
    assert.equal(secondsFor({ most: 6, nextWithin: 4000, by: NOW - 1 }, NOW), 4);
  });

  describe('of an input', () => {
    let stage: Stage;
    afterEach(async () => stage.close());

    async function asked() {
      stage = await Stage.open({ timing: { word: 1, speechEnds: 1 } });
      const caller = stage.twilio.phone('+14255550100');
      caller.dials(BOT_NUMBER);
      await stage.pass(1);
      for (const key of ['4', '2']) {
        caller.presses(key);
        await stage.pass(1);
      }
      const said = () => caller.call?.hearing.speech.join(' ') ?? '';
      return { caller, said };
    }

    it('are not cut off by the bot, however slowly they come', async () => {
      const { caller, said } = await asked();
      // Longer than anybody has for the first key, and than most have for all.
      for (const key of '4242424242') {
        await stage.pass(3.5);
        caller.presses(key);
      }
      await stage.pass(1);
      caller.presses('#');
      await stage.pass(1);
      caller.presses('0');
      await stage.pass(15);
      assert.doesNotMatch(said(), /didn't hear/);
      assert.ok(stage.twilio.phone(AGENT_NUMBER).isRinging);
      caller.hangsUp();
      await stage.pass(1);
      assert.deepEqual(stage.twilio.complaints(), []);
    });

    it('are judged as soon as no more came for a while, and not waited for once more', async () => {
      const { caller, said } = await asked();
      caller.presses('12');
      await stage.pass(4.5);
      assert.match(said(), /too short/);
    });

    it('that do not come are told of when their time is over', async () => {
      const { said } = await asked();
      await stage.pass(8);
      assert.doesNotMatch(said(), /didn't hear/);
      await stage.pass(16);
      assert.match(said(), /didn't hear/);
    });
  });
});
