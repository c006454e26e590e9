import assert from 'node:assert/strict';
import Database from 'libsql';
import { MIGRATIONS, migrate } from '../../../../src/storage/sqlite/migrations.js';
import { range } from '../../../contract/sampleCall.js';
import { temporaryFile } from './temporaryFile.js';

describe('Migrations', () => {
  const file = temporaryFile();
  let db: Database.Database;
  const steps = [
    { version: 1, name: 'calls', sql: 'CREATE TABLE calls (id INTEGER)' },
    { version: 2, name: 'entries', sql: 'ALTER TABLE calls ADD COLUMN line TEXT; CREATE TABLE entries (id INTEGER)' },
  ];

  beforeEach(() => {
    db = new Database(file());
  });
  afterEach(() => {
    db.close();
  });

  const tables = () => db.prepare<[]>(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all();
  const versions = () => db.prepare<[]>('SELECT version, name FROM schema_version ORDER BY version').all();

  it('are numbered from 1 without gaps', () => {
    assert.deepEqual(
      MIGRATIONS.map(({ version }) => version),
      range(MIGRATIONS.length).map((i) => i + 1),
    );
  });

  it('are applied once each, in order, and noted', () => {
    migrate(db, steps.slice(0, 1));
    db.exec('INSERT INTO calls (id) VALUES (7)');
    migrate(db, steps);
    migrate(db, steps);
    assert.deepEqual(tables(), ['schema_version', 'calls', 'entries']);
    assert.deepEqual(versions(), [
      { version: 1, name: 'calls' },
      { version: 2, name: 'entries' },
    ]);
    assert.deepEqual(db.prepare<[]>('SELECT id, line FROM calls').all(), [{ id: 7, line: null }]);
  });

  it('leave a file as it was when one of them fails', () => {
    const broken = {
      version: 3,
      name: 'broken',
      sql: 'CREATE TABLE half (id INTEGER); CREATE TABLE calls (id INTEGER)',
    };
    migrate(db, steps.slice(0, 1));
    assert.throws(() => migrate(db, [...steps, broken]), /table calls already exists/);
    assert.deepEqual(tables(), ['schema_version', 'calls']);
    assert.deepEqual(versions(), [{ version: 1, name: 'calls' }]);
  });

  it('leave a file of a newer schema as it is', () => {
    migrate(db, steps);
    migrate(db, steps.slice(0, 1));
    assert.equal(db.inTransaction, false);
    assert.equal(versions().length, 2);
  });
});
