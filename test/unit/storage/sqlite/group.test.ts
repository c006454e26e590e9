import assert from 'node:assert/strict';
import Database from 'libsql';
import sinon from 'sinon';
import { isBotError } from '../../../../src/errors.js';
import { ManualClock } from '../../../../src/phone/manualClock.js';
import { waitingClock } from '../../../../src/storage/sqlite/busy.js';
import { GroupCommit } from '../../../../src/storage/sqlite/group.js';
import { range } from '../../../contract/sampleCall.js';
import { temporaryFile } from './temporaryFile.js';

describe('GroupCommit', () => {
  const file = temporaryFile();
  let db: Database.Database;
  let group: GroupCommit;
  /** Where a test does not say otherwise, everything is on it at once. */
  const disk = { flush: async (_commits: number): Promise<void> => undefined };
  /** How often COMMIT has been asked for. */
  let commits: () => number;

  beforeEach(() => {
    db = new Database(file());
    db.pragma('journal_mode = WAL');
    db.pragma('foreign_keys = ON');
    db.exec(`
      CREATE TABLE words (word TEXT PRIMARY KEY);
      CREATE TABLE orphans (word TEXT REFERENCES words (word) DEFERRABLE INITIALLY DEFERRED)`);
    const prepare = db.prepare.bind(db);
    const spies: sinon.SinonSpy[] = [];
    sinon.stub(db, 'prepare').callsFake((sql: string) => {
      const statement = prepare(sql);
      if (sql === 'COMMIT') spies.push(sinon.spy(statement, 'run'));
      return statement;
    });
    group = new GroupCommit(db, disk, { clock: waitingClock, ms: 1_000 });
    commits = () => spies.reduce((sum, spy) => sum + spy.callCount, 0);
  });
  afterEach(() => {
    db.close();
  });

  const write = (word: string) => () => {
    db.prepare<[string]>('INSERT INTO words (word) VALUES (?)').run(word);
  };
  const words = () =>
    (db.prepare<[]>('SELECT word FROM words ORDER BY rowid').all() as { word: string }[]).map((row) => row.word);
  const unavailable = (code: string) => (error: unknown) =>
    isBotError(error, 'store-unavailable') && (error.cause as { code?: string }).code === code;

  it('puts what is ready in the same turn of the event loop into one transaction, in order', async () => {
    const names = range(50).map((i) => `word ${i}`);
    await Promise.all(
      names.map(async (name, i) => {
        for (let hop = 0; hop < i % 5; hop++) await undefined;
        await group.run(write(name));
      }),
    );
    assert.equal(commits(), 1);
    assert.deepEqual(words().toSorted(), names.toSorted());
  });

  it('puts what came while a transaction ran into the next one', async () => {
    const later: Promise<void>[] = [];
    const ask = (word: string) => later.push(group.run(write(word)));
    await group.run(() => {
      for (const word of ['a', 'b', 'c']) ask(word);
    });
    assert.deepEqual([commits(), words()], [1, []]);
    await Promise.all(later);
    assert.deepEqual([commits(), words()], [2, ['a', 'b', 'c']]);
  });

  it('resolves nothing before the transaction is committed', async () => {
    const other = new Database(file());
    await Promise.all(
      ['a', 'b'].map(async (word) => {
        await group.run(write(word));
        assert.equal(other.prepare<[]>('SELECT count(*) AS n FROM words').raw().get()?.toString(), '2');
      }),
    );
    other.close();
  });

  it('undoes a failing member alone and tells it what it threw', async () => {
    const results = await Promise.allSettled([
      group.run(write('a')),
      group.run(() => {
        write('half')();
        throw new RangeError('no');
      }),
      group.run(write('a')),
      group.run(write('b')),
    ]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
    );
    assert.ok(results[1]?.status === 'rejected' && results[1].reason instanceof RangeError);
    assert.ok(
      results[2]?.status === 'rejected' && /UNIQUE constraint failed: words.word/.test(results[2].reason.message),
    );
    assert.deepEqual([commits(), words()], [1, ['a', 'b']]);
  });

  it('fails every member when COMMIT fails, and works again afterwards', async () => {
    const orphan = () => db.exec(`INSERT INTO orphans VALUES ('nobody')`);
    const results = await Promise.allSettled([group.run(write('a')), group.run(orphan), group.run(write('b'))]);
    for (const result of results) {
      assert.ok(result.status === 'rejected' && unavailable('SQLITE_CONSTRAINT_FOREIGNKEY')(result.reason));
    }
    assert.deepEqual([db.inTransaction, words()], [false, []]);
    await group.run(write('c'));
    assert.deepEqual(words(), ['c']);
  });

  it('says that the store is unavailable when the disk is full, and works again when it is not', async () => {
    const [{ page_count: pages }] = db.pragma('page_count') as [{ page_count: number }];
    db.pragma(`max_page_count = ${pages}`);
    await assert.rejects(group.run(write('x'.repeat(100_000))), unavailable('SQLITE_FULL'));
    assert.deepEqual([db.inTransaction, words()], [false, []]);
    db.pragma('max_page_count = 100000');
    await group.run(write('y'.repeat(100_000)));
    assert.equal(words().length, 1);
  });

  it('fails every member when the database has ended the transaction by itself', async () => {
    const results = await Promise.allSettled([
      group.run(write('a')),
      group.run(() => {
        db.exec('ROLLBACK');
        throw new Error('disk I/O error');
      }),
      group.run(write('b')),
    ]);
    for (const result of results) {
      assert.ok(result.status === 'rejected' && isBotError(result.reason, 'store-unavailable'));
      assert.match(String(result.reason.cause), /disk I\/O error/);
    }
    assert.deepEqual(words(), []);
    await group.run(write('c'));
    assert.deepEqual(words(), ['c']);
  });

  it('lets the event loop turn between large groups', async () => {
    const seen = new Set<number>();
    const look = () => {
      seen.add(commits());
      if (commits() < 5) setImmediate(look);
    };
    setImmediate(look);
    await Promise.all(range(1_000).map((i) => group.run(write(`word ${i}`))));
    assert.equal(commits(), 5);
    for (const n of range(5)) assert.ok(seen.has(n), `nothing else ran after ${n} transactions`);
    assert.equal(words().length, 1_000);
  });

  it('has settled when everything asked for so far has, however it went', async () => {
    let done = 0;
    const count = () => done++;
    group.run(write('a')).then(count);
    group.run(write('a')).catch(count);
    await group.settled();
    assert.equal(done, 2);
  });

  describe('on a disk', () => {
    let flushes: { commits: number; end(): void; fail(reason: Error): void }[];

    beforeEach(() => {
      flushes = [];
      const flush = (commits: number) =>
        new Promise<void>((end, fail) => {
          flushes.push({ commits, end, fail });
        });
      group = new GroupCommit(db, { flush }, { clock: waitingClock, ms: 1_000 });
    });

    const written = async (count: number) => {
      while (words().length < count) await new Promise(setImmediate);
    };

    it('that is slow keeps members waiting, and not the event loop; what is committed meanwhile shares the next flush', async () => {
      const done: string[] = [];
      const ask = (word: string) => group.run(write(word)).then(() => done.push(word));
      const asked = [ask('a')];
      await written(1);
      for (const word of ['b', 'c']) {
        asked.push(ask(word));
        await written(asked.length);
      }
      assert.deepEqual([commits(), flushes.map(({ commits }) => commits), done], [3, [1], []]);
      flushes[0]?.end();
      await asked[0];
      assert.deepEqual([flushes.map(({ commits }) => commits), done], [[1, 2], ['a']]);
      flushes[1]?.end();
      await Promise.all(asked);
      assert.deepEqual([flushes.length, done], [2, ['a', 'b', 'c']]);
    });

    it('that fails promises nothing any more: nobody knows what is on it', async () => {
      const lost = (error: unknown) => isBotError(error, 'store-unavailable') && /Look at the disk/.test(error.message);
      const asked = [group.run(write('a'))];
      await written(1);
      asked.push(group.run(write('b')));
      await written(2);
      flushes[0]?.fail(new Error('EIO: i/o error, fdatasync'));
      for (const member of asked) await assert.rejects(member, lost);
      await assert.rejects(group.run(write('c')), lost);
      assert.throws(() => group.check(), lost);
      assert.deepEqual([flushes.length, words()], [1, ['a', 'b']]);
    });

    it('that does not answer in time is not waited for; what comes when it has answered is committed again', async () => {
      const clock = new ManualClock();
      const flush = () => new Promise<void>((end, fail) => flushes.push({ commits: 0, end, fail }));
      group = new GroupCommit(db, { flush }, { clock, ms: 5_000 });
      const silent = (error: unknown) =>
        isBotError(error, 'store-unavailable') && /does not answer/.test(error.message);
      const asked = [group.run(write('a'))];
      await written(1);
      asked.push(group.run(write('b')));
      await written(2);
      clock.advance(5_000);
      for (const member of asked) await assert.rejects(member, silent);
      await assert.rejects(group.run(write('c')), silent);
      flushes[0]?.end();
      await new Promise(setImmediate);
      const later = group.run(write('d'));
      await written(3);
      flushes[1]?.end();
      await later;
      assert.deepEqual(words(), ['a', 'b', 'd']);
    });

    it('has settled when it is there', async () => {
      let settled = false;
      const done = group.run(write('a'));
      await written(1);
      const settling = group.settled().then(() => (settled = true));
      await new Promise(setImmediate);
      assert.equal(settled, false);
      flushes[0]?.end();
      await Promise.all([done, settling]);
    });
  });
});
