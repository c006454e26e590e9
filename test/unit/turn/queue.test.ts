import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isBotError } from '../../../src/errors.js';
import { Queues } from '../../../src/turn/queue.js';
import { hasResolved } from '../resolved.js';
import { Gate } from './fakeLine.js';

describe('the queue of a call', () => {
  it('gives back what the work gives', async () => {
    assert.equal(await new Queues().run('a', async () => 7), 7);
  });

  it('runs one after another, in the order in which they came, for each call by itself', async () => {
    const job = fc.record({ key: fc.constantFrom('a', 'b', 'c'), ticks: fc.nat(5), fails: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(job, { maxLength: 30 }), async (jobs) => {
        const queues = new Queues();
        const running = new Set<string>();
        const finished = new Map<string, number[]>();
        const results = jobs.map(({ key, ticks, fails }, i) =>
          queues.run(key, async () => {
            assert.ok(!running.has(key), 'two turns of a call overlap');
            running.add(key);
            for (let tick = 0; tick < ticks; tick++) await undefined;
            running.delete(key);
            finished.set(key, [...(finished.get(key) ?? []), i]);
            if (fails) throw new Error(`job ${i}`);
          }),
        );
        const outcomes = await Promise.allSettled(results);
        await queues.idle();
        jobs.forEach(({ fails }, i) => {
          assert.equal(outcomes[i]?.status, fails ? 'rejected' : 'fulfilled');
        });
        for (const [key, order] of finished) {
          const came = jobs.flatMap((each, i) => (each.key === key ? [i] : []));
          assert.deepEqual(order, came, key);
        }
      }),
    );
  });

  it('keeps no other call waiting', async () => {
    const queues = new Queues();
    const gate = new Gate();
    const slow = queues.run('a', () => gate.opened);
    assert.equal(await queues.run('b', async () => 'done'), 'done');
    assert.equal(await hasResolved(slow), false);
    gate.open();
    await slow;
  });

  it('refuses what comes when it is full, without running it, and takes more when there is room', async () => {
    const queues = new Queues(2);
    const gate = new Gate();
    const waiting = [queues.run('a', () => gate.opened), queues.run('a', async () => {})];
    let ran = false;
    const refused = queues.run('a', async () => {
      ran = true;
    });
    await assert.rejects(refused, (error) => isBotError(error, 'too-many-waiting'));
    await queues.run('b', async () => {});
    gate.open();
    await Promise.all(waiting);
    assert.equal(ran, false);
    await queues.idle();
    assert.equal(await queues.run('a', async () => 'done'), 'done');
  });

  it('holds a hundred unless told otherwise', async () => {
    const queues = new Queues();
    const gate = new Gate();
    const taken = Array.from({ length: 100 }, () => queues.run('a', () => gate.opened));
    await assert.rejects(
      queues.run('a', async () => {}),
      (error) => isBotError(error, 'too-many-waiting'),
    );
    gate.open();
    await Promise.all(taken);
  });

  it('goes on after work that throws before it promises anything', async () => {
    const queues = new Queues();
    const failed = queues.run('a', () => {
      throw new Error('at once');
    });
    const next = queues.run('a', async () => 'next');
    await assert.rejects(failed, /at once/);
    assert.equal(await next, 'next');
  });

  it('is idle when nothing runs or waits under any key, and tells everybody who asked', async () => {
    const queues = new Queues();
    assert.ok(await hasResolved(queues.idle()));
    const gates = [new Gate(), new Gate()];
    const works = gates.map((gate, i) => queues.run(`${i}`, () => gate.opened));
    const idle = Promise.all([queues.idle(), queues.idle()]);
    gates[0]?.open();
    await works[0];
    assert.equal(await hasResolved(idle), false);
    gates[1]?.open();
    assert.ok(await hasResolved(idle));
  });
});
