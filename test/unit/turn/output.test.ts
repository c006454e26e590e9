import assert from 'node:assert/strict';
import type { Activity } from 'botframework-schema';
import sinon from 'sinon';
import type { CallRecord } from '../../../src/call/call.js';
import type { Line } from '../../../src/call/line.js';
import { BotError, type ErrorCode } from '../../../src/errors.js';
import type { CommandId } from '../../../src/recording/machine.js';
import { recordingCommand } from '../../../src/recording/protocol.js';
import type { Output } from '../../../src/storage/store.js';
import { Delivery } from '../../../src/turn/output.js';
import { call, entry, output, range, turn } from '../../contract/sampleCall.js';
import { attempt } from '../handoff/attempt.js';
import type { FakeLine } from './fakeLine.js';
import { Rig, valueFor } from './rig.js';

const words = (...seqs: number[]): Output[] => seqs.map((seq) => output(seq));

function transfer(seq: number, transcriptBefore = 0): Output {
  const value = valueFor(attempt('requested'));
  return { seq, activity: { type: 'event', name: 'handoff.initiate', value }, transcriptBefore };
}

/** A rig with a call whose output is committed and not sent. */
async function committed(unsent: Output[], entries = 0) {
  const rig = new Rig();
  const record: CallRecord = call({ entries });
  await rig.store.commit(turn(record, { output: unsent, entries: range(entries).map((seq) => entry(seq)) }));
  const send = (line: FakeLine | undefined = rig.line) => new Delivery(rig.parts).deliver(record, unsent, line);
  return { rig, record, send };
}

const refusing =
  (code: ErrorCode, matching: (activity: Partial<Activity>) => boolean) => (activity: Partial<Activity>) => {
    if (matching(activity)) throw new BotError(code, `told to: ${code}`);
  };

