import assert from 'node:assert/strict';
import fc from 'fast-check';
import { areAllClosed, type Closure, reachability } from '../../../src/handoff/closure.js';
import { type Hours, isOpen } from '../../../src/handoff/hours.js';

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(`2026-06-${text}Z`);

/** Nine to five on every day, in UTC. */
const NINE_TO_FIVE: Hours = {
  zone: 'UTC',
  week: Array.from({ length: 7 }, () => [{ from: 540, to: 1020 }]),
  days: {},
};
const closedUntil = (opensAt: number | undefined) => ({ isOpen: false, opensAt });

describe('a department can be reached', () => {
  it('always, without hours and closures', () => {
    assert.deepEqual(reachability('billing', undefined, [], 0), { isOpen: true });
  });

  it('within its hours, and otherwise from their next beginning', () => {
    assert.deepEqual(reachability('billing', NINE_TO_FIVE, [], at('10T12:00')), { isOpen: true });
    assert.deepEqual(reachability('billing', NINE_TO_FIVE, [], at('10T18:00')), closedUntil(at('11T09:00')));
  });

  it('not while an operator has closed it, and again from the end of that', () => {
    const closure = { department: 'billing', from: at('10T11:00'), until: at('10T14:00') };
    const billing = (when: string) => reachability('billing', NINE_TO_FIVE, [closure], at(when));
    assert.deepEqual(billing('10T10:59'), { isOpen: true });
    assert.deepEqual(billing('10T11:00'), closedUntil(at('10T14:00')));
    assert.deepEqual(billing('10T13:59'), closedUntil(at('10T14:00')));
    assert.deepEqual(billing('10T14:00'), { isOpen: true });
    assert.deepEqual(reachability('sales', NINE_TO_FIVE, [closure], at('10T12:00')), { isOpen: true });
  });

  it('within its hours only, when the closure ends outside of them', () => {
    const closure = { from: at('10T11:00'), until: at('10T18:00') };
    assert.deepEqual(reachability('billing', NINE_TO_FIVE, [closure], at('10T12:00')), closedUntil(at('11T09:00')));
  });

  it('at a time that nobody knows, when the closure has no end', () => {
    for (const hours of [undefined, NINE_TO_FIVE]) {
      assert.deepEqual(reachability('billing', hours, [{ from: 0 }], at('10T12:00')), closedUntil(undefined));
    }
    const tonight = [{ from: at('10T20:00') }];
    assert.deepEqual(reachability('billing', NINE_TO_FIVE, tonight, at('10T18:00')), closedUntil(undefined));
    assert.deepEqual(reachability('billing', NINE_TO_FIVE, tonight, at('10T12:00')), { isOpen: true });
  });

  it('at a time that nobody knows, when its hours never begin', () => {
    const never = { ...NINE_TO_FIVE, week: [] };
    assert.deepEqual(reachability('billing', never, [], 0), closedUntil(undefined));
  });

  it('from the end of the last of several closures that meet', () => {
    const closures = [
      { from: at('10T13:00'), until: at('10T15:00') },
      { from: at('10T10:00'), until: at('10T13:00') },
      { from: at('11T08:00'), until: at('11T10:00') },
      { from: at('10T15:00'), until: at('10T17:00') },
    ];
    assert.deepEqual(reachability('billing', NINE_TO_FIVE, closures, at('10T12:00')), closedUntil(at('11T10:00')));
  });

  it('exactly when it is open and no closure holds, whatever the closures are', () => {
    const hour = fc.integer({ min: 0, max: 100 });
    const closure = fc.record(
      { department: fc.constantFrom('billing', 'sales'), from: hour, until: hour },
      { requiredKeys: ['from'] },
    );
    fc.assert(
      fc.property(fc.array(closure, { maxLength: 6 }), hour, (drawn, now) => {
        const closures: Closure[] = drawn.map(({ from, until, ...rest }) => ({
          ...rest,
          from: from * HOUR,
          ...(until !== undefined && { until: until * HOUR }),
        }));
        const isFree = (when: number) =>
          isOpen(NINE_TO_FIVE, when) &&
          closures.every((c) => c.department === 'sales' || when < c.from || when >= (c.until ?? Infinity));
        const found = reachability('billing', NINE_TO_FIVE, closures, now * HOUR);
        // Everything changes on the hour, and after the last closure the hours are all that counts.
        let first: number | undefined = now * HOUR;
        while (first < 200 * HOUR && !isFree(first)) first += HOUR;
        if (first >= 200 * HOUR) first = undefined;
        assert.deepEqual(found, first === now * HOUR ? { isOpen: true } : closedUntil(first));
      }),
      { numRuns: 100 },
    );
  });
});

describe('all departments are closed', () => {
  const departments = { billing: { hours: NINE_TO_FIVE }, sales: {} };
  const all = (closures: readonly Closure[], when: string) => areAllClosed(departments, closures, at(when));

  it('where each of them is, by its hours or by an operator', () => {
    const sales = { department: 'sales', from: at('10T11:00'), until: at('10T19:00') };
    const billing = { department: 'billing', from: at('10T13:00') };
    assert.equal(all([], '10T18:00'), false);
    assert.equal(all([sales], '10T12:00'), false);
    assert.equal(all([sales], '10T18:00'), true);
    assert.equal(all([sales], '10T19:00'), false);
    assert.equal(all([sales, billing], '10T12:59'), false);
    assert.equal(all([sales, billing], '10T13:00'), true);
  });

  it('where all were closed together, while that holds', () => {
    const together = [{ from: at('10T11:00'), until: at('10T12:00') }];
    assert.deepEqual(
      ['10T10:59', '10T11:00', '10T12:00'].map((when) => all(together, when)),
      [false, true, false],
    );
  });
});
