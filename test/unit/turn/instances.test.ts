import assert from 'node:assert/strict';
import sinon from 'sinon';
import { turnOf } from '../../../src/call/turn.js';
import { BotError, isBotError } from '../../../src/errors.js';
import { MemoryDatabase } from '../../../src/storage/memory/database.js';
import { MemoryStore } from '../../../src/storage/memory/store.js';
import { call, conversation, NOON, output, turn } from '../../contract/sampleCall.js';
import { attempt } from '../handoff/attempt.js';
import { Gate } from './fakeLine.js';
import { Rig, says } from './rig.js';

/** Lets what has become possible happen. */
const breathe = () => new Promise<void>((next) => setImmediate(next));

/** Two instances on one database, whose leases run on a clock of their own. */
function twoInstances() {
  let now = NOON;
  const database = new MemoryDatabase({ now: () => now });
  const instance = () => new Rig(new MemoryStore({ database, leaseMs: 3000 }));
  return {
    first: instance(),
    second: instance(),
    /** Leases that are not renewed are over after three seconds. */
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe('two instances', () => {
  it('take turns: the second begins when what the first says is out', async () => {
    const { first, second } = twoInstances();
    const gate = new Gate();
    first.line.before = () => gate.opened;
    const one = first.take(says('one'));
    await first.clock.pass(0, breathe);
    const two = second.take(says('two'));
    await second.clock.pass(100, breathe);
    assert.deepEqual(second.line.heard, []);
    gate.open();
    await one;
    await second.clock.pass(100, breathe);
    await two;
    assert.deepEqual([first.line.heard, second.line.heard], [['heard one'], ['heard two']]);
  });

  it('that answer each other at once look once a turn, when the other one has had time to note what it said', async () => {
    const { first, second } = twoInstances();
    const gate = new Gate();
    first.line.before = () => gate.opened;
    const looks = sinon.spy(second.store, 'load');
    /** So often it looks meanwhile. */
    const looksFor = async (work: () => Promise<unknown>) => {
      const before = looks.callCount;
      await work();
      return looks.callCount - before;
    };
    const one = first.take(says('one'));
    await first.clock.pass(0, breathe);
    const two = second.take(says('two'));
    gate.open();
    await one;
    assert.equal(await looksFor(() => second.clock.pass(100, breathe)), 1, 'the second look');
    await two;
    const gate2 = new Gate();
    first.line.before = () => gate2.opened;
    const three = first.take(says('three'));
    await first.clock.pass(0, breathe);
    const four = second.take(says('four'));
    assert.equal(await looksFor(breathe), 0, 'not yet');
    gate2.open();
    await three;
    assert.equal(await looksFor(() => second.clock.pass(25, breathe)), 1);
    await four;
    assert.deepEqual(second.line.heard, ['heard two', 'heard four']);
    const five = second.take(says('five'));
    await breathe();
    await second.clock.pass(25, breathe);
    await five;
    assert.equal(await looksFor(() => second.take(says('six'))), 1, 'at once, for the call has stayed here');
  });

  it('do not wait with what is no answer: a deadline, or the end of a process whose clock stands still', async () => {
    const { first, second } = twoInstances();
    const gate = new Gate();
    first.line.before = () => gate.opened;
    const one = first.take(says('one'));
    await first.clock.pass(0, breathe);
    const two = second.take(says('two'));
    gate.open();
    await one;
    await second.clock.pass(100, breathe);
    await two;
    const { done } = await second.turns.tell(conversation(), { name: 'call.shutDown' });
    await done;
    assert.deepEqual(second.line.heard, ['heard two', 'heard call.shutDown']);
  });

  it('answer an activity that the other one has taken at once, though it is still speaking', async () => {
    const { first, second } = twoInstances();
    const gate = new Gate();
    first.line.before = () => gate.opened;
    const one = first.take(says('one'));
    await first.clock.pass(0, breathe);
    await second.take(says('one'));
    assert.deepEqual(second.line.heard, []);
    gate.open();
    await one;
  });

  it('refuse what is said to a caller for whom the other has not finished for long; it may be sent again', async () => {
    const { first, second } = twoInstances();
    first.line.before = () => new Promise(() => {});
    first.take(says('one')).catch(assert.fail);
    await first.clock.pass(0, breathe);
    const two = assert.rejects(second.take(says('two')), (error) => isBotError(error, 'call-busy'));
    await breathe();
    await second.clock.pass(6000, breathe);
    await two;
  });

  it('leave a deadline to the one that owns the call', async () => {
    const { first, second } = twoInstances();
    first.run = async () => {};
    second.run = sinon.fake.rejects(new Error('not mine'));
    const record = call({ state: { ...call().state, handoffs: [attempt('initiated', { deadline: NOON })] } });
    await first.store.commit(turn({ ...record, deadline: NOON }));
    await second.turns.tell(conversation(), { name: 'ContinueConversation' });
    assert.equal((await first.stored()).call.version, 1);
  });

  it('do not count or watch a call any more that the other one has taken', async () => {
    const { first, second } = twoInstances();
    first.run = async (context) => {
      turnOf(context).call.state.handoffs = [attempt('initiated', { deadline: NOON + 1000 })];
    };
    await first.take(says('agent'));
    await second.take(says('hello'));
    const looks = sinon.spy(first.store, 'load');
    await first.pass(100_000);
    assert.deepEqual([first.live.size, looks.callCount], [0, 1]);
  });
});

describe('an instance that was paused', () => {
  /** The first instance has committed words, and is paused before it sends them. */
  async function paused() {
    const instances = twoInstances();
    const { first } = instances;
    const lease = sinon.stub(first.lease, 'holds').value(false);
    const asked = sinon.spy(first.lease, 'renew');
    return { ...instances, lease, asked };
  }

  it('says nothing any more when another has taken its call over', async () => {
    const { first, second, pass } = await paused();
    // The pause lies between the commit and the sending: while it asks whether its lease still holds.
    first.lease.renew = async () => {
      pass(4000);
      for (const claimed of await second.store.claimLost(NOON, 10)) second.turns.takeOver(claimed);
      await second.turns.settled();
    };
    await first.take(says('one'));
    assert.deepEqual([first.line.heard, second.line.heard], [[], ['heard one']]);
    assert.match(first.logged.join(''), /another instance has taken over/);
  });

  it('goes on when nobody has', async () => {
    const { first, asked } = await paused();
    await first.take(says('one'));
    assert.deepEqual(first.line.heard, ['heard one']);
    assert.equal(asked.callCount, 1);
  });

  it('says nothing either when its lease has been renewed before it looks', async () => {
    const { first, second, pass } = twoInstances();
    const { commit } = first.store;
    first.store.commit = async (committed) => {
      await commit.call(first.store, committed);
      pass(4000);
      for (const claimed of await second.store.claimLost(NOON, 10)) second.turns.takeOver(claimed);
      await second.turns.settled();
      first.lease.heldSince = () => false;
    };
    await first.take(says('one'));
    assert.deepEqual([first.line.heard, second.line.heard], [[], ['heard one']]);
  });

  it('does not try again what another has said while it was stopped between two attempts', async () => {
    const { first, second, pass } = twoInstances();
    let attempts = 0;
    first.line.send = async (_, terms) => {
      attempts++;
      first.lease.holds = false;
      pass(4000);
      for (const claimed of await second.store.claimLost(NOON, 10)) second.turns.takeOver(claimed);
      await second.turns.settled();
      if (await terms?.fence?.passes()) attempts++;
      throw new BotError('channel-refused', '503');
    };
    await first.take(says('one'));
    assert.deepEqual([attempts, second.line.heard], [1, ['heard one']]);
    assert.deepEqual((await second.stored()).unsent, []);
    assert.doesNotMatch(first.logged.join(''), /given up/);
  });

  it('says it later when the database is away as well', async () => {
    const { first } = await paused();
    let away = true;
    first.lease.renew = async () => {
      if (away) throw new BotError('store-unavailable', 'the database is away');
    };
    await first.take(says('one'));
    assert.deepEqual(first.line.heard, []);
    away = false;
    await first.pass(2000);
    assert.deepEqual(first.line.heard, ['heard one']);
  });
});

describe('a call whose instance is gone', () => {
  it('is finished by the one that takes it over: what was committed is said, and its deadline watched', async () => {
    const { first, second, pass } = twoInstances();
    const record = call({ deadline: NOON + 10_000 });
    await first.store.commit(turn(record, { output: [output(0)] }));
    pass(4000);
    for (const claimed of await second.store.claimLost(NOON, 10)) second.turns.takeOver(claimed);
    await second.turns.settled();
    assert.deepEqual(second.line.heard, ['words 0']);
    assert.deepEqual((await second.stored()).unsent, []);
    await second.pass(10_000);
    assert.deepEqual(second.line.heard, ['words 0', 'heard ContinueConversation']);
  });

  it('is watched by the one that a repeat of the channel has brought it to', async () => {
    const { first, second, pass } = twoInstances();
    const record = call({ deadline: NOON + 10_000 });
    await first.store.commit(turn(record, { activityId: 'id of one', output: [output(0)] }));
    pass(4000);
    await second.take(says('one'));
    assert.deepEqual([second.line.heard, second.live.size], [['words 0'], 1]);
    await second.pass(10_000);
    assert.deepEqual(second.line.heard, ['words 0', 'heard ContinueConversation']);
  });

  for (const [line, operation, said, told] of [
    ['http', 'claim', ['words 0'], ['ContinueConversation']],
    ['websocket', 'confirm', [], ['call.orphaned']],
  ] as const) {
    it(`is finished later where the database goes away meanwhile: over ${line}`, async () => {
      const { first, second, pass } = twoInstances();
      await first.store.commit(turn(call({ line, deadline: NOON + 10_000 }), { output: [output(0)] }));
      pass(4000);
      const heard: unknown[] = [];
      second.run = async (context) => void heard.push(context.activity.name);
      const claimed = await second.store.claimLost(NOON, 10);
      const away = sinon.stub(second.store, operation).rejects(new BotError('store-unavailable', 'it is away'));
      for (const one of claimed) second.turns.takeOver(one);
      await second.turns.settled();
      assert.deepEqual([claimed.length, second.line.heard, heard], [1, [], []]);
      away.restore();
      await second.pass(10_000);
      assert.deepEqual([second.line.heard, heard, (await second.stored()).unsent], [said, told, []]);
    });
  }

  it('over a web socket is told that it is orphaned, and nothing of it is sent', async () => {
    const { first, second, pass } = twoInstances();
    await first.store.commit(turn(call({ line: 'websocket' }), { output: [output(0)] }));
    pass(4000);
    second.lineTo = () => undefined;
    const told: unknown[] = [];
    second.run = async (context) => void told.push(context.activity.name);
    for (const claimed of await second.store.claimLost(NOON, 10)) second.turns.takeOver(claimed);
    await second.turns.settled();
    assert.deepEqual([told, second.line.heard], [['call.orphaned'], []]);
    assert.deepEqual((await second.stored()).unsent, []);
  });
});

describe('while the database is away', () => {
  function away() {
    const rig = new Rig();
    const load = sinon.stub(rig.store, 'load').rejects(new BotError('store-unavailable', 'the database is away'));
    const refused = (text: string) =>
      assert.rejects(rig.take(says(text)), (error) => isBotError(error, 'store-unavailable'));
    return { rig, load, refused };
  }

  it('a caller hears a sentence, once in half a minute however often the channel tries', async () => {
    const { rig, refused } = away();
    await refused('one');
    await refused('one');
    assert.deepEqual(rig.line.heard, ['technical problem']);
    await rig.clock.pass(30_000, breathe);
    await refused('one');
    assert.equal(rig.line.heard.length, 2);
  });

  it('what the caller said is taken when it comes again afterwards', async () => {
    const { rig, load, refused } = away();
    await refused('one');
    load.restore();
    await rig.take(says('one'));
    assert.deepEqual(rig.line.heard, ['technical problem', 'heard one']);
  });

  it('nobody speaks into a call that an agent has taken', async () => {
    const rig = new Rig();
    rig.live.note(call({ state: { ...call().state, handoffs: [attempt('accepted')] } }));
    sinon.stub(rig.store, 'load').rejects(new BotError('store-unavailable', 'the database is away'));
    await assert.rejects(rig.take(says('hello, agent')));
    assert.deepEqual(rig.line.heard, []);
  });

  it('a channel that can not be reached either is noted, and the answer stays the same', async () => {
    const { rig, refused } = away();
    rig.line.before = () => {
      throw new BotError('channel-unreachable', 'no network');
    };
    await refused('one');
    assert.match(rig.logged.join(''), /could not be told/);
  });
});
