import assert from 'node:assert/strict';
import fc from 'fast-check';
import sinon from 'sinon';
import { ManualClock } from '../../../src/phone/manualClock.js';
import { Deadlines } from '../../../src/turn/deadlines.js';

const LONGEST_TIMER = 2 ** 31 - 1;

function deadlines(start = 1000) {
  const clock = new ManualClock(start);
  const fired: string[] = [];
  return { clock, fired, deadlines: new Deadlines(clock, (key) => fired.push(`${key} at ${clock.now()}`)) };
}

describe('deadlines', () => {
  it('fire once, when their time has come', () => {
    const { clock, fired, deadlines: set } = deadlines();
    set.set('a', 1500);
    clock.advance(499);
    assert.deepEqual(fired, []);
    clock.advance(1);
    clock.advance(10_000);
    assert.deepEqual(fired, ['a at 1500']);
    assert.equal(set.size, 0);
  });

  it('move, forwards and back, and can be dropped', () => {
    const { clock, fired, deadlines: set } = deadlines();
    set.set('later', 1100);
    set.set('later', 1300);
    set.set('sooner', 1400);
    set.set('sooner', 1200);
    set.set('dropped', 1150);
    set.set('dropped', undefined);
    set.set('never set', undefined);
    assert.equal(set.size, 2);
    clock.advance(1000);
    assert.deepEqual(fired, ['sooner at 1200', 'later at 1300']);
  });

  it('fire once though they were dropped and set again to the same time', () => {
    const { clock, fired, deadlines: set } = deadlines();
    for (const at of [1500, undefined, 1500, 1600, 1500]) set.set('a', at);
    clock.advance(1000);
    assert.deepEqual(fired, ['a at 1500']);
  });

  it('fire at once, but not before the caller of set goes on, when their time is past', () => {
    const { clock, fired, deadlines: set } = deadlines();
    set.set('a', 10);
    assert.deepEqual(fired, []);
    clock.advance(0);
    assert.deepEqual(fired, ['a at 1000']);
  });

  it('can be set anew by what they fire', () => {
    const clock = new ManualClock(1000);
    const fired: number[] = [];
    const set: Deadlines = new Deadlines(clock, (key) => {
      fired.push(clock.now());
      if (fired.length < 3) set.set(key, clock.now() + 100);
    });
    set.set('a', 1100);
    clock.advance(1000);
    assert.deepEqual(fired, [1100, 1200, 1300]);
  });

  it('may be further away than a timer can be set', () => {
    const { clock, fired, deadlines: set } = deadlines(0);
    const timers = sinon.spy(clock, 'setTimeout');
    const at = 2 * LONGEST_TIMER + 500;
    set.set('a', at);
    clock.advance(at - 1);
    assert.deepEqual(fired, []);
    clock.advance(1);
    assert.deepEqual(fired, [`a at ${at}`]);
    for (const { args } of timers.getCalls()) assert.ok(args[1] <= LONGEST_TIMER);
  });

  it('wait again when a timer rings early', () => {
    const { clock, fired, deadlines: set } = deadlines();
    const timers = sinon.stub(clock, 'setTimeout').callThrough();
    timers.onFirstCall().callsFake((act, ms) => timers.wrappedMethod.call(clock, act, ms - 1));
    set.set('a', 1500);
    clock.advance(499);
    assert.deepEqual(fired, []);
    clock.advance(1);
    assert.deepEqual(fired, ['a at 1500']);
  });

  it('share one timer', () => {
    const { clock, deadlines: set } = deadlines();
    const [started, stopped] = [sinon.spy(clock, 'setTimeout'), sinon.spy(clock, 'clearTimeout')];
    for (let i = 0; i < 1000; i++) set.set(`call ${i}`, 5000 - i);
    for (let i = 0; i < 1000; i++) set.set(`call ${i}`, 6000 + i);
    assert.equal(started.callCount - stopped.callCount, 1);
  });

  it('that are put off again and again take no more room than one', () => {
    const { clock, fired, deadlines: set } = deadlines();
    const timers = sinon.spy(clock, 'setTimeout');
    for (let turn = 0; turn < 1000; turn++) {
      set.set('a', clock.now() + 5000);
      clock.advance(10);
    }
    assert.deepEqual(fired, []);
    clock.advance(4990);
    assert.deepEqual(fired, ['a at 15990']);
    assert.ok(timers.callCount <= 4, `${timers.callCount} timers`);
  });

  it('fire no more once they are stopped', () => {
    const { clock, fired, deadlines: set } = deadlines();
    set.set('a', 1500);
    set.stop();
    set.stop();
    clock.advance(1000);
    assert.deepEqual([fired, set.size], [[], 0]);
  });

  it('fire what a list that is searched from end to end would fire, at the same time', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
    const deed = fc.oneof(
      fc.record({ do: fc.constant('set' as const), key, in: fc.integer({ min: -20, max: 60 }) }),
      fc.record({ do: fc.constant('drop' as const), key }),
      fc.record({ do: fc.constant('pass' as const), ms: fc.nat(30) }),
    );
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
        const { clock, fired, deadlines: set } = deadlines();
        const list = new Map<string, number>();
        const expected: string[] = [];
        for (const each of deeds) {
          if (each.do === 'pass') {
            const [from, to] = [clock.now(), clock.now() + each.ms];
            clock.advance(each.ms);
            for (const [due, at] of list) {
              if (at > to) continue;
              expected.push(`${due} at ${Math.max(at, from)}`);
              list.delete(due);
            }
          } else if (each.do === 'set') {
            set.set(each.key, clock.now() + each.in);
            list.set(each.key, clock.now() + each.in);
          } else {
            set.set(each.key, undefined);
            list.delete(each.key);
          }
          assert.equal(set.size, list.size);
        }
        // Those of one moment may fire in any order.
        assert.deepEqual(fired.toSorted(), expected.toSorted());
        const times = fired.map((line) => Number(line.split(' at ')[1]));
        assert.deepEqual(
          times,
          times.toSorted((x, y) => x - y),
        );
      }),
      { numRuns: 1000 },
    );
  });
});
