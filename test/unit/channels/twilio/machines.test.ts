import assert from 'node:assert/strict';
import { MemoryDatabase } from '../../../../src/storage/memory/database.js';
import { MemoryStore } from '../../../../src/storage/memory/store.js';
import { TwilioClock } from '../../../twilio/clock.js';
import { AGENT_NUMBER, BOT_NUMBER, Stage } from '../../../twilio/stage.js';

const NEXT = '+14255550111';

describe('an answering machine that picks up, where Twilio listens who it is', () => {
  it('never has the caller, also where another instance is told what it is', async () => {
    const clock = new TwilioClock();
    const database = new MemoryDatabase({ now: () => clock.now() });
    const stage = await Stage.open({
      clock,
      store: new MemoryStore({ database }),
      beside: new MemoryStore({ database }),
      settings: { TWILIO_MACHINE_DETECTION: 'on', BILLING_PHONE_NUMBER: NEXT },
    });
    const { twilio } = stage;
    const [caller, machine, next] = [twilio.phone('+14255550100'), twilio.phone(AGENT_NUMBER), twilio.phone(NEXT)];
    machine.manner = { does: 'voicemail', afterMs: 2000, greeting: 'Nobody is here. Please leave a message.' };
    try {
      caller.dials(BOT_NUMBER);
      await stage.pass(1);
      caller.presses('0');
      await stage.pass(35);
      const heard = machine.calls.flatMap(({ hearing }) => hearing.all.map(({ sound }) => sound.kind));
      assert.ok(machine.calls.length > 0);
      assert.ok(!heard.includes('people'), heard.join());
      assert.ok(next.isRinging || next.calls.length > 0);
    } finally {
      await stage.close();
    }
  });
});
