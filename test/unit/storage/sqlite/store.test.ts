import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'libsql';
import sinon from 'sinon';
import { type BotError, isBotError } from '../../../../src/errors.js';
import { MIGRATIONS } from '../../../../src/storage/sqlite/migrations.js';
import { SqliteStore } from '../../../../src/storage/sqlite/store.js';
import { call, conversation, entry, FULL_CALL, message, output, range, turn } from '../../../contract/sampleCall.js';
import { temporaryFile } from './temporaryFile.js';

describe('SqliteStore', () => {
  const file = temporaryFile();

  it('finds everything again when its file is opened again', async () => {
    const before = await SqliteStore.open(file());
    await before.commit(turn(FULL_CALL, { activityId: 'a', entries: [entry(0), entry(1)], output: [output(0)] }));
    await before.close();
    const store = await SqliteStore.open(file());
    assert.deepEqual(await store.load(FULL_CALL.key, 'a'), {
      call: FULL_CALL,
      seen: true,
      unsent: [output(0)],
      owner: 'nobody',
    });
    assert.deepEqual(await store.transcript(FULL_CALL.id), [entry(0), entry(1)]);
    await store.close();
  });

  it('has everything in the one file once it is closed, so that it can be copied', async () => {
    const store = await SqliteStore.open(file());
    await store.commit(turn(call()));
    await store.close();
    assert.equal(statSync(`${file()}-wal`, { throwIfNoEntry: false })?.size ?? 0, 0);
  });

  it('makes its folder and file for its own user alone', async () => {
    const nested = join(dirname(file()), 'new', 'folder', 'calls.db');
    const store = await SqliteStore.open(nested);
    await store.close();
    if (process.platform !== 'win32') {
      assert.equal(statSync(dirname(nested)).mode & 0o777, 0o700);
      assert.equal(statSync(nested).mode & 0o777, 0o600);
    }
  });

  it('refuses what is no database, and a folder that cannot be made, and says which', async () => {
    writeFileSync(file(), 'These are words and not a database. '.repeat(100));
    for (const wrong of [file(), join(file(), 'calls.db')]) {
      await assert.rejects(SqliteStore.open(wrong), (error) => {
        assert.ok(isBotError(error, 'store-unavailable') && error.message.includes(wrong));
        return true;
      });
    }
  });

  it('takes nothing more once it is closed, and finishes what it had taken', async () => {
    const store = await SqliteStore.open(file());
    const commits = range(300).map((i) => store.commit(turn(call({ key: conversation(`call ${i}`) }))));
    await Promise.all([store.close(), store.close()]);
    await Promise.all(commits);
    const closed = (error: unknown) => isBotError(error, 'store-unavailable');
    await assert.rejects(store.commit(turn(call())), closed);
    await assert.rejects(store.confirm(call().id, [0]), closed);
    await assert.rejects(store.load(conversation()), closed);
    const again = await SqliteStore.open(file());
    assert.equal((await again.calls({ limit: 1000 })).length, 300);
    await again.close();
  });

  describe('while another connection has locked the file', () => {
    let store: SqliteStore;
    let holder: Database.Database;
    let clock: sinon.SinonFakeTimers;

    beforeEach(async () => {
      store = await SqliteStore.open(file());
      holder = new Database(file());
      holder.exec('BEGIN EXCLUSIVE');
      clock = sinon.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    });
    afterEach(async () => {
      clock.restore();
      holder.close();
      await store.close();
    });

    it('lets the event loop run and reads be answered, and commits in order once the lock is gone', async () => {
      const began = performance.now();
      let settled = 0;
      const commits = range(300).map((i) => {
        const record = call({ key: conversation(`call ${i % 100}`), version: 1 + Math.floor(i / 100) });
        return store.commit(turn(record, { entries: [entry(i)] })).finally(() => settled++);
      });
      await clock.tickAsync(4_000);
      assert.equal(settled, 0);
      assert.deepEqual(await store.load(conversation('call 0')), { seen: false, unsent: [], owner: 'nobody' });
      assert.ok(performance.now() - began < 2_000, 'four seconds of trying held the event loop');

      holder.exec('COMMIT');
      await clock.tickAsync(100);
      await Promise.all(commits);
      assert.deepEqual(
        (await store.calls()).map(({ version }) => version),
        range(100).map(() => 3),
      );
    });

    it('gives a commit up when its own five seconds are over, not those of the ones before it', async () => {
      const outcomes: string[] = [];
      const watch = (name: string, commit: Promise<void>) =>
        commit.then(
          () => outcomes.push(`${name} committed`),
          (error: BotError) => outcomes.push(`${name} ${error.code} ${(error.cause as { code: string }).code}`),
        );
      const early = watch('early', store.commit(turn(call({ key: conversation('early') }))));
      await clock.tickAsync(3_000);
      const late = watch('late', store.commit(turn(call({ key: conversation('late') }))));
      await clock.tickAsync(2_200);
      assert.deepEqual(outcomes, ['early store-unavailable SQLITE_BUSY']);
      holder.exec('COMMIT');
      await clock.tickAsync(100);
      await Promise.all([early, late]);
      assert.equal(outcomes[1], 'late committed');
      assert.equal((await store.load(conversation('early'))).call, undefined);
    });

    it('is opened and read by an operator all the same, when its schema needs nothing', async () => {
      const operator = await SqliteStore.open(file(), { operator: true, patienceMs: 0 });
      assert.deepEqual(await operator.calls(), []);
      await operator.close();
    });

    it('ticks an errand off once the lock is gone, or gives it up and changes nothing', async () => {
      holder.exec('COMMIT');
      await store.commit(turn(call(), { errands: [message('a'), message('b')] }));
      holder.exec('BEGIN EXCLUSIVE');
      const late = assert.rejects(store.errands.tickOff(message('a').id, 1), (error) =>
        isBotError(error, 'store-unavailable'),
      );
      await clock.tickAsync(3_000);
      const ticked = store.errands.tickOff(message('b').id, 2);
      await clock.tickAsync(2_200);
      await late;
      holder.exec('COMMIT');
      await clock.tickAsync(100);
      assert.equal(await ticked, true);
      assert.deepEqual(
        (await store.errands.ofCall(call().id)).map(({ done }) => done),
        [undefined, { at: 2 }],
      );
    });

    it('waits with opening the file for an operator when its schema is older, for a bounded time', async () => {
      const version = MIGRATIONS.length + 1;
      const newer = {
        operator: true,
        migrations: [...MIGRATIONS, { version, name: 'newer', sql: 'CREATE TABLE newer (id)' }],
      };
      const opening = SqliteStore.open(file(), newer);
      const givenUp = assert.rejects(SqliteStore.open(file(), { ...newer, patienceMs: 50 }), (error) =>
        isBotError(error, 'store-unavailable'),
      );
      await clock.tickAsync(1_000);
      await givenUp;
      holder.exec('COMMIT');
      await clock.tickAsync(100);
      await (await opening).close();
    });
  });
});
