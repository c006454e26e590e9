import assert from 'node:assert/strict';
import { isBotError } from '../../src/errors.js';
import type { Claimed } from '../../src/storage/store.js';
import { entry, NOON, named, next, output, range, turn } from './sampleCall.js';
import type { Contract } from './store.js';

const idsOf = (claimed: readonly Claimed[]) => claimed.map(({ call }) => call.key.conversationId).toSorted();
const conflict = (error: unknown) => isBotError(error, 'version-conflict');
/** Longer than any lease. */
const LONG = 3_600_000;

/** Guarantee 7, as one instance keeps it that comes after another. */
export function successionContract({ store, another }: Contract): void {
  /** The first instance goes, the next one comes. */
  const succeed = async () => {
    await store().close();
    return another();
  };

  it('owns what it has committed, in exactly the version it committed', async () => {
    const first = named('one');
    await store().commit(turn(first));
    assert.equal((await store().load(first.key)).owner, 'us');
    assert.deepEqual(await Promise.all([0, 1, 2].map((version) => store().holds(first.id, version))), [
      false,
      true,
      false,
    ]);
    await store().commit(turn(next(first)));
    assert.deepEqual(await Promise.all([1, 2].map((version) => store().holds(first.id, version))), [false, true]);
    assert.equal(await store().holds(named('unknown').id, 1), false);
  });

  it('claims its own call again, which raises the version', async () => {
    const first = named('one');
    await store().commit(turn(first));
    assert.deepEqual(await store().claim(first.id, 1), next(first));
    assert.deepEqual(await store().call(first.id), next(first));
    assert.equal(await store().claim(first.id, 1), undefined);
    assert.equal(await store().claim(named('unknown').id, 1), undefined);
    await assert.rejects(store().commit(turn(next(first))), conflict);
    await store().commit(turn({ ...first, version: 3 }));
  });

  it('finds nothing lost among its own calls', async () => {
    await store().commit(turn(named('unsent'), { output: [output(0)] }));
    await store().commit(turn(named('deadline', { deadline: NOON })));
    await store().commit(turn(named('socket', { line: 'websocket' })));
    assert.deepEqual(await store().claimLost(NOON + LONG, 100), []);
  });

  it('that leaves counts on nobody when it is alone, and not on one that is gone', async () => {
    assert.equal(await store().leave(), false);
    assert.equal(await (await succeed()).leave(), false);
  });

  it('is another instance when it is opened again', async () => {
    const before = store().instance;
    assert.notEqual((await succeed()).instance, before);
  });

  it('has an owner no longer once that has closed', async () => {
    const first = named('one');
    await store().commit(turn(first, { activityId: 'a', output: [output(0)] }));
    const successor = await succeed();
    const found = { call: first, seen: true, unsent: [output(0)] };
    assert.deepEqual(await successor.load(first.key, 'a'), { ...found, owner: 'nobody' });
    assert.equal(await successor.holds(first.id, 1), false);
    await successor.commit(turn(next(first)));
    assert.equal((await successor.load(first.key)).owner, 'us');
    assert.deepEqual(await successor.claimLost(NOON, 100), []);
  });

  it('claims one call of an owner that has closed, in the version that was read', async () => {
    const first = named('one', { entries: 1 });
    await store().commit(turn(first, { entries: [entry(0)], output: [output(0)] }));
    const successor = await succeed();
    assert.equal(await successor.claim(first.id, 2), undefined);
    assert.deepEqual(await successor.claim(first.id, 1), next(first));
    assert.deepEqual(await successor.load(first.key), {
      call: next(first),
      seen: false,
      unsent: [output(0)],
      owner: 'us',
    });
    assert.equal(await successor.holds(first.id, 2), true);
    assert.deepEqual(await successor.transcript(first.id), [entry(0)]);
  });

  it('claims the lost calls that need somebody, and no others', async () => {
    const due = named('due', { deadline: NOON });
    const socket = named('socket', { line: 'websocket' });
    const unsent = named('unsent', { endedAt: NOON, outcome: 'botHungUp' });
    const all = named('all', { line: 'websocket', deadline: NOON - 1 });
    await store().commit(turn(due));
    await store().commit(turn(socket));
    await store().commit(turn(unsent, { output: [output(1), output(0)] }));
    await store().commit(turn(all, { output: [output(0), output(1), output(2)] }));
    await store().commit(turn(named('later', { deadline: NOON + 1 })));
    await store().commit(turn(named('idle')));
    await store().commit(turn(named('socket that ended', { line: 'websocket', endedAt: NOON })));
    await store().commit(turn(named('confirmed'), { output: [output(0)] }));
    await store().confirm(named('confirmed').id, [0]);

    const successor = await succeed();
    const claimed = await successor.claimLost(NOON, 100);
    const byName = (a: Claimed, b: Claimed) => (a.call.key.conversationId < b.call.key.conversationId ? -1 : 1);
    assert.deepEqual(claimed.toSorted(byName), [
      { call: next(all), unsent: [output(0), output(1), output(2)] },
      { call: next(due), unsent: [] },
      { call: next(socket), unsent: [] },
      { call: next(unsent), unsent: [output(0), output(1)] },
    ]);
    assert.deepEqual(await successor.claimLost(NOON, 100), []);
    for (const { call, unsent } of claimed) {
      assert.deepEqual(await successor.load(call.key), { call, seen: false, unsent, owner: 'us' });
    }
    assert.deepEqual(idsOf(await successor.claimLost(NOON + 1, 100)), ['later']);
  });

  it('claims lost calls a few at a time', async () => {
    const calls = range(25).map((i) => named(`call ${i}`, { deadline: NOON + i, line: 'websocket' }));
    await Promise.all(calls.map((one) => store().commit(turn(one, { output: [output(0), output(1)] }))));
    const successor = await succeed();
    const batches: number[] = [];
    const claimed: Claimed[] = [];
    for (
      let batch = await successor.claimLost(NOON, 10);
      batch.length > 0;
      batch = await successor.claimLost(NOON, 10)
    ) {
      batches.push(batch.length);
      claimed.push(...batch);
    }
    assert.deepEqual(batches, [10, 10, 5]);
    assert.equal(new Set(idsOf(claimed)).size, 25);
    assert.deepEqual(await successor.claimLost(NOON, 0), []);
  });

  it('finishes what was asked for before it closes', async () => {
    const calls = range(20).map((i) => named(`call ${i}`));
    const asked = calls.flatMap((one) => [
      store().commit(turn(one, { output: [output(0)] })),
      store().commit(turn(next(one), { entries: [entry(0)] })),
      store().confirm(one.id, [0]),
    ]);
    await store().close();
    await Promise.all(asked);
    const successor = await another();
    for (const one of calls) {
      assert.deepEqual(await successor.load(one.key), { call: next(one), seen: false, unsent: [], owner: 'nobody' });
      assert.deepEqual(await successor.transcript(one.id), [entry(0)]);
    }
  });

  it('can be renewed and closed again and again', async () => {
    await store().renew(1_000);
    await store().renew(1_000);
    await store().close();
    await store().close();
  });
}