describe('committed output', () => {
  it('is not said again by a turn that has read it as unsent just before it was confirmed', async () => {
    const { rig, record } = await committed(words(0));
    const delivery = new Delivery(rig.parts);
    const confirm = sinon.stub(rig.store, 'confirm').callThrough();
    confirm.onFirstCall().rejects(new BotError('store-unavailable', 'away'));
    await delivery.deliver(record, words(0), rig.line);
    await rig.pass(1000);
    assert.equal(confirm.callCount, 2);
    await delivery.deliver(record, words(0), rig.line);
    assert.deepEqual(rig.line.heard, ['words 0']);
  });

  it('tries what only shows a developer what happens once, and the rest as long as a caller waits', async () => {
    const { rig, record } = await committed([]);
    const within: (number | undefined)[] = [];
    rig.line.send = async (_, terms) => {
      within.push(terms?.within);
    };
    const trace = { seq: 1, activity: { type: 'trace', name: 'Handoff' } };
    await new Delivery(rig.parts).deliver(record, [...words(0), trace], rig.line);
    assert.deepEqual(within, [14_000, 0]);
  });

  it('goes out in its order, and is then no longer unsent', async () => {
    const { rig, send } = await committed(words(0, 1, 2));
    assert.equal(await send(), undefined);
    assert.deepEqual(rig.line.heard, ['words 0', 'words 1', 'words 2']);
    assert.deepEqual((await rig.stored()).unsent, []);
  });

  it('goes out one after another: the next waits until the channel has taken the last', async () => {
    const { rig, send } = await committed(words(0, 1));
    let open = 0;
    rig.line.before = async () => {
      assert.equal(open++, 0);
      await new Promise((next) => setImmediate(next));
      open--;
    };
    await send();
    assert.equal(rig.line.sent.length, 2);
  });

  it('stays unsent until all of it is through: what is lost on the way is said again', async () => {
    const { rig, send } = await committed(words(0, 1));
    let left: number | undefined;
    rig.line.before = async () => {
      left = (await rig.stored()).unsent.length;
    };
    await send();
    assert.equal(left, 2);
  });

  it('stays unsent where the line keeps it for what follows, and nothing follows', async () => {
    const { rig, record } = await committed(words(0, 1));
    const away = new BotError('store-unavailable', 'nobody knows whose call it is');
    const more: (boolean | undefined)[] = [];
    const line: Line = {
      kind: 'http',
      capabilities: rig.line.capabilities,
      keepsWords: true,
      send: async (_, terms) => {
        more.push(terms?.more);
        if (!terms?.more) throw away;
      },
      close: () => {},
    };
    await assert.rejects(new Delivery(rig.parts).deliver(record, words(0, 1), line), away);
    assert.deepEqual(more, [true, false]);
    assert.deepEqual(
      (await rig.stored()).unsent.map(({ seq }) => seq),
      [0, 1],
    );
  });

  it('asks nothing of the store when there is none', async () => {
    const { rig, send } = await committed([]);
    const confirm = sinon.spy(rig.store, 'confirm');
    assert.equal(await send(), undefined);
    assert.equal(confirm.callCount, 0);
  });

  describe('that are words', () => {
    for (const code of ['channel-refused', 'channel-unreachable', 'channel-silent', 'line-closed'] as const) {
      it(`are given up when the answer is ${code}, and what follows goes out`, async () => {
        const { rig, send } = await committed(words(0, 1));
        rig.line.before = refusing(code, ({ text }) => text === 'words 0');
        assert.equal(await send(), undefined);
        assert.deepEqual(rig.line.heard, ['words 1']);
        assert.deepEqual((await rig.stored()).unsent, []);
      });
    }

    it('are not in the log when they are given up, but their call, type and the reason are', async () => {
      const { rig, record, send } = await committed(words(0));
      rig.line.before = refusing('channel-refused', () => true);
      await send();
      const [line, ...more] = rig.logged;
      assert.equal(more.length, 0);
      const { call: id, type, code } = JSON.parse(line ?? '');
      assert.deepEqual([id, type, code], [record.id, 'message', 'channel-refused']);
      assert.doesNotMatch(line ?? '', /words 0/);
    });

    it('are given up when the line is gone', async () => {
      const { rig, record } = await committed(words(0));
      assert.equal(await new Delivery(rig.parts).deliver(record, words(0), undefined), undefined);
      assert.equal(JSON.parse(rig.logged[0] ?? '').code, 'line-closed');
      assert.deepEqual((await rig.stored()).unsent, []);
    });
  });

  describe('that is a transfer', () => {
    it('travels with the transcript up to it', async () => {
      const { rig, send } = await committed([transfer(0, 3)], 5);
      await send();
      const [attachment, ...more] = rig.line.sent[0]?.attachments ?? [];
      assert.equal(more.length, 0);
      assert.deepEqual([attachment?.name, attachment?.contentType], ['Transcript', 'application/json']);
      const said = attachment?.content.activities.map(({ text }: Activity) => text);
      assert.deepEqual(said, ['words 0', 'words 1', 'words 2']);
    });

    it('travels with the newest 200 entries of a long call, and says that there were more', async () => {
      const { rig, send } = await committed([transfer(0, 260)], 260);
      const read = sinon.spy(rig.store, 'transcript');
      await send();
      assert.equal((await read.firstCall.returnValue).length, 200, 'no more is loaded than travels');
      const { activities, omitted } = rig.line.sent[0]?.attachments?.[0]?.content ?? {};
      assert.equal(omitted, 60);
      assert.deepEqual(
        [activities.at(1).text, activities.at(-1).text, activities.length],
        ['words 60', 'words 259', 201],
      );
    });

    it('is to be told to the call as sent when the channel has taken it', async () => {
      const { rig, send } = await committed([transfer(0), ...words(1)]);
      assert.deepEqual(await send(), { name: 'handoff.sent', handoff: 'handoff-1' });
      assert.deepEqual(rig.line.heard, ['handoff.initiate', 'words 1']);
    });

    const FAULTS: readonly (readonly [ErrorCode, object])[] = [
      ['channel-refused', { reason: 'refusedByChannel', mayHaveArrived: false }],
      ['channel-unreachable', { reason: 'unreachable', mayHaveArrived: false }],
      ['channel-silent', { reason: 'unreachable', mayHaveArrived: true }],
    ];
    for (const [code, why] of FAULTS) {
      it(`is to be told to the call as not sent when the answer is ${code}, and is not tried again`, async () => {
        const { rig, send } = await committed([transfer(0), ...words(1)]);
        rig.line.before = refusing(code, ({ name }) => name === 'handoff.initiate');
        assert.deepEqual(await send(), { name: 'handoff.notSent', handoff: 'handoff-1', ...why });
        assert.deepEqual([rig.line.heard, (await rig.stored()).unsent], [['words 1'], []]);
      });
    }

    it('is left to the end of the call when the line closes under it, or is gone', async () => {
      const { rig, record, send } = await committed([transfer(0)]);
      rig.line.before = refusing('line-closed', () => true);
      assert.equal(await send(), undefined);
      assert.equal(await new Delivery(rig.parts).deliver(record, [transfer(0)], undefined), undefined);
    });
  });

  describe('with a command', () => {
    const command: Output = { seq: 0, activity: recordingCommand('pause', 'one' as CommandId) };

    for (const code of ['channel-refused', 'channel-unreachable'] as const) {
      it(`tells the call that it was not sent: ${code}`, async () => {
        const { rig, send } = await committed([command]);
        rig.line.before = refusing(code, () => true);
        assert.deepEqual(await send(), { name: 'command.notSent', command: 'one' });
      });
    }

    for (const code of ['channel-silent', 'line-closed'] as const) {
      it(`tells nothing where it may have been sent, or nobody is there: ${code}`, async () => {
        const { rig, send } = await committed([command]);
        rig.line.before = refusing(code, () => true);
        assert.equal(await send(), undefined);
      });
    }

    it('tells nothing where the channel has taken it: its result will come', async () => {
      const { rig, send } = await committed([command]);
      assert.equal(await send(), undefined);
      assert.deepEqual(rig.line.heard, [command.activity.name]);
    });
  });
});
