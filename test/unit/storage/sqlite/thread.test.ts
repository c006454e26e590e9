import assert from 'node:assert/strict';
import Database from 'libsql';
import sinon from 'sinon';
import { type BotError, isBotError } from '../../../../src/errors.js';
import { MIGRATIONS } from '../../../../src/storage/sqlite/migrations.js';
import { SqliteStore } from '../../../../src/storage/sqlite/store.js';
import { FileThread } from '../../../../src/storage/sqlite/thread.js';
import { call, conversation, next, turn } from '../../../contract/sampleCall.js';
import { temporaryFile } from './temporaryFile.js';

describe('A SQLite file in a thread of its own', () => {
  const file = temporaryFile();
  const OPENING = { patience: { ms: 5_000 }, migrations: MIGRATIONS, operator: false };
  const unavailable = (message: RegExp) => (error: unknown) =>
    isBotError(error, 'store-unavailable') && message.test(error.message);
  /** A thread that runs this instead of serving a file, after it has said that the file is open. */
  const opened = async (javascript: string, path = file()) => {
    const then = `parentPort.once('message', () => { parentPort.postMessage([[0]]); ${javascript} });`;
    const program = `import { parentPort } from 'node:worker_threads'; ${then}`;
    const thread = new FileThread(new URL(`data:text/javascript,${encodeURIComponent(program)}`));
    await thread.open(path, OPENING);
    return thread;
  };

  it('tells why it could not be opened', async () => {
    const first = await SqliteStore.open(file(), { thread: new FileThread() });
    await assert.rejects(SqliteStore.open(file(), { thread: new FileThread() }), (error: BotError) => {
      assert.equal(error.code, 'store-in-use');
      assert.equal((error.cause as { code: string }).code, 'SQLITE_BUSY');
      return error.message.includes(file());
    });
    await first.close();
    await (await SqliteStore.open(file(), { thread: new FileThread() })).close();
  });

  it('tells when it could not even begin', async () => {
    const ending = new FileThread(new URL('data:text/javascript,throw new Error("no driver here")'));
    await assert.rejects(ending.open(file(), OPENING), unavailable(/has ended/));
    await assert.rejects(ending.open(file(), OPENING), unavailable(/has ended/));
  });

  it('tells what was refused as it was refused there', async () => {
    const store = await SqliteStore.open(file(), { thread: new FileThread() });
    await store.commit(turn(call()));
    await assert.rejects(store.commit(turn(call())), (error) => isBotError(error, 'version-conflict'));
    await store.commit(turn(next(call())));
    await store.close();
    await assert.rejects(store.load(call().key), unavailable(/has been closed/));
  });

  it('does not hold the event loop while the file is locked, and reads meanwhile', async () => {
    const store = await SqliteStore.open(file(), { thread: new FileThread() });
    const holder = new Database(file());
    holder.exec('BEGIN EXCLUSIVE');
    const commit = store.commit(turn(call()));
    assert.equal((await store.load(conversation())).call, undefined);
    holder.exec('COMMIT');
    holder.close();
    await commit;
    assert.equal((await store.load(call().key)).call?.version, 1);
    await store.close();
  });

  it('is not asked what is closed: that is read where it is asked, with what others have just written', async () => {
    const operator = await SqliteStore.open(file(), { operator: true });
    const thread = await opened(`parentPort.on('message', () => {});`);
    assert.deepEqual(await thread.read('closures', 2), []);
    await operator.closures.close({ department: 'billing', from: 1 });
    assert.deepEqual(
      (await thread.read('closures', 2)).map(({ department }) => department),
      ['billing'],
    );
    // Its program answers nothing, and so never says that it has closed.
    void thread.close().catch(() => {});
    await assert.rejects(thread.read('closures', 2), unavailable(/has been closed/));
    await operator.close();
  });

  it('says which file can not be read for that', async () => {
    const thread = await opened(`parentPort.on('message', () => {});`, `${file()}/nowhere`);
    await assert.rejects(thread.read('closures', 2), unavailable(/nowhere can't be read: /));
  });

  describe('that goes wrong', () => {
    let clock: sinon.SinonFakeTimers;

    beforeEach(() => {
      clock = sinon.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    });
    afterEach(() => clock.restore());

    it('is not waited for without end when it does not answer, and answers again when it does', async () => {
      const thread = await opened(`
        parentPort.on('message', (asked) => {
          for (const [id, , name] of asked) if (name !== 'call') parentPort.postMessage([[id, []]]);
        });`);
      const silent = assert.rejects(thread.read('call', 'a'), unavailable(/does not answer/));
      // It may wait five seconds for a lock, and as long for the disk.
      await clock.tickAsync(11_000);
      const late = assert.rejects(thread.read('call', 'b'), unavailable(/does not answer/));
      await clock.tickAsync(3_000);
      await silent;
      assert.deepEqual(await thread.read('calls', 1), []);
      await clock.tickAsync(12_000);
      await late;
    });

    it('fails everybody who waits when it ends, and whoever asks later, with its reason', async () => {
      const thread = await opened(`parentPort.on('message', () => { throw new Error('out of memory'); });`);
      const dead = (error: BotError) => {
        assert.match(String((error.cause as Error).message), /out of memory/);
        return unavailable(/has ended\. Start the bot again/)(error);
      };
      await Promise.all([assert.rejects(thread.read('call', 'a'), dead), assert.rejects(thread.check(), dead)]);
      await assert.rejects(thread.change('close', { department: '', since: 0, until: null, note: null }), dead);
    });
  });
});
