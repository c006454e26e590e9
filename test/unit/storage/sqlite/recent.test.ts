import assert from 'node:assert/strict';
import Database from 'libsql';
import { isBotError } from '../../../../src/errors.js';
import { SqliteStore } from '../../../../src/storage/sqlite/store.js';
import { call, named, next, output, range, turn } from '../../../contract/sampleCall.js';
import { temporaryFile } from './temporaryFile.js';

describe('A call that this process has committed', () => {
  // Before the file is removed: hooks run in their order.
  afterEach(async () => {
    other.close();
    await store.close();
  });
  const file = temporaryFile();
  let store: SqliteStore;
  /** Somebody else, who makes the file tell something else than this process has written. */
  let other: Database.Database;

  beforeEach(async () => {
    store = await SqliteStore.open(file());
    other = new Database(file(), { timeout: 5_000 });
  });
  const begun = call();
  const isFromMemory = async (key = begun.key) => {
    other.exec(`UPDATE calls SET line = 'websocket'`);
    const { call } = await store.load(key);
    return call?.line === 'http';
  };

  it('is not asked of the file for its next turn', async () => {
    await store.commit(turn(begun));
    assert.ok(await isFromMemory());
    await store.commit(turn(next(begun, { line: 'http', entries: 7 })));
    assert.equal((await store.load(begun.key)).call?.entries, 7);
  });

  it('knows all of its activities', async () => {
    await store.commit(turn(begun, { activityId: 'first' }));
    await store.commit(turn(next(begun), { activityId: 'second\u0000' }));
    assert.ok(await isFromMemory());
    const seen = await Promise.all(
      ['first', 'second\u0000', 'third'].map(async (id) => (await store.load(begun.key, id)).seen),
    );
    assert.deepEqual(seen, [true, true, false]);
  });

  const asked: Record<string, () => Promise<unknown>> = {
    'while something is unsent': () => store.commit(turn(next(begun), { output: [output(0)] })),
    'once it has ended': () => store.commit(turn(next(begun, { endedAt: begun.startedAt + 1 }))),
    'once its conversation has begun anew': () => store.commit(turn(call({ incarnation: 2 }))),
    'once it was claimed': () => store.claim(begun.id, 1),
    'after a commit that was refused': () => assert.rejects(store.commit(turn(begun))),
    'after 2,000 other calls': () => Promise.all(range(2_000).map((i) => store.commit(turn(named(`call ${i}`))))),
    'once callers were forgotten': () => store.forget('+14255550199' as Parameters<SqliteStore['forget']>[0]),
    'once those that were silent so long were removed': () => store.prune(begun.updatedAt + 1, 0),
  };
  for (const [when, happens] of Object.entries(asked)) {
    it(`is asked of the file ${when}`, async () => {
      await store.commit(turn(begun));
      await happens();
      assert.ok(!(await isFromMemory()));
    });
  }

  it('is asked of the file no more when what was unsent has been said', async () => {
    await store.commit(turn(begun, { output: [output(0), output(1)] }));
    await store.confirm(begun.id, [0]);
    assert.deepEqual((await store.load(begun.key)).unsent, [output(1)]);
    await store.confirm(begun.id, [1]);
    assert.ok(await isFromMemory());
  });

  it('is gone where an operator has removed it: a commit finds that out, and changes nothing', async () => {
    await store.commit(turn(begun));
    const operator = await SqliteStore.open(file(), { operator: true });
    assert.equal(await operator.prune(begun.updatedAt + 1, 10), 1);
    await operator.close();
    await assert.rejects(store.commit(turn(next(begun))), (error) => isBotError(error, 'version-conflict'));
    assert.deepEqual(await store.load(begun.key), { seen: false, unsent: [], owner: 'nobody' });
  });
});
