import assert from 'node:assert/strict';
import sinon from 'sinon';
import { MemoryDatabase } from '../../../src/storage/memory/database.js';
import { MemoryStore } from '../../../src/storage/memory/store.js';
import { call, output, turn } from '../../contract/sampleCall.js';
import { hasResolved } from '../resolved.js';
import { Gate } from './fakeLine.js';
import { noting, Rig, says } from './rig.js';

describe('an activity', () => {
  it('is answered after its commit, while what the bot says is on its way', async () => {
    const rig = new Rig();
    const gate = new Gate();
    rig.line.before = () => gate.opened;
    const { done } = await rig.turns.take(says('hello'), rig.line);
    assert.equal((await rig.stored()).call.version, 1);
    assert.equal(await hasResolved(done), false);
    gate.open();
    await done;
    assert.deepEqual(rig.line.heard, ['heard hello']);
  });

  it('sends nothing before it is committed', async () => {
    const rig = new Rig();
    const gate = new Gate();
    const commit = rig.store.commit.bind(rig.store);
    sinon.stub(rig.store, 'commit').callsFake(async (committed) => {
      await gate.opened;
      await commit(committed);
    });
    const taken = rig.take(says('hello'));
    assert.equal(await hasResolved(taken), false);
    assert.deepEqual(rig.line.heard, []);
    gate.open();
    await taken;
    assert.deepEqual(rig.line.heard, ['heard hello']);
  });

  describe('that comes twice', () => {
    it('has its effect once', async () => {
      const rig = new Rig();
      const ran = noting(rig);
      await rig.take(says('hello'));
      await rig.take(says('hello'));
      assert.deepEqual([ran, rig.line.heard], [['hello'], ['heard hello']]);
    });

    it('has its effect once although the second comes before the first is done', async () => {
      const rig = new Rig();
      const ran = noting(rig);
      await Promise.all([rig.take(says('hello')), rig.take(says('hello')), rig.take(says('hello'))]);
      assert.deepEqual([ran, rig.line.heard], [['hello'], ['heard hello']]);
    });

    it('has its effect once although it comes to two instances at once', async () => {
      const database = new MemoryDatabase();
      const first = new Rig(new MemoryStore({ database }));
      const second = new Rig(new MemoryStore({ database }));
      await Promise.all([first.take(says('hello')), second.take(says('hello'))]);
      const { call: made } = await first.stored();
      assert.deepEqual([made.version, made.entries, made.state.outputs], [1, 2, 1]);
    });

    it('has its effect once although the call was started again in between', async () => {
      const rig = new Rig();
      const ran = noting(rig);
      await rig.take(says('hello'));
      const { call: record } = await rig.stored();
      await rig.store.commit(turn({ ...call({ incarnation: 2 }), key: record.key }));
      await rig.take(says('hello'));
      assert.deepEqual(ran, ['hello']);
    });

    it('in two conversations are two', async () => {
      const rig = new Rig();
      const ran = noting(rig);
      await rig.take(says('hello', {}, 'a'));
      await rig.take(says('hello', {}, 'b'));
      assert.deepEqual(ran, ['hello', 'hello']);
    });

    it('without an id cannot be told from its repeat, which is logged', async () => {
      const rig = new Rig();
      const ran = noting(rig);
      for (let i = 0; i < 2; i++) await rig.take(says('hello', { id: undefined }));
      assert.equal(ran.length, 2);
      assert.match(rig.logged[0] ?? '', /without an id/);
      assert.doesNotMatch(rig.logged.join(''), /hello/);
    });

    it('completes what was committed for it and not sent, and computes nothing', async () => {
      const rig = new Rig();
      const ran = noting(rig);
      const unsent = [output(0), output(1)];
      await rig.store.commit(turn(call(), { activityId: says('hello').id, output: unsent }));
      await rig.take(says('hello'));
      assert.deepEqual([ran, rig.line.heard, (await rig.stored()).unsent], [[], ['words 0', 'words 1'], []]);
    });
  });
});
