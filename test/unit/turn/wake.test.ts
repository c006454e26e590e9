import assert from 'node:assert/strict';
import sinon from 'sinon';
import { endCall, turnOf } from '../../../src/call/turn.js';
import { BotError } from '../../../src/errors.js';
import { NOON } from '../../contract/sampleCall.js';
import { attempt } from '../handoff/attempt.js';
import { Rig, says } from './rig.js';

const SOON = NOON + 20_000;

/** A rig whose bot waits for an agent when it hears `agent`, hangs up on `bye`, and notes when it is woken. */
function waiting(store?: Rig['store']) {
  const rig = new Rig(store);
  const woken: number[] = [];
  rig.run = async (context) => {
    const { call, origin, activity, now } = turnOf(context);
    if (activity.text === 'agent') call.state.handoffs = [attempt('initiated', { deadline: SOON })];
    if (activity.text === 'later') call.state.handoffs = [attempt('initiated', { deadline: SOON + 5000 })];
    if (activity.text === 'bye') endCall(turnOf(context), 'callerHungUp');
    if (origin === 'self') {
      assert.equal(activity.name, 'ContinueConversation');
      woken.push(now);
      call.state.handoffs = [attempt('timedOut')];
      await context.sendActivity('nobody picks up');
    }
  };
  return { rig, woken };
}

describe('the deadline of a call', () => {
  it('wakes it once, with a turn of its own', async () => {
    const { rig, woken } = waiting();
    await rig.take(says('agent'));
    await rig.pass(19_999);
    assert.deepEqual(woken, []);
    await rig.pass(100_000);
    assert.deepEqual([woken, rig.line.heard], [[SOON], ['nobody picks up']]);
  });

  it('moves with what later turns decide', async () => {
    const { rig, woken } = waiting();
    await rig.take(says('agent'));
    await rig.take(says('later'));
    await rig.pass(100_000);
    assert.deepEqual(woken, [SOON + 5000]);
  });

  it('is over when the call is', async () => {
    const { rig, woken } = waiting();
    await rig.take(says('agent'));
    await rig.take(says('bye'));
    await rig.pass(100_000);
    assert.deepEqual(woken, []);
  });

  it('wakes the call in the process that watches it after a restart, at once when it has passed meanwhile', async () => {
    const before = waiting();
    await before.rig.take(says('agent'));
    before.rig.turns.stop();
    const { rig, woken } = waiting(before.rig.store);
    rig.clock.advance(60_000);
    rig.turns.watch.over((await rig.stored()).call);
    await rig.pass(0);
    assert.deepEqual(woken, [NOON + 60_000]);
    await before.rig.pass(100_000);
    assert.deepEqual(before.woken, []);
  });

  it('does not wake an ended call that is watched', async () => {
    const { rig, woken } = waiting();
    await rig.take(says('agent'));
    const { call } = await rig.stored();
    rig.turns.watch.over({ ...call, endedAt: NOON });
    await rig.pass(100_000);
    assert.deepEqual(woken, []);
  });

  it('waits for its turn behind what the caller said first, and is no more when that ended the call', async () => {
    const { rig, woken } = waiting();
    await rig.take(says('agent'));
    const heard = rig.take(says('bye'));
    rig.clock.advance(20_000);
    await heard;
    await rig.turns.settled();
    assert.equal(woken.length, 0);
    assert.equal((await rig.stored()).call.version, 2);
  });

  it('is not lost when the store does not answer at that moment: nobody is left ringing', async () => {
    const { rig, woken } = waiting();
    await rig.take(says('agent'));
    const load = sinon.stub(rig.store, 'load').callThrough();
    load.onFirstCall().rejects(new BotError('store-unavailable', 'disk full'));
    await rig.pass(20_000);
    assert.match(rig.logged.join(''), /a deadline could not be acted on/);
    await rig.pass(60_000);
    assert.equal(woken.length, 1);
  });

  it('is tried again after a while when its turn throws, and not at once for ever', async () => {
    const { rig } = waiting();
    await rig.take(says('agent'));
    let turns = 0;
    rig.run = async () => {
      turns++;
      throw new Error('a broken dialog');
    };
    await rig.pass(30_000);
    assert.ok(turns > 1 && turns <= 6, `${turns} turns in ten seconds`);
  });

  it('wakes nobody once the turns are stopped', async () => {
    const { rig, woken } = waiting();
    await rig.take(says('agent'));
    rig.turns.stop();
    await rig.pass(100_000);
    assert.deepEqual(woken, []);
  });
});
