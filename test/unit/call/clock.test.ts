import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { atMost, systemClock, within } from '../../../src/call/clock.js';
import { ManualClock } from '../../../src/phone/manualClock.js';
import { hasResolved } from '../resolved.js';

/** Keeps the whole process busy, as SIGSTOP does. */
function stopProcess(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('The wall clock', () => {
  it('lets an answer that has come while the process was stopped be read before it is given up', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [peer] = await once(server, 'connection');
    try {
      const order: string[] = [];
      const given = new Promise<void>((up) => {
        systemClock.setTimeout(() => {
          order.push('given up');
          up();
        }, 5);
      });
      socket.on('data', () => order.push('answer'));
      peer.write('answer');
      stopProcess(20);
      await given;
      assert.deepEqual(order, ['answer', 'given up']);
    } finally {
      socket.destroy();
      peer.destroy();
      server.close();
    }
  });

  it('does nothing any more when a timer is taken back, even one whose time has come', async () => {
    let acted = false;
    const timer = systemClock.setTimeout(() => {
      acted = true;
    }, 1);
    // Runs right after the time-out, and before its act.
    const taken = new Promise<void>((next) =>
      setTimeout(() => {
        systemClock.clearTimeout(timer);
        next();
      }, 1),
    );
    stopProcess(5);
    await taken;
    await new Promise(setImmediate);
    assert.equal(acted, false);
  });
});

describe('Waiting within a time', () => {
  it('is over with the work, with its result or its error', async () => {
    const clock = new ManualClock();
    assert.equal(await within(clock, 100, Promise.resolve('done'), assert.fail), 'done');
    await assert.rejects(within(clock, 100, Promise.reject(new Error('its own')), assert.fail), /its own/);
    clock.advance(1000);
  });

  it('is over when the time is', async () => {
    const clock = new ManualClock();
    const waiting = assert.rejects(
      within(clock, 100, new Promise(() => {}), () => new Error('too late')),
      /too late/,
    );
    clock.advance(99);
    assert.equal(await hasResolved(waiting), false);
    clock.advance(1);
    await waiting;
  });

  it('may also just go on', async () => {
    const clock = new ManualClock();
    const waiting = atMost(clock, 100, new Promise(() => {}));
    clock.advance(100);
    await waiting;
  });
});
