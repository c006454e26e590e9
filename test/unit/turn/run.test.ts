import assert from 'node:assert/strict';
import sinon from 'sinon';
import { referenceOf } from '../../../src/call/open.js';
import { endCall, type Turn, turnOf } from '../../../src/call/turn.js';
import { capabilitiesOf } from '../../../src/channels/botframework/capabilities.js';
import { isBotError } from '../../../src/errors.js';
import { TurnAdapter } from '../../../src/turn/adapter.js';
import { runTurn } from '../../../src/turn/run.js';
import { SelfEvents } from '../../../src/turn/selfEvents.js';
import { NOON, turn } from '../../contract/sampleCall.js';
import { attempt } from '../handoff/attempt.js';
import { FakeLine } from './fakeLine.js';
import { entriesOf, runOne, runOwn } from './oneTurn.js';
import { initiate, Rig, says } from './rig.js';

const EMULATOR = capabilitiesOf('emulator');

describe('a turn', () => {
  describe('that begins a call', () => {
    it('stores the call, its transcript, and what is to be sent, in one commit', async () => {
      const rig = new Rig();
      const commit = sinon.spy(rig.store, 'commit');
      const { call: made, output } = await runOne(rig, says('hello'));
      assert.equal(commit.callCount, 1);
      assert.deepEqual([made.version, made.entries, made.state.outputs, made.startedAt], [1, 2, 1, NOON]);
      assert.deepEqual(await entriesOf(rig, made), [
        [0, 'in', 'hello'],
        [1, 'out', 'heard hello'],
      ]);
      assert.deepEqual(
        output.map(({ seq, activity }) => [seq, activity.text]),
        [[0, 'heard hello']],
      );
      assert.equal((await rig.stored()).unsent.length, 1);
      assert.deepEqual(rig.line.sent, [], 'nothing is sent by the turn itself');
    });

    it('says so to listeners', async () => {
      const { call: made, events } = await runOne(new Rig(), says('hello'));
      assert.deepEqual(events, [{ kind: 'callStarted', call: made.id, channel: 'emulator', line: 'http' }]);
    });
  });

  it('goes on where the last one ended', async () => {
    const rig = new Rig();
    await runOne(rig, says('one'));
    rig.clock.advance(3000);
    const { call: made, output, events } = await runOne(rig, says('two'));
    assert.deepEqual([made.version, made.entries, made.updatedAt, made.startedAt], [2, 4, NOON + 3000, NOON]);
    assert.deepEqual([output[0]?.seq, events], [1, []]);
    assert.deepEqual(
      (await entriesOf(rig, made)).map(([, , text]) => text),
      ['one', 'heard one', 'two', 'heard two'],
    );
  });

  it('remembers the activity by its id, where it has one', async () => {
    const rig = new Rig();
    await runOne(rig, says('one', { id: 'a1' }));
    const { key } = (await rig.stored()).call;
    assert.equal((await rig.store.load(key, 'a1')).seen, true);
    const commit = sinon.spy(rig.store, 'commit');
    await runOne(rig, says('two', { id: undefined }));
    assert.ok(!('activityId' in (commit.firstCall.args[0] ?? {})));
  });

  it('learns how to speak to the caller from each activity of the channel', async () => {
    const rig = new Rig();
    await runOne(rig, says('one'));
    const moved = says('two', { serviceUrl: 'http://localhost:50001' });
    await runOne(rig, moved, new FakeLine(EMULATOR, 'websocket'));
    const { reference, line } = (await rig.stored()).call;
    assert.deepEqual([reference, line], [referenceOf(moved), 'websocket']);
  });

  it('wants to be woken at the earliest deadline, and not when the call is over', async () => {
    const rig = new Rig();
    rig.run = async (context) => {
      turnOf(context).call.state.handoffs.push(attempt('requested', { deadline: NOON + 20_000 }));
    };
    assert.equal((await runOne(rig, says('agent'))).call.deadline, NOON + 20_000);
    rig.run = async (context) => endCall(turnOf(context), 'callerHungUp');
    const { call: ended } = await runOne(rig, says('', { type: 'endOfConversation', id: 'end' }));
    assert.deepEqual([ended.deadline, ended.outcome, ended.endedAt], [undefined, 'callerHungUp', NOON]);
  });

  it('stores a transfer without the transcript, and how much of it is to be attached', async () => {
    const rig = new Rig();
    rig.run = async (context) => {
      await context.sendActivity('one moment');
      await initiate(context, attempt('requested'));
    };
    const { output, call: made } = await runOne(rig, says('agent'));
    assert.deepEqual(
      output.map(({ transcriptBefore }) => transcriptBefore),
      [undefined, 3],
    );
    assert.equal(output[1]?.activity.attachments, undefined);
    assert.deepEqual(await entriesOf(rig, made), [
      [0, 'in', 'agent'],
      [1, 'out', 'one moment'],
      [2, 'out', 'handoff.initiate'],
    ]);
  });

  it('has one time, however long it takes', async () => {
    const rig = new Rig();
    let seen: Turn | undefined;
    rig.run = async (context) => {
      rig.clock.advance(700);
      seen = turnOf(context);
    };
    const { call: made } = await runOne(rig, says('hello'));
    assert.deepEqual([seen?.now, made.updatedAt], [NOON, NOON]);
  });

  describe('of our own', () => {
    it('is no part of the transcript, only what is said in it', async () => {
      const rig = new Rig();
      await runOne(rig, says('one'));
      const { call: made } = await runOwn(rig, { name: 'ContinueConversation' }, rig.line);
      assert.deepEqual(
        (await entriesOf(rig, made)).map(([, , text]) => text),
        ['one', 'heard one', 'heard ContinueConversation'],
      );
    });

    it('can do nothing when the line is gone', async () => {
      const rig = new Rig();
      await runOne(rig, says('one'));
      let seen: Turn | undefined;
      rig.run = async (context) => {
        seen = turnOf(context);
      };
      await runOwn(rig, { name: 'call.orphaned' });
      assert.equal(seen?.origin, 'self');
      assert.deepEqual(new Set(Object.values(seen?.capabilities ?? {})), new Set([false]));
    });

    it('begins no call', async () => {
      const rig = new Rig();
      const activity = SelfEvents.write({ name: 'ContinueConversation' }, referenceOf(says('hello')));
      const parts = { ...rig.parts, adapter: new TurnAdapter() };
      const turnOfNone = runTurn(parts, { activity, origin: 'self', line: undefined, stored: undefined });
      await assert.rejects(turnOfNone, /only begin on a line/);
    });
  });

  it('is refused when another one of this call was committed first', async () => {
    const rig = new Rig();
    await runOne(rig, says('one'));
    rig.run = async () => {
      const other = (await rig.stored()).call;
      await rig.store.commit(turn({ ...other, version: other.version + 1 }));
    };
    await assert.rejects(runOne(rig, says('two')), (error) => isBotError(error, 'version-conflict'));
  });

  describe('traces', () => {
    const change = async (line: FakeLine) => {
      const rig = new Rig();
      rig.run = async (context) => {
        const { call: draft, events } = turnOf(context);
        const handoff = { handoff: attempt('failed').id, department: 'billing', attempt: 1 };
        events.push({ kind: 'handoffChanged', call: draft.id, ...handoff, to: 'failed', reason: 'busy' });
        events.push({ kind: 'callBackWanted', call: draft.id, department: 'billing' });
      };
      return runOne(rig, says('hello'), line);
    };

    it('each change of a handoff for a developer in the Emulator', async () => {
      const { output, call: made } = await change(new FakeLine(EMULATOR));
      const [trace, ...more] = output.map(({ activity }) => activity);
      assert.equal(more.length, 0);
      assert.deepEqual(
        [trace?.type, trace?.label, trace?.value, trace?.recipient?.id],
        [
          'trace',
          'Handoff failed (busy)',
          { handoff: 'handoff-1', department: 'billing', attempt: 1, to: 'failed', reason: 'busy' },
          '+14255550100',
        ],
      );
      assert.equal(made.entries, 1, 'a trace is no part of the transcript');
    });

    it('nothing where nobody would see it', async () => {
      assert.deepEqual((await change(new FakeLine())).output, []);
    });
  });
});
