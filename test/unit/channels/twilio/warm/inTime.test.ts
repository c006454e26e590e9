import assert from 'node:assert/strict';
import { MemoryDatabase } from '../../../../../src/storage/memory/database.js';
import { MemoryStore } from '../../../../../src/storage/memory/store.js';
import { TwilioClock } from '../../../../twilio/clock.js';
import { cuttable } from '../../../../twilio/cut.js';
import { NEXT, openWarm, SECOND } from './stages.js';

type Warm = Awaited<ReturnType<typeof openWarm>>;

describe('a warm transfer', function () {
  this.timeout(60_000);
  let warm: Warm;
  afterEach(async () => {
    await warm.finish();
    assert.deepEqual(await warm.stage.store.carried.due(9), []);
    const complaints = warm.twilio.complaints();
    await warm.stage.close();
    assert.deepEqual(complaints, []);
  });

  it('lets no phone ring for a caller who is gone, although the bot is busy with this call', async () => {
    warm = await openWarm();
    const next = warm.twilio.phone(NEXT);
    await warm.go(undefined, 'ringing');
    // What the bot says of it goes by the REST API, which does not work: it is tried again for a while.
    warm.twilio.fails({ path: /Calls\/CA/, form: (form) => form.has('Twiml'), isDone: false, answer: 500, times: 3 });
    warm.first.declines();
    await warm.until('the next one', () => next.isRinging);
    warm.caller.hangsUp();
    await warm.stage.pass(0.1);
    assert.equal(next.isRinging, false);
  });

  it('lets the agent hear that the caller is gone, and then ends their call', async () => {
    warm = await openWarm({ timing: { word: 400 } });
    await warm.go(undefined, 'talking');
    warm.caller.hangsUp();
    await warm.stage.pass(2);
    assert.equal(warm.first.hears?.kind, 'speech');
    await warm.stage.pass(8);
    assert.equal(warm.first.call, undefined);
  });

  for (const [what, crashes] of [
    ['Twilio does not answer', false],
    ['the process ends', true],
  ] as const) {
    it(`leaves a caller in silence for two seconds at most where ${what} when the agent is to come back to them`, async () => {
      const clock = new TwilioClock();
      const database = new MemoryDatabase({ now: () => clock.now() });
      const open = () => new MemoryStore({ database });
      warm = await openWarm({ clock, store: open(), restMs: 100 });
      await warm.go(undefined, 'three');
      warm.first.presses('*');
      await warm.until('the menu', () => warm.first.hears?.kind === 'listening');
      warm.twilio.fails({ path: /Calls\/CA/, method: 'POST', isDone: false, answer: 'nothing' });
      warm.second.hangsUp();
      await warm.stage.pass(0.1);
      if (crashes) await warm.stage.crash(open);
      assert.equal(warm.caller.hears?.kind, 'silence');
      await warm.until('talking', () => warm.talks(warm.caller, 1));
    });
  }

  it('tells the carrier that the last agent’s leaving ends the room', async () => {
    warm = await openWarm();
    await warm.go(undefined, 'left to the colleague');
    const room = warm.twilio.network.conferences.findLast(({ status }) => status === 'in-progress');
    const last = room?.connected.find(({ leg }) => leg.party === SECOND);
    assert.equal(last?.endsConference, true);
  });
});

describe('a warm transfer while the database is away', function () {
  this.timeout(60_000);

  async function opened() {
    const database = cuttable(new MemoryStore());
    const warm = await openWarm({ store: database.store });
    const isWell = async () => {
      await warm.finish();
      assert.deepEqual(warm.twilio.complaints(), []);
      assert.deepEqual(await warm.stage.store.carried.due(9), []);
    };
    return { database, warm, isWell };
  }

  it('gives the caller back to the bot when it is back, where the agent has left meanwhile', async () => {
    const { database, warm, isWell } = await opened();
    try {
      await warm.go(undefined, 'talking');
      database.cut();
      warm.first.hangsUp();
      await warm.stage.pass(4);
      database.mend();
      await warm.until('the bot', () => /agent has left/.test(warm.caller.call?.hearing.speech.at(-1) ?? ''), 4);
      await isWell();
    } finally {
      await warm.stage.close();
    }
  });

  it('has heard the key that an agent pressed meanwhile', async () => {
    const { database, warm, isWell } = await opened();
    try {
      await warm.go(undefined, 'whispering');
      database.cut();
      warm.first.presses('1');
      await warm.stage.pass(4);
      database.mend();
      await warm.until('talking', () => warm.talks(warm.caller, 1), 4);
      await isWell();
    } finally {
      await warm.stage.close();
    }
  });

  it('calls the next one when it is back, where an agent has declined meanwhile', async () => {
    const { database, warm, isWell } = await opened();
    try {
      await warm.go(undefined, 'ringing');
      database.cut();
      warm.first.declines();
      await warm.stage.pass(4);
      database.mend();
      await warm.until('the next one', () => warm.twilio.phone(NEXT).isRinging, 6);
      await isWell();
    } finally {
      await warm.stage.close();
    }
  });
});
