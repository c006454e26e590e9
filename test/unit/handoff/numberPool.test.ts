import assert from 'node:assert/strict';
import type { E164 } from '../../../src/call/phoneNumber.js';
import { NumberPool } from '../../../src/handoff/numberPool.js';
import { NOON, range } from '../../contract/sampleCall.js';
import { poolNumber } from '../../contract/sampleNumbers.js';

const POOL = range(4).map(poolNumber);
const [A, B] = POOL as [E164, E164];

/** A pool of which some numbers are taken, as the store tells it. */
function poolWith(...taken: E164[]) {
  const asked: unknown[] = [];
  const pool = new NumberPool({
    taken: async (numbers, at) => {
      asked.push([numbers, at]);
      return taken;
    },
    cooldownMs: 7,
    random: () => 0,
  });
  return { pool, taken, asked };
}

describe('a number of a pool', () => {
  it('is picked among those that are not taken, with one question to the store', async () => {
    const { pool, asked } = poolWith(A);
    assert.equal(await pool.pick(POOL, { now: NOON }), B);
    assert.deepEqual(asked, [[POOL, NOON]]);
    assert.equal(pool.cooldownMs, 7);
  });

  it('is none where all are taken, or there are none', async () => {
    assert.equal(await poolWith(...POOL).pool.pick(POOL, { now: NOON }), undefined);
    assert.equal(await poolWith().pool.pick([], { now: NOON }), undefined);
  });

  it('is never one that the store was not asked for', async () => {
    const { pool } = poolWith();
    await pool.pick([A], { now: NOON });
    assert.equal(await pool.pick([B], { now: NOON }), B);
    assert.equal(await pool.pick([A], { now: NOON }), A);
  });

  it('is another one for each of those who ask at once', async () => {
    const { pool } = poolWith();
    const picked = await Promise.all(POOL.map(() => pool.pick(POOL, { now: NOON })));
    assert.deepEqual(picked.toSorted(), [...POOL].toSorted());
  });

  it('is once more one that was picked lately where there is no other, the oldest first: its turn may have failed', async () => {
    const { pool } = poolWith();
    const picked = [];
    for (const i of range(9)) picked.push(await pool.pick([A, B], { now: NOON + i }));
    assert.deepEqual(picked, [A, B, A, B, A, B, A, B, A]);
  });

  it('is free to be picked again after a while', async () => {
    const { pool } = poolWith();
    assert.equal(await pool.pick([A, B], { now: NOON }), A);
    assert.equal(await pool.pick([A, B], { now: NOON + 2_999 }), B);
    assert.equal(await pool.pick([A, B], { now: NOON + 3_000 }), A);
  });

  it('is given up by a turn that has lost three to others, without another question', async () => {
    const { pool, asked } = poolWith();
    for (const reruns of [0, 1, 2]) assert.ok(await pool.pick(POOL, { now: NOON, reruns }));
    assert.equal(await pool.pick(POOL, { now: NOON, reruns: 3 }), undefined);
    assert.equal(await pool.pick(POOL, { now: NOON, reruns: 4 }), undefined);
    assert.equal(asked.length, 3);
  });

  it('is picked at random unless told', async () => {
    const picks = await Promise.all(
      range(200).map(() => new NumberPool({ taken: async () => [], cooldownMs: 0 }).pick(POOL, { now: NOON })),
    );
    assert.deepEqual([...new Set(picks)].toSorted(), [...POOL].toSorted());
  });
});
