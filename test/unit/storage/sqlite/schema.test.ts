import assert from 'node:assert/strict';
import Database from 'libsql';
import type { CallRecord } from '../../../../src/call/call.js';
import type { E164 } from '../../../../src/call/phoneNumber.js';
import { changingColumns, lastingColumns, type Value } from '../../../../src/storage/rows.js';
import { MIGRATIONS, migrate } from '../../../../src/storage/sqlite/migrations.js';
import { LOST, OF_CALLER, OUTDATED } from '../../../../src/storage/sqlite/statements.js';
import { SqliteStore } from '../../../../src/storage/sqlite/store.js';
import { call, conversation, entry, FULL_CALL, NOON, next, output, turn } from '../../../contract/sampleCall.js';
import { temporaryFile } from './temporaryFile.js';

describe('The schema of a SQLite file', () => {
  const file = temporaryFile();
  const COMMENTS = {
    version: MIGRATIONS.length + 1,
    name: 'comments',
    sql: `ALTER TABLE calls ADD COLUMN comment TEXT NOT NULL DEFAULT ''; CREATE TABLE comments (id INTEGER PRIMARY KEY)`,
  };
  /** Works on the file as another program does. */
  const beside = <T>(work: (db: Database.Database) => T): T => {
    const db = new Database(file());
    try {
      return work(db);
    } finally {
      db.close();
    }
  };
  /** As the first version of this program stored a call. */
  const insertAsVersion1 = (db: Database.Database, record: CallRecord) =>
    db
      .prepare<Value[]>(`
        INSERT INTO calls (id, channel_id, conversation_id, incarnation, started_at,
          version, updated_at, ended_at, outcome, line, entries, deadline, reference, state)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
      .run(...lastingColumns(record), ...changingColumns(record));

  it('is brought from version 1 to the newest without loss', async () => {
    const socket = call({ key: conversation('socket'), line: 'websocket' });
    beside((db) => {
      migrate(db, MIGRATIONS.slice(0, 1));
      for (const record of [FULL_CALL, socket]) insertAsVersion1(db, record);
      db.exec(`
        INSERT INTO entries VALUES ('${FULL_CALL.id}', 0, ${NOON}, 'in', '{"type":"message","text":"words 0"}');
        INSERT INTO outputs VALUES ('${FULL_CALL.id}', 4, '{"type":"message"}', 1);
        INSERT INTO seen VALUES ('emulator', '7f2a|livechat', 'a')`);
    });
    const store = await SqliteStore.open(file());
    const unsent = [{ seq: 4, activity: { type: 'message' }, transcriptBefore: 1 }];
    assert.deepEqual(await store.load(FULL_CALL.key, 'a'), { call: FULL_CALL, seen: true, unsent, owner: 'nobody' });
    assert.deepEqual(await store.transcript(FULL_CALL.id), [{ ...entry(0), at: NOON }]);
    const claimed = (await store.claimLost(NOON, 10)).toSorted((a, b) => b.unsent.length - a.unsent.length);
    assert.deepEqual(claimed, [
      { call: next(FULL_CALL), unsent },
      { call: next(socket), unsent: [] },
    ]);
    assert.equal(await store.forget(FULL_CALL.state.caller.number as E164), 1);
    assert.deepEqual(await store.calls(), [next(socket)]);
    await store.close();
  });

  it('keeps everything when a newer program adds to it, and still serves the older one', async () => {
    const before = await SqliteStore.open(file());
    await before.commit(turn(call(), { activityId: 'a', entries: [entry(0)], output: [output(0)] }));
    await before.close();
    const newer = await SqliteStore.open(file(), { migrations: [...MIGRATIONS, COMMENTS] });
    await newer.commit(turn(next(call()), { activityId: 'b', entries: [entry(1)] }));
    await newer.close();
    const older = await SqliteStore.open(file());
    assert.deepEqual(await older.load(conversation(), 'b'), {
      call: next(call()),
      seen: true,
      unsent: [output(0)],
      owner: 'nobody',
    });
    assert.deepEqual(await older.transcript(call().id), [entry(0), entry(1)]);
    await older.commit(turn(call({ version: 3 }), { entries: [entry(2)] }));
    await older.commit(turn(call({ incarnation: 2 })));
    await older.close();
  });

  it('knows the number of a caller also where a program of version 1 has stored the call', async () => {
    const store = await SqliteStore.open(file());
    await store.close();
    beside((db) => insertAsVersion1(db, FULL_CALL));
    const again = await SqliteStore.open(file());
    assert.equal(await again.forget(FULL_CALL.state.caller.number as E164), 1);
    await again.close();
  });

  it('lets lost, outdated and forgotten calls be found among 100,000 without reading them all', async () => {
    const store = await SqliteStore.open(file());
    await store.commit(turn(call(), { output: [output(0)] }));
    await store.close();
    const plans = beside((db) => {
      // Every hundredth has a deadline, every hundredth is over a socket; none of them is due or lost but one.
      db.exec(`
        INSERT INTO calls (id, channel_id, conversation_id, incarnation, version, started_at, updated_at, ended_at, line,
          entries, deadline, reference, state, owner)
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100000)
        SELECT 'call' || n, 'channel', 'conversation' || n, 1, 1, n, n, CASE n % 2 WHEN 0 THEN n END,
          CASE n % 100 WHEN 1 THEN 'websocket' ELSE 'http' END, 0, CASE n % 100 WHEN 3 THEN ${2 * NOON} END, '{}',
          json_object('caller', json_object('number', '+1425555' || n)), 'us'
        FROM numbers`);
      const plan = (sql: string, ...values: unknown[]) =>
        (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values) as { detail: string }[]).map(({ detail }) => detail);
      const before = [LOST, OUTDATED, OF_CALLER].map((sql, i) => explain(plan, sql, i));
      db.exec('ANALYZE');
      return [...before, ...[LOST, OUTDATED, OF_CALLER].map((sql, i) => explain(plan, sql, i))];
    });
    for (const lines of plans) {
      assert.ok(lines.some((line) => /calls/.test(line)));
      for (const line of lines) assert.doesNotMatch(line, /SCAN calls/);
    }
    const again = await SqliteStore.open(file());
    assert.equal((await again.claimLost(NOON, 2_000)).length, 1_001);
    assert.deepEqual(await again.claimLost(NOON, 2_000), []);
    await again.close();
  });
});

type Plan = (sql: string, ...values: unknown[]) => string[];

const explain = (plan: Plan, sql: string, i: number) =>
  i === 0 ? plan(sql, { now: NOON, us: 'us', limit: 10 }) : plan(sql, 1, 10);
