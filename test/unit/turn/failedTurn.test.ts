import assert from 'node:assert/strict';
import { turnOf } from '../../../src/call/turn.js';
import { capabilitiesOf } from '../../../src/channels/botframework/capabilities.js';
import { attempt } from '../handoff/attempt.js';
import { FakeLine } from './fakeLine.js';
import { entriesOf, runOne } from './oneTurn.js';
import { Rig, says } from './rig.js';

const EMULATOR = capabilitiesOf('emulator');

describe('a turn in which the bot throws', () => {
  /** A rig with a call of one turn, whose bot changes half of it and then throws. */
  async function broken(line?: FakeLine) {
    const rig = new Rig();
    await runOne(rig, says('hello'));
    rig.run = async (context) => {
      const { call: draft, events } = turnOf(context);
      draft.state.locale = 'de-DE';
      draft.state.handoffs.push(attempt('requested'));
      events.push({ kind: 'callBackWanted', call: draft.id, department: 'billing' });
      await context.sendActivity('half an answer');
      throw new TypeError('a broken dialog, heard 4111 1111 1111 1111');
    };
    return { rig, before: (await rig.stored()).call, committed: await runOne(rig, says('my bill'), line ?? rig.line) };
  }

  it('leaves the state as it was before, and says that it is sorry', async () => {
    const { rig, before, committed } = await broken();
    const { outputs: _, ...state } = (await rig.stored()).call.state;
    const { outputs: __, ...stateBefore } = before.state;
    assert.deepEqual(state, stateBefore);
    assert.deepEqual(
      committed.output.map(({ activity }) => activity.text),
      ['sorry'],
    );
    assert.deepEqual(committed.events, []);
  });

  it('counts as done: the activity is in the transcript, and its repeat is known', async () => {
    const { rig, before, committed } = await broken();
    const texts = (await entriesOf(rig, committed.call)).map(([, , text]) => text);
    assert.deepEqual(texts, ['hello', 'heard hello', 'my bill', 'sorry']);
    assert.equal((await rig.store.load(before.key, says('my bill').id)).seen, true);
  });

  it('is in the log, with its call', async () => {
    const { rig, before } = await broken();
    const [line, ...more] = rig.logged.map((each) => JSON.parse(each));
    assert.equal(more.length, 0);
    assert.match(line.msg, /turn-failed/);
    assert.equal(line.call, before.id);
  });

  it('shows its error to a developer in the Emulator, and to nobody else', async () => {
    const { committed } = await broken(new FakeLine(EMULATOR));
    const [, trace] = committed.output;
    assert.deepEqual(
      [trace?.activity.name, trace?.activity.valueType],
      ['OnTurnError Trace', 'https://www.botframework.com/schemas/error'],
    );
    assert.match(trace?.activity.value, /a broken dialog, heard \[card number\]/);
    assert.equal((await broken()).committed.output.length, 1);
  });

  it('shows only where its error comes from when it belongs to a secret', async () => {
    const rig = new Rig();
    rig.run = async () => {
      throw new TypeError('a broken dialog, heard 7382');
    };
    rig.apologise = async (context) => {
      turnOf(context).secret = true;
      await context.sendActivity('sorry');
    };
    const { output } = await runOne(rig, says('7382'), new FakeLine(EMULATOR));
    assert.match(output[1]?.activity.value, /^TypeError\n {4}at .*failedTurn\.test/);
    assert.doesNotMatch(output[1]?.activity.value, /7382|broken/);
  });

  it('and was the first: the call begins all the same', async () => {
    const rig = new Rig();
    rig.run = async () => {
      throw new Error('a broken dialog');
    };
    const { call: made, events } = await runOne(rig, says('one'));
    assert.deepEqual([made.version, made.incarnation], [1, 1]);
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['callStarted'],
    );
  });

  it('twice, is refused and changes nothing: the activity may be sent again', async () => {
    const rig = new Rig();
    rig.run = async () => {
      throw new Error('a broken dialog');
    };
    rig.apologise = async () => {
      throw new Error('a missing prompt');
    };
    await assert.rejects(runOne(rig, says('one')), /a missing prompt/);
    await assert.rejects(rig.stored(), /no such call/);
  });
});
