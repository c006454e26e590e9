import assert from 'node:assert/strict';
import { MemoryStore } from '../../../../src/storage/memory/store.js';
import { cuttable } from '../../../twilio/cut.js';
import { AGENT_NUMBER, BOT_NUMBER, Stage } from '../../../twilio/stage.js';

describe('what Twilio tells while the database is away', () => {
  async function ringing() {
    const database = cuttable(new MemoryStore());
    const stage = await Stage.open({ store: database.store });
    const { twilio } = stage;
    const caller = twilio.phone('+14255550100');
    const leg = caller.dials(BOT_NUMBER);
    await stage.pass(1);
    caller.presses('0');
    await stage.pass(15);
    const stored = async () => {
      const { call } = await stage.store.load({ channelId: 'twilio', conversationId: leg.sid });
      return call;
    };
    return { database, stage, twilio, caller, agent: twilio.phone(AGENT_NUMBER), stored };
  }

  it('is answered at once where a call is over, and noted when the database is back', async () => {
    const { database, stage, twilio, caller, stored } = await ringing();
    try {
      database.cut();
      caller.hangsUp();
      await twilio.settled();
      const told = twilio.webhooks.sent.findLast(({ form }) => form.CallStatus === 'completed');
      assert.equal(told?.status, 200);
      await stage.pass(5);
      database.mend();
      assert.equal((await stored())?.endedAt, undefined);
      await stage.pass(2);
      assert.notEqual((await stored())?.endedAt, undefined);
    } finally {
      await stage.close();
    }
  });

  it('is answered at once where an agent picks up, and noted when the database is back', async () => {
    const { database, stage, twilio, agent, stored } = await ringing();
    try {
      database.cut();
      agent.answers();
      await twilio.settled();
      const told = twilio.webhooks.sent.findLast(
        ({ url, form }) => /status/.test(url) && form.CallStatus === 'in-progress',
      );
      assert.equal(told?.status, 200);
      await stage.pass(5);
      database.mend();
      assert.equal((await stored())?.state.handoffs.at(-1)?.state, 'ringing');
      await stage.pass(2);
      assert.equal((await stored())?.state.handoffs.at(-1)?.state, 'accepted');
    } finally {
      await stage.close();
    }
  });
});
