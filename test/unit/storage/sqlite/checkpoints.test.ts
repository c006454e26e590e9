import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import Database from 'libsql';
import sinon from 'sinon';
import { Checkpoints, enough } from '../../../../src/storage/sqlite/checkpoints.js';
import { writeBack } from '../../../../src/storage/sqlite/writeBack.js';
import { temporaryFile } from './temporaryFile.js';

describe('The log of a SQLite file', () => {
  const file = temporaryFile();
  let db: Database.Database;

  beforeEach(() => {
    db = new Database(file());
    db.pragma('journal_mode = WAL');
    db.pragma('wal_autocheckpoint = 0');
    db.exec('CREATE TABLE words (word TEXT)');
  });
  afterEach(() => db.close());

  const write = () => db.prepare<[string]>('INSERT INTO words VALUES (?)').run('x'.repeat(200_000));
  const size = (name: string) => statSync(name).size;

  /** Bytes by which the log is longer after it has been written to twice, with so many commits in between. */
  const growth = async (commits: number) => {
    write();
    const before = size(`${file()}-wal`);
    const checkpoints = new Checkpoints(file(), () => writeBack(db));
    checkpoints.after(commits);
    await checkpoints.close();
    write();
    return size(`${file()}-wal`) - before;
  };

  it('is written back into the file after some hundred commits, and then starts from its beginning', async () => {
    assert.equal(await growth(500), 0);
    assert.ok(size(file()) > 200_000);
  });

  it('grows until then', async () => {
    assert.ok((await growth(499)) > 200_000);
    assert.ok(size(file()) < 200_000);
  });

  it('is written back the sooner the more pages commits take, and the later the fewer', () => {
    assert.equal(enough({ commits: 500, pages: 4_000 }), 250);
    assert.equal(enough({ commits: 500, pages: 1_000 }), 1_000);
    assert.equal(enough({ commits: 500, pages: 0 }), 4_000);
    assert.equal(enough({ commits: 500, pages: -1 }), 4_000);
    assert.equal(enough({ commits: 1, pages: 100_000 }), 1);
  });

  it('is written back by a thread that says so when it can not', async () => {
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const checkpoints = new Checkpoints(`${file()}/nowhere`, () => 0);
    checkpoints.after(500);
    assert.match((await warned).message, /is not written back beside the calls: .+/);
    await checkpoints.close();
  });

  it('is written back the next time where the end of it fails', async () => {
    const finish = sinon.stub().onFirstCall().throws(new Error('disk I/O error')).returns(1);
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const checkpoints = new Checkpoints(file(), finish);
    checkpoints.after(500);
    assert.match((await warned).message, /is not written back beside the calls: disk I\/O error/);
    checkpoints.after(499);
    checkpoints.after(1);
    await checkpoints.close();
    sinon.assert.calledTwice(finish);
  });
});
