import assert from 'node:assert/strict';
import type { CallRecord } from '../../../src/call/call.js';
import { call, NOON, turn } from '../../contract/sampleCall.js';
import { attempt } from '../handoff/attempt.js';
import { runOne } from './oneTurn.js';
import { answered, Rig } from './rig.js';

describe('a turn in which the bot sees itself added again', () => {
  /** A call that was greeted and has reached `changes` when it is started again. */
  async function restarted(changes: Partial<CallRecord>) {
    const rig = new Rig();
    const fresh = call();
    const earlier = { ...fresh, ...changes, state: { ...fresh.state, greeted: true, ...changes.state } };
    await rig.store.commit(turn(earlier));
    rig.clock.advance(5000);
    const committed = await runOne(rig, answered('again'));
    const closed = await rig.store.call(earlier.id);
    return { rig, committed, closed, earlier };
  }

  it('begins the next incarnation, with nothing of the last', async () => {
    const { committed } = await restarted({});
    assert.deepEqual(
      [committed.call.incarnation, committed.call.version, committed.call.state.handoffs, committed.call.startedAt],
      [2, 1, [], NOON + 5000],
    );
    assert.notEqual(committed.call.id, call().id);
    assert.deepEqual(
      committed.events.map(({ kind }) => kind),
      ['callStarted'],
    );
  });

  it('closes the last one as restarted, with its deadline, and tells listeners', async () => {
    const { rig, closed, earlier } = await restarted({ deadline: NOON + 20_000 });
    assert.deepEqual([closed?.outcome, closed?.endedAt, closed?.deadline], ['restarted', NOON + 5000, undefined]);
    assert.deepEqual(rig.events.at(-1), { kind: 'callEnded', call: earlier.id, outcome: 'restarted', seconds: 5 });
  });

  it('gives the attempt that was under way its outcome, and tells listeners', async () => {
    const state = { ...call().state, greeted: true, handoffs: [attempt('initiated')] };
    const { rig, closed, earlier } = await restarted({ state });
    assert.equal(closed?.state.handoffs[0]?.state, 'cancelled');
    const changes = rig.events.filter(({ kind }) => kind === 'handoffChanged');
    assert.deepEqual(changes, [
      {
        kind: 'handoffChanged',
        call: earlier.id,
        handoff: 'handoff-1',
        department: 'billing',
        attempt: 1,
        from: 'initiated',
        to: 'cancelled',
      },
    ]);
  });

  it('lets an outcome stand that the last one had', async () => {
    const { closed, earlier, committed } = await restarted({ endedAt: NOON, outcome: 'callerHungUp' });
    assert.deepEqual([closed, committed.call.incarnation], [earlier, 2]);
  });

  it('stays in the call when it has not greeted yet', async () => {
    const rig = new Rig();
    await runOne(rig, answered('one'));
    assert.equal((await runOne(rig, answered('two'))).call.incarnation, 1);
  });

  it('begins anew after a call that ended before it was greeted', async () => {
    const rig = new Rig();
    await rig.store.commit(turn(call({ endedAt: NOON, outcome: 'callerHungUp' })));
    const { call: made } = await runOne(rig, answered());
    assert.deepEqual([made.incarnation, made.endedAt], [2, undefined]);
  });

  it('apologises in the new call when greeting fails', async () => {
    const rig = new Rig();
    await rig.store.commit(turn(call({ state: { ...call().state, greeted: true } })));
    rig.run = async () => {
      throw new Error('a missing prompt');
    };
    const { call: made, output } = await runOne(rig, answered());
    assert.deepEqual([made.incarnation, made.version, output[0]?.activity.text], [2, 1, 'sorry']);
  });

  it('leaves nothing recorded that the channel may still be recording for the last one', async () => {
    const recording = { phase: 'paused', unanswered: [] } as const;
    const consents = [{ answer: 'agreed', at: NOON, version: '0a1b2c3d', locale: 'en-US' }] as const;
    const on = await restarted({ state: { ...call().state, greeted: true, recording, consents: [...consents] } });
    assert.deepEqual(on.committed.call.state.recording, { phase: 'unknown', unanswered: [] });
    assert.equal(on.committed.call.state.consents, undefined);
    const over = await restarted({ endedAt: NOON, state: { ...call().state, recording } });
    assert.equal(over.committed.call.state.recording, undefined);
  });
});
