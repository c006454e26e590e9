import assert from 'node:assert/strict';
import sinon from 'sinon';
import { capabilitiesOf } from '../../../src/channels/botframework/capabilities.js';
import { Fault, PlayedCall, RINGS_FOR } from './playedCall.js';

const SORRY = /something went wrong on our side/;

describe('when a turn throws', () => {
  async function ringing(...begun: Parameters<typeof PlayedCall.begun>): Promise<PlayedCall> {
    const call = await PlayedCall.begun(...begun);
    await call.press('0');
    call.failing = true;
    return call;
  }
  const lastState = (call: PlayedCall) => call.handoffs.at(-1)?.state;

  it('the caller is told so, and where they are', async () => {
    const call = await PlayedCall.begun();
    await call.press('1');
    call.failing = true;
    await call.say('How much is it?');
    assert.match(call.said, new RegExp(`${SORRY.source}.*current customer, press 1`));
  });

  it('because the caller wanted an agent, nobody is called, and they can ask again', async () => {
    const call = await PlayedCall.begun();
    call.failing = true;
    await call.press('0');
    assert.match(call.said, new RegExp(`${SORRY.source}.*billing`));
    assert.deepEqual(call.dialled, []);
    call.failing = false;
    await call.press('0');
    assert.equal(call.dialled.length, 1);
  });

  describe('while a phone rings,', () => {
    it('the caller is told only on a line that carries it, and then that we are still trying', async () => {
      const overHttp = await ringing(capabilitiesOf('emulator'));
      await overHttp.say('Hello?');
      assert.match(overHttp.said, /still trying/);
      const onTelephone = await ringing();
      await onTelephone.say('Hello?');
      assert.equal(onTelephone.said, '');
      assert.equal(lastState(onTelephone), 'initiated');
    });

    it('at a failure, the failure counts: the caller hears it at once, and can go on', async () => {
      const call = await ringing();
      await call.status('failed');
      assert.match(call.said, new RegExp(`${SORRY.source}.*busy.*To try again, press 0`));
      assert.deepEqual([lastState(call), call.dialled, call.handoffs[0]?.deadline], ['failed', [], undefined]);
    });

    it('at the news that the channel has not taken the transfer, the same', async () => {
      const call = await PlayedCall.begun();
      call.channel = 'takes, and we never hear of it';
      await call.press('0');
      call.failing = true;
      const [handoff] = call.handoffs;
      assert.ok(handoff);
      const notSent = { name: 'handoff.notSent', handoff: handoff.id, reason: 'refusedByChannel' } as const;
      await call.tell({ ...notSent, mayHaveArrived: false });
      assert.match(call.said, new RegExp(`${SORRY.source}.*couldn't start the transfer.*To try again`));
    });

    it('at the acceptance, it counts: the bot is silent', async () => {
      const call = await ringing();
      await call.status('accepted');
      await call.say('Hello?');
      await call.pass(10 * RINGS_FOR);
      assert.deepEqual([lastState(call), call.lately], ['accepted', []]);
    });

    it('at the end of the call, it is over', async () => {
      const call = await ringing();
      await call.end('userCancelled');
      assert.deepEqual([lastState(call), call.record.outcome, call.lately], ['cancelled', 'callerHungUp', []]);
    });
  });

  it('at a deadline each time, the caller hears it each time, until they are to be called back', async () => {
    const call = await ringing();
    for (let told = 0; told < 3; told++) {
      await call.pass(RINGS_FOR);
      assert.match(call.said, new RegExp(`^[^]*${SORRY.source}.*may still be ringing`));
      assert.equal(call.said.match(/may still be ringing/g)?.length, 1);
    }
    await call.pass(RINGS_FOR);
    assert.match(call.said, /call you back/);
    assert.deepEqual([call.hungUp, call.record.deadline], [true, undefined]);
  });

  it('at a deadline because there are no words for it, the attempt is settled all the same', async () => {
    const call = await PlayedCall.begun();
    await call.press('0');
    const answer = sinon.stub(call.transfer, 'answer').rejects(new Fault());
    await call.pass(RINGS_FOR);
    sinon.assert.calledOnce(answer);
    assert.match(call.said, new RegExp(`${SORRY.source}.*may still be ringing`));
    assert.deepEqual([lastState(call), call.record.deadline], ['timedOut', call.now + RINGS_FOR]);
  });

  it('at a shutdown, the caller is told goodbye and the call is over', async () => {
    const call = await PlayedCall.begun();
    call.failing = true;
    await call.tell({ name: 'call.shutDown' });
    assert.match(call.said, /Goodbye/);
    assert.deepEqual([call.hungUp, call.record.outcome], [true, 'shutDown']);
  });

  it('because of words in a call that seemed over, the caller is there again', async () => {
    const call = await ringing();
    await call.end('completedSuccessfully');
    await call.say('Are you still there?');
    assert.match(call.said, SORRY);
    assert.equal(call.record.endedAt, undefined);
  });
});
