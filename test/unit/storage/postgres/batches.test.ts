import assert from 'node:assert/strict';
import { setImmediate as nextRound } from 'node:timers/promises';
import { Batches } from '../../../../src/storage/postgres/batches.js';
import { range } from '../../../contract/sampleCall.js';

describe('Work that goes together', () => {
  /** Batches whose ends the test decides. */
  function controlled() {
    const begun: { readonly members: readonly number[]; end(): void; fail(): void }[] = [];
    const batches = new Batches(
      (members: readonly number[]) =>
        new Promise<string[]>((resolve, reject) => {
          begun.push({
            members,
            end: () => resolve(members.map((member) => `done ${member}`)),
            fail: () => reject(new Error('broken')),
          });
        }),
    );
    return { begun, batches };
  }

  it('is all that is ready at once; each gets its own result', async () => {
    const { begun, batches } = controlled();
    const results = range(3).map((i) => batches.run(i));
    await nextRound();
    assert.deepEqual(
      begun.map(({ members }) => members),
      [[0, 1, 2]],
    );
    begun[0]?.end();
    assert.deepEqual(await Promise.all(results), ['done 0', 'done 1', 'done 2']);
  });

  it('goes by itself and at once where nothing else is there', async () => {
    const { begun, batches } = controlled();
    for (const i of range(3)) {
      const result = batches.run(i);
      await nextRound();
      begun[i]?.end();
      assert.equal(await result, `done ${i}`);
    }
  });

  it('is the next batch where one is under way', async () => {
    const { begun, batches } = controlled();
    const results: Promise<string>[] = [];
    for (const i of range(6)) {
      results.push(batches.run(i));
      await nextRound();
    }
    begun[0]?.end();
    while (begun.length < 2) await nextRound();
    assert.deepEqual(
      begun.map(({ members }) => members),
      [[0], [1, 2, 3, 4, 5]],
    );
    for (const batch of begun) batch.end();
    assert.equal(await results[5], 'done 5');
  });

  it('does not wait for a batch that does not come back', async () => {
    const { begun, batches } = controlled();
    const stuck = batches.run(0);
    await nextRound();
    const late = batches.run(1);
    while (begun.length < 2) await nextRound();
    begun[1]?.end();
    assert.equal(await late, 'done 1');
    begun[0]?.end();
    await stuck;
  });

  it('is never more than fifty', async () => {
    const { begun, batches } = controlled();
    const results = range(120).map((i) => batches.run(i));
    for (const i of range(3)) {
      while (begun.length <= i) await nextRound();
      begun[i]?.end();
    }
    assert.deepEqual(
      (await Promise.all(results)).map((result) => result.length > 0),
      range(120).map(() => true),
    );
    assert.deepEqual(
      begun.map(({ members }) => members.length),
      [50, 50, 20],
    );
  });

  it('fails together, and leaves what comes later alone', async () => {
    const { begun, batches } = controlled();
    const first = [batches.run(0), batches.run(1)];
    await nextRound();
    begun[0]?.fail();
    for (const result of first) await assert.rejects(result, /broken/);
    const later = batches.run(2);
    await nextRound();
    begun[1]?.end();
    assert.equal(await later, 'done 2');
  });
});
