import assert from 'node:assert/strict';
import { InOrder } from '../../../../src/storage/postgres/order.js';

describe('Work in order', () => {
  /** Work that says when it begins, and ends when it is told to. */
  const held = (began: string[], name: string) => {
    let end: () => void = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const work = async () => {
      began.push(name);
      await ended;
      return name;
    };
    return { work, end };
  };
  const soon = () => new Promise((resolve) => setImmediate(resolve));

  it('begins when the earlier work of that name has ended, and does not wait for another name', async () => {
    const order = new InOrder();
    const began: string[] = [];
    const [first, second, other] = ['first', 'second', 'other'].map((name) => held(began, name));
    assert.ok(first && second && other);
    const results = [order.run('a', first.work), order.run('a', second.work), order.run('b', other.work)];
    await soon();
    assert.deepEqual(began, ['first', 'other']);
    first.end();
    await soon();
    assert.deepEqual(began, ['first', 'other', 'second']);
    second.end();
    other.end();
    assert.deepEqual(await Promise.all(results), ['first', 'second', 'other']);
  });

  it('goes on after work that failed, which fails alone', async () => {
    const order = new InOrder();
    const failing = order.run('a', async () => {
      throw new RangeError('no');
    });
    const after = order.run('a', async () => 'done');
    await assert.rejects(failing, RangeError);
    assert.equal(await after, 'done');
  });

  it('has settled when everything asked for so far has, however it went', async () => {
    const order = new InOrder();
    let done = 0;
    const count = () => {
      done += 1;
    };
    order.run('a', soon).then(count);
    order.run('a', () => Promise.reject(new Error('no'))).catch(count);
    order.run('b', soon).then(count);
    await order.settled();
    assert.equal(done, 3);
  });
});
