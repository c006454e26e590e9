import assert from 'node:assert/strict';
import { isBotError } from '../../src/errors.js';
import type { Carried, Store } from '../../src/storage/store.js';
import { NOON, named, next, turn } from './sampleCall.js';
import type { Contract } from './store.js';

const conflict = (error: unknown) => isBotError(error, 'version-conflict');
const [one, other] = [named('one'), named('other')];
const ODD = { words: '\u0000 "Grüße" \ud83d\udcde', list: [1, null, { deep: true }] };

const carried = (id: string, changes: Partial<Carried> = {}): Carried => ({
  id,
  call: one.id,
  version: 1,
  state: { stage: 'calling' },
  ...changes,
});

/** Guarantee 13: what channels remember. */
export function carriedContract(store: () => Store): void {
  const things = () => store().carried;

  it('gives back what a channel remembers as it was written, and replaces it as a whole', async () => {
    await store().commit(turn(one));
    const first = carried('a|b', { due: NOON, state: ODD });
    await things().write(first);
    assert.deepEqual(await things().find('a|b'), first);
    const second = carried('a|b', { version: 2, state: { stage: 'talking' } });
    await things().write(second);
    assert.deepEqual(await things().find('a|b'), second);
    assert.equal(await things().find('a'), undefined);
  });

  it('refuses what is not the next version, or belongs to no call, and changes nothing then', async () => {
    await store().commit(turn(one));
    await things().write(carried('a'));
    for (const version of [0, 1, 3, -1, Number.NaN]) {
      await assert.rejects(things().write(carried('a', { version, state: {} })), conflict, String(version));
    }
    await assert.rejects(things().write(carried('b', { version: 2 })), conflict);
    await assert.rejects(things().write(carried('b', { call: other.id })), conflict);
    assert.deepEqual(await things().find('a'), carried('a'));
    assert.equal(await things().find('b'), undefined);
  });

  it('finds those of a call in the order in which they were made, and those that are due, the earliest first', async () => {
    await store().commit(turn(one));
    await store().commit(turn(other));
    const made = [
      carried('z', { due: NOON + 2 }),
      carried('a', { due: NOON + 1 }),
      carried('m'),
      carried('o', { call: other.id, due: NOON }),
    ];
    for (const thing of made) await things().write(thing);
    const names = (found: readonly Carried[]) => found.map(({ id }) => id);
    assert.deepEqual(names(await things().ofCall(one.id)), ['z', 'a', 'm']);
    assert.deepEqual(names(await things().due(9)), ['o', 'a', 'z']);
    assert.deepEqual(names(await things().due(2)), ['o', 'a']);
    assert.deepEqual(await things().due(0), []);
    await things().write(carried('a', { version: 2 }));
    assert.deepEqual(names(await things().due(9)), ['o', 'z']);
  });

  it('loses what a channel remembers with its call, and with nothing else', async () => {
    await store().commit(turn(one));
    await store().commit(turn(other));
    await things().write(carried('a', { due: NOON }));
    await things().write(carried('b', { call: other.id, due: NOON }));
    await store().commit(turn(next(other, { updatedAt: NOON + 1_000_000 })));
    assert.equal(await store().prune(NOON + 500_000, 10), 1);
    assert.equal(await things().find('a'), undefined);
    assert.deepEqual(
      (await things().due(9)).map(({ id }) => id),
      ['b'],
    );
  });
}

/** Where several instances work on one database. */
export function carriedRivalryContract({ store, another }: Contract): void {
  it('lets one of several instances write a version of what is carried, and shows it to the others', async () => {
    const rival = await another();
    await store().commit(turn(one));
    await store().carried.write(carried('a'));
    const writes = [store(), rival, store(), rival].map((instance, index) =>
      instance.carried.write(carried('a', { version: 2, state: { by: index } })),
    );
    const settled = await Promise.allSettled(writes);
    const winner = settled.findIndex(({ status }) => status === 'fulfilled');
    assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const one of settled) if (one.status === 'rejected') assert.ok(conflict(one.reason));
    assert.deepEqual((await rival.carried.find('a'))?.state, { by: winner });
  });
}
