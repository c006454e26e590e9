import assert from 'node:assert/strict';
import { BOT_NUMBER, Stage } from '../../../twilio/stage.js';

describe('a caller at Twilio who is speaking', () => {
  let stage: Stage;
  afterEach(async () => stage.close());

  /** The caller has thought for a while, and begins to speak three seconds before they would be asked again. */
  async function begins(text: string, ms: number) {
    stage = await Stage.open();
    const caller = stage.twilio.phone('+14255550100');
    const leg = caller.dials(BOT_NUMBER);
    await stage.pass(1);
    const { call } = await stage.store.load({ channelId: 'twilio', conversationId: leg.sid });
    assert.ok(call?.deadline !== undefined);
    await stage.pass((call.deadline - stage.clock.now()) / 1000 - 3);
    const before = leg.hearing.speech.length;
    caller.says(text, { ms });
    return { caller, said: () => leg.hearing.speech.slice(before).join(' ') };
  }

  it('is not interrupted by a deadline, and is answered', async () => {
    const { caller, said } = await begins('Well, I have, let me think, a question about my bill', 9000);
    await stage.pass(9);
    assert.equal(said(), '');
    await stage.pass(6);
    assert.match(said(), /What I heard was|billing/);
    assert.doesNotMatch(said(), /didn't hear/);
    caller.hangsUp();
    await stage.pass(1);
    assert.deepEqual(stage.twilio.complaints(), []);
  });

  it('and then says nothing more is asked again as anybody else', async () => {
    const { said } = await begins('', 2000);
    await stage.pass(30);
    assert.match(said(), /didn't hear/);
  });
});
