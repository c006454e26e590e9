import assert from 'node:assert/strict';
import { isBotError } from '../../src/errors.js';
import type { Claimed, Store } from '../../src/storage/store.js';
import { entry, NOON, named, next, output, range, turn } from './sampleCall.js';
import type { Contract } from './store.js';

const idsOf = (claimed: readonly Claimed[]) => claimed.map(({ call }) => call.key.conversationId).toSorted();
const conflict = (error: unknown) => isBotError(error, 'version-conflict');
/** Longer than any lease. */
const LONG = 3_600_000;

/** Guarantee 7, between instances that work on one database at the same time. */
export function rivalryContract({ store, another, pass }: Contract): void {
  it('leaves a call to its owner while the lease runs', async () => {
    const first = named('one', { line: 'websocket', deadline: NOON });
    await store().commit(turn(first, { output: [output(0)] }));
    const rival = await another();
    assert.deepEqual(await rival.load(first.key), { call: first, seen: false, unsent: [output(0)], owner: 'other' });
    assert.equal(await rival.claim(first.id, 1), undefined);
    assert.deepEqual(await rival.claimLost(NOON, 100), []);
    assert.equal(await store().holds(first.id, 1), true);
  });

  it('leaves it to an owner that renews, for as long as was renewed', async () => {
    const first = named('one', { line: 'websocket' });
    await store().commit(turn(first));
    const rival = await another();
    await store().renew(2 * LONG);
    await pass(LONG);
    assert.equal((await rival.load(first.key)).owner, 'other');
    assert.equal(await rival.claim(first.id, 1), undefined);
    await pass(LONG);
    assert.equal((await rival.load(first.key)).owner, 'nobody');
    assert.deepEqual(await rival.claim(first.id, 1), next(first));
  });

  it('has a lease as soon as it is open', async () => {
    const rival = await another();
    await rival.commit(turn(named('one', { line: 'websocket' })));
    assert.deepEqual(await store().claimLost(NOON, 100), []);
  });

  it('gives its lease up by closing, at once', async () => {
    const rival = await another();
    await rival.renew(LONG);
    await rival.commit(turn(named('one', { line: 'websocket' })));
    await rival.close();
    assert.deepEqual(idsOf(await store().claimLost(NOON, 100)), ['one']);
  });

  it('that leaves counts on another one that lives and does not leave, and keeps its calls until it closes', async () => {
    const rival = await another();
    await store().commit(turn(named('one', { line: 'websocket' })));
    assert.equal(await store().leave(), true);
    assert.deepEqual(await rival.claimLost(NOON, 100), []);
    assert.equal(await store().leave(), true);
    assert.equal(await rival.leave(), false, 'the one that has said so before does not stay');
    assert.equal(await store().leave(), false);
  });

  it('that leaves does not count on one that has closed, or was not heard of for longer than its lease', async () => {
    const [closed, silent] = [await another(), await another()];
    await closed.close();
    assert.equal(await store().leave(), true);
    await pass(LONG);
    assert.equal(await store().leave(), false);
    await silent.renew(LONG);
    assert.equal(await store().leave(), true);
  });

  it('gives the calls that are lost to exactly one of those that claim them', async () => {
    const calls = range(60).map((i) => named(`call ${i}`, { line: 'websocket', deadline: NOON }));
    await Promise.all(calls.map((one) => store().commit(turn(one, { output: [output(0)] }))));
    const rivals = await Promise.all(range(4).map(() => another()));
    await pass(LONG);
    await Promise.all(rivals.map((rival) => rival.renew(LONG)));
    const claimed = (await Promise.all(rivals.map((rival) => rival.claimLost(NOON, 100)))).flat();
    const rest = await Promise.all(rivals.map((rival) => rival.claimLost(NOON, 100)));
    assert.deepEqual(idsOf([...claimed, ...rest.flat()]), calls.map(({ key }) => key.conversationId).toSorted());
    assert.ok((await store().calls()).every(({ version }) => version === 2));
  });

  it('gives one call to exactly one of those that claim it', async () => {
    for (const i of range(10)) {
      const first = named(`call ${i}`);
      await store().commit(turn(first));
      const rivals = await Promise.all(range(3).map(() => another()));
      await pass(LONG);
      await Promise.all(rivals.map((rival) => rival.renew(LONG)));
      const claimed = await Promise.all(rivals.map((rival) => rival.claim(first.id, 1)));
      assert.deepEqual(
        claimed.filter((one) => one !== undefined),
        [next(first)],
      );
      const held = await Promise.all(rivals.map((rival) => rival.holds(first.id, 2)));
      assert.deepEqual(
        held,
        claimed.map((one) => one !== undefined),
      );
      await Promise.all(rivals.map((rival) => rival.close()));
      await store().renew(LONG);
    }
  });

  it('tells an owner that was only paused that its call has been claimed', async () => {
    const first = named('one');
    await store().commit(turn(first, { output: [output(0)] }));
    const rival = await another();
    await pass(LONG);
    await rival.renew(LONG);
    assert.equal(await store().holds(first.id, 1), true);
    assert.deepEqual(idsOf(await rival.claimLost(NOON, 100)), ['one']);

    await store().renew(LONG);
    assert.equal(await store().holds(first.id, 1), false);
    assert.equal(await store().holds(first.id, 2), false);
    assert.equal((await store().load(first.key)).owner, 'other');
    assert.equal(await store().claim(first.id, 2), undefined);
    await assert.rejects(store().commit(turn(next(first))), conflict);
    assert.equal(await rival.holds(first.id, 2), true);
  });

  it('goes on with its calls when its lease lapsed and nobody has claimed them', async () => {
    const first = named('one', { line: 'websocket' });
    await store().commit(turn(first));
    const rival = await another();
    await pass(LONG);
    assert.equal((await store().load(first.key)).owner, 'us');
    assert.deepEqual(await store().claimLost(NOON, 100), []);
    await store().commit(turn(next(first)));
    await store().renew(LONG);
    assert.deepEqual(await rival.claimLost(NOON, 100), []);
  });

  it('takes a call over by committing to it', async () => {
    const first = named('one', { line: 'websocket' });
    await store().commit(turn(first));
    const rival = await another();
    await rival.commit(turn(next(first)));
    assert.deepEqual([await store().holds(first.id, 2), await rival.holds(first.id, 2)], [false, true]);
    await pass(LONG);
    await rival.renew(LONG);
    assert.deepEqual(await store().claimLost(NOON, 100), []);
  });

  it('lets exactly one of many commits on the same version win, from whatever instance', async () => {
    const instances = [store(), await another(), await another()];
    let version = 0;
    for (const round of range(10)) {
      const rivals = range(12).map((i) => {
        const record = named('one', { version: version + 1, updatedAt: i });
        return turn(record, { activityId: `${round} ${i}`, entries: [entry(round)] });
      });
      const committing = rivals.map((rival, i) => (instances[i % 3] as Store).commit(rival));
      const results = await Promise.allSettled(committing);
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
      for (const result of results) if (result.status === 'rejected') assert.ok(conflict(result.reason));
      version += 1;
    }
    assert.deepEqual(
      await store().transcript(named('one').id),
      range(10).map((seq) => entry(seq)),
    );
  });

  it('gives an activity that reaches two instances its effect once, also in two incarnations', async () => {
    const rival = await another();
    for (const i of range(10)) {
      const [old, again] = [named(`call ${i}`), named(`call ${i}`, { incarnation: 2 })];
      await store().commit(turn(old));
      const results = await Promise.allSettled([
        store().commit(turn(next(old), { activityId: 'a' })),
        rival.commit(turn(again, { activityId: 'a' })),
      ]);
      const refused = results.filter((result) => result.status === 'rejected');
      assert.equal(refused.length, 1);
      assert.ok(conflict(refused[0]?.reason));
    }
  });

  it('sees at once what another instance has committed', async () => {
    const rival = await another();
    let record = named('one');
    for (const i of range(10)) {
      const [writer, reader] = i % 2 === 0 ? [store(), rival] : [rival, store()];
      await writer.commit(turn(record, { activityId: `${i}`, output: [output(i)] }));
      assert.deepEqual(await reader.load(record.key, `${i}`), {
        call: record,
        seen: true,
        unsent: [output(i)],
        owner: 'other',
      });
      await reader.confirm(record.id, [i]);
      record = next(record);
    }
  });
}
