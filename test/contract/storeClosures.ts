import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Closure } from '../../src/handoff/closure.js';
import type { Store } from '../../src/storage/store.js';
import { call, NOON, range, turn } from './sampleCall.js';
import type { Contract } from './store.js';

const HOUR = 3_600_000;
const closed = (department: string | undefined, changes: Partial<Closure> = {}): Closure => ({
  ...(department !== undefined && { department }),
  from: NOON,
  ...changes,
});

/** Departments that an operator has closed: one closure of each, and one of all, whoever made it. */
export function closureContract(store: () => Store): void {
  const closures = () => store().closures;

  it('has no closure before one is made, and takes none back then', async () => {
    assert.deepEqual(await closures().list(NOON), []);
    assert.equal(await closures().open('billing', NOON), false);
    assert.equal(await closures().open(undefined, NOON), false);
  });

  it('gives closures back with every field, that of all departments first, then by department', async () => {
    const made = [
      closed('sales', { until: NOON + HOUR }),
      closed('billing', { note: 'flood' }),
      closed(undefined, { from: NOON + 5, until: NOON + 2 * HOUR, note: 'fire drill' }),
    ];
    for (const closure of made) await closures().close(closure);
    assert.deepEqual(await closures().list(NOON), [made[2], made[1], made[0]]);
  });

  it('gives those that hold at a moment or later, and not those that are over', async () => {
    await closures().close(closed('billing', { until: NOON + HOUR }));
    await closures().close(closed('sales', { from: NOON + 9 * HOUR }));
    const names = async (at: number) => (await closures().list(at)).map(({ department }) => department);
    assert.deepEqual(await names(NOON - HOUR), ['billing', 'sales']);
    assert.deepEqual(await names(NOON + HOUR - 1), ['billing', 'sales']);
    assert.deepEqual(await names(NOON + HOUR), ['sales']);
  });

  it('puts a closure in the place of an earlier one of the same department', async () => {
    await closures().close(closed('billing', { until: NOON + HOUR, note: 'flood' }));
    await closures().close(closed('billing', { from: NOON + 1 }));
    await closures().close(closed(undefined, { note: 'all' }));
    await closures().close(closed(undefined, { until: NOON + HOUR }));
    assert.deepEqual(await closures().list(NOON), [
      closed(undefined, { until: NOON + HOUR }),
      closed('billing', { from: NOON + 1 }),
    ]);
  });

  it('takes back what was closed, alone, once, and only while it holds', async () => {
    for (const department of ['billing', 'sales', undefined]) await closures().close(closed(department));
    assert.equal(await closures().open('billing', NOON), true);
    assert.equal(await closures().open('billing', NOON), false);
    assert.deepEqual(await closures().list(NOON), [closed(undefined), closed('sales')]);
    assert.equal(await closures().open(undefined, NOON), true);
    assert.equal(await closures().open(undefined, NOON), false);
    assert.deepEqual(await closures().list(NOON), [closed('sales')]);
    await closures().close(closed('sales', { until: NOON + HOUR }));
    assert.equal(await closures().open('sales', NOON + HOUR), false);
  });

  it('tells exactly one of those who take a closure back at once that they did', async () => {
    await closures().close(closed('sales'));
    const told = await Promise.all(range(10).map(() => closures().open('sales', NOON)));
    assert.equal(told.filter((changed) => changed).length, 1);
  });

  it('gives copies of closures: who changes what was read, or what was closed, changes nothing stored', async () => {
    const given = closed('sales', { note: 'flood' });
    await closures().close(given);
    Object.assign(given, { note: 'spoilt' });
    for (const read of await closures().list(NOON)) Object.assign(read, { note: 'spoilt' });
    assert.deepEqual(await closures().list(NOON), [closed('sales', { note: 'flood' })]);
  });

  it('changes no call by closing, and forgets no closure with calls', async () => {
    await store().commit(turn(call({ endedAt: NOON })));
    await closures().close(closed('sales'));
    assert.deepEqual(await store().call(call().id), call({ endedAt: NOON }));
    assert.equal(await store().prune(NOON + 1, 10), 1);
    assert.deepEqual(await closures().list(NOON), [closed('sales')]);
  });

  it('gives back hostile texts as they were', async () => {
    const hostile = ["'; DROP TABLE closures; --", '\u0000', '\ud83d', '"\\', '\u001b[2J\u202e', ' ', '\\u0000'];
    for (const text of hostile) {
      await closures().close(closed(text, { note: text }));
      const [found] = (await closures().list(NOON)).filter(({ department }) => department === text);
      assert.deepEqual(found, closed(text, { note: text }));
      assert.equal(await closures().open(text, NOON), true);
    }
    assert.deepEqual(await closures().list(NOON), []);
  });

  it('has what was closed last and not taken back, in whatever order', async () => {
    const department = fc.constantFrom('agents', 'billing', 'sales', undefined);
    const until = fc.option(fc.integer({ min: NOON + 1, max: NOON + 100 }), { nil: undefined });
    const deed = fc.record({ department, until, opens: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 12 }), fc.integer({ min: 0, max: 100 }), async (deeds, later) => {
        const kept = new Map<string, Closure>();
        for (const name of ['agents', 'billing', 'sales', undefined]) await closures().open(name, NOON);
        for (const { department, until, opens } of deeds) {
          const closure = closed(department, until === undefined ? {} : { until });
          if (opens) assert.equal(await closures().open(department, NOON), kept.delete(department ?? ''));
          else {
            await closures().close(closure);
            kept.set(department ?? '', closure);
          }
        }
        const holding = [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, closure]) => closure);
        const meant = holding.filter(({ until = Number.POSITIVE_INFINITY }) => until > NOON + later);
        assert.deepEqual(await closures().list(NOON + later), meant);
      }),
      { numRuns: 50 },
    );
  });
}

/** The same between instances that work on one database at the same time. */
export function closureRivalryContract({ store, another }: Contract): void {
  it('shows at once what was closed and opened through another instance', async () => {
    const rival = await another();
    for (const i of range(5)) {
      await rival.closures.close(closed('sales', { from: NOON + i }));
      assert.deepEqual(await store().closures.list(NOON), [closed('sales', { from: NOON + i })]);
    }
    await Promise.all([store(), rival].map(({ closures }, i) => closures.close(closed('billing', { from: NOON + i }))));
    assert.equal((await store().closures.list(NOON)).length, 2);
    const told = await Promise.all([store(), rival].map(({ closures }) => closures.open('billing', NOON)));
    assert.deepEqual(told.toSorted(), [false, true]);
    assert.deepEqual(await rival.closures.list(NOON), [closed('sales', { from: NOON + 4 })]);
  });
}
