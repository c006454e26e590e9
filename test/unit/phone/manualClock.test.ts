import assert from 'node:assert/strict';
import { ManualClock } from '../../../src/phone/manualClock.js';

describe('a manual clock', () => {
  it('runs what falls due in order, each at its own time', () => {
    const clock = new ManualClock(1000);
    const ran: string[] = [];
    clock.setTimeout(() => ran.push(`second at ${clock.now()}`), 20);
    clock.setTimeout(() => ran.push(`first at ${clock.now()}`), 10);
    clock.setTimeout(() => ran.push('too late'), 31);
    clock.advance(30);
    assert.deepEqual(ran, ['first at 1010', 'second at 1020']);
    assert.equal(clock.now(), 1030);
  });

  it('keeps the order of those that are due together', () => {
    const clock = new ManualClock();
    const ran: number[] = [];
    for (const nth of [1, 2, 3]) clock.setTimeout(() => ran.push(nth), 5);
    clock.advance(5);
    assert.deepEqual(ran, [1, 2, 3]);
  });

  it('runs what a timer sets, when that falls due too', () => {
    const clock = new ManualClock(0);
    const ran: number[] = [];
    const tick = () => {
      ran.push(clock.now());
      clock.setTimeout(tick, 10);
    };
    clock.setTimeout(tick, 10);
    clock.advance(35);
    assert.deepEqual(ran, [10, 20, 30]);
  });

  it('counts a deadline that is set later, by work a timer began, from that timer', async () => {
    const clock = new ManualClock(0);
    const ran: number[] = [];
    let work = Promise.resolve();
    const begin = () => {
      ran.push(clock.now());
      work = Promise.resolve().then(() => void clock.setTimeout(begin, 20));
    };
    clock.setTimeout(begin, 20);
    await clock.pass(60, () => work);
    assert.deepEqual(ran, [20, 40, 60]);
  });

  it('does not run what was called off', () => {
    const clock = new ManualClock();
    clock.clearTimeout(clock.setTimeout(() => assert.fail('it ran'), 1));
    clock.clearTimeout(undefined);
    clock.advance(10);
  });
});
