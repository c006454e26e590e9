import assert from 'node:assert/strict';
import Database from 'libsql';
import type { CallRecord } from '../../../../src/call/call.js';
import type { E164 } from '../../../../src/call/phoneNumber.js';
import { changingColumns, lastingColumns, type Value } from '../../../../src/storage/rows.js';
import { ERRANDS } from '../../../../src/storage/sqlite/errands.js';
import { MIGRATIONS, migrate } from '../../../../src/storage/sqlite/migrations.js';
import { ENDED, LOST, OF_CALLER, OUTDATED } from '../../../../src/storage/sqlite/statements.js';
import { SqliteStore } from '../../../../src/storage/sqlite/store.js';
import {
  call,
  callBack,
  conversation,
  entry,
  everyErrand,
  FULL_CALL,
  leftIn,
  message,
  NOON,
  named,
  next,
  noting,
  output,
  turn,
} from '../../../contract/sampleCall.js';
import { poolNumber, reserve, WINDOW } from '../../../contract/sampleNumbers.js';
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
    assert.deepEqual(await everyErrand(store), []);
    await store.close();
  });

  for (const version of [1, 2]) {
    it(`makes an errand of each call back that version ${version} noted in a call`, async () => {
      const plain = noting(FULL_CALL, { number: '+14255550100' as E164, department: 'billing', at: NOON });
      const noted = { number: '+4930123456' as E164, department: 'a"b\\', at: NOON + 1 };
      const hostile = noting(call({ key: conversation('hostile') }), noted);
      hostile.state.caller = { id: '"callBack":{"number":"+1","department":"x","at":1}', name: 'a\u0000b\ud800' };
      const none = call({ key: conversation('none') });
      none.state.dialog.dialogStack.push({ callBack: 'no' }, '"callBack":{"number":"+1","department":"x","at":1}');
      beside((db) => {
        migrate(db, MIGRATIONS.slice(0, version));
        for (const record of [plain, hostile, none]) insertAsVersion1(db, record);
      });
      const store = await SqliteStore.open(file());
      const [theirs, typed] = [callBack(plain.id), callBack(hostile.id, noted)];
      assert.deepEqual(await store.errands.list('callBack'), [leftIn(hostile, typed), leftIn(plain, theirs)]);
      assert.deepEqual(await store.call(hostile.id), hostile);
      assert.deepEqual(await store.errands.tally('callBack', theirs.number, 0), { open: 1, left: 1 });
      await store.commit(turn(next(hostile), { errands: [message('a')] }));
      assert.equal(await store.errands.tickOff(typed.id, NOON), true);
      assert.equal(await store.forget(theirs.number), 1);
      assert.deepEqual(await everyErrand(store), [leftIn(hostile, typed, { at: NOON }), leftIn(hostile, message('a'))]);
      await store.close();
    });
  }

  it('removes errands with a call that a program of version 2 removes', async () => {
    const store = await SqliteStore.open(file());
    await store.commit(turn(call(), { errands: [callBack('a'), message('b')] }));
    await store.commit(turn(named('other'), { errands: [message('c')] }));
    beside((db) => db.prepare<[string]>('DELETE FROM calls WHERE id = ?').run(call().id));
    assert.deepEqual(await everyErrand(store), [leftIn(named('other'), message('c'))]);
    await store.close();
  });

  it('removes what is kept under a number with a call that an older program removes, and holds the number on', async () => {
    const store = await SqliteStore.open(file());
    await store.commit(turn(call(), { numbers: [reserve(poolNumber(0), 'h1')] }));
    await store.commit(turn(named('other'), { numbers: [reserve(poolNumber(1), 'h2')] }));
    beside((db) => db.prepare<[string]>('DELETE FROM calls WHERE id = ?').run(call().id));
    assert.deepEqual(await store.numbers.taken([poolNumber(0)], NOON), [poolNumber(0)]);
    assert.equal(await store.numbers.claim(poolNumber(0), NOON, WINDOW), undefined);
    assert.equal((await store.numbers.claim(poolNumber(1), NOON, WINDOW))?.call, named('other').id);
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

  it('lets calls and errands be found among 100,000 without reading them all', async () => {
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
      // Four in five are done, one in ten has no number.
      db.exec(`
        INSERT INTO errands (id, call_id, kind, department, number, caller_number, text, locale, at, done_at)
        SELECT 'errand' || id, id, CASE started_at % 3 WHEN 0 THEN 'message' ELSE 'callBack' END, 'agents',
          CASE WHEN started_at % 10 > 0 THEN caller_number END, caller_number, 'words', 'en-US', started_at,
          CASE WHEN started_at % 5 > 0 THEN started_at END
        FROM calls WHERE channel_id = 'channel'`);
      const plan = (sql: string, values: unknown) =>
        (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(values) as { detail: string }[]).map(({ detail }) => detail);
      const explained = () => ASKED.map(([sql, values, ...indexes]) => ({ lines: plan(sql, values), indexes }));
      const before = explained();
      db.exec('ANALYZE');
      return [...before, ...explained()];
    });
    for (const { lines, indexes } of plans) {
      for (const index of indexes) assert.ok(lines.join('\n').includes(` INDEX ${index} `), index);
      for (const line of lines) {
        // Ended calls are looked for in the order of all calls, until there are so many.
        assert.doesNotMatch(line, /SCAN (calls|errands)(?! USING INDEX calls_started)/);
        assert.doesNotMatch(line, /TEMP B-TREE FOR ORDER BY/);
      }
    }
    const again = await SqliteStore.open(file());
    assert.equal((await again.claimLost(NOON, 2_000)).length, 1_001);
    assert.deepEqual(await again.claimLost(NOON, 2_000), []);
    await again.close();
  });
});

/** Every statement that could be tempted to read a table from its beginning, with what it asks for and by which indexes. */
const ASKED: readonly [sql: string, values: unknown, ...indexes: string[]][] = [
  [LOST, { now: NOON, us: 'us', limit: 10 }, 'calls_deadline', 'calls_socket'],
  [OUTDATED, { before: 1, limit: 10 }, 'calls_ended', 'calls_live'],
  [OF_CALLER, ['+14255557', 10], 'calls_caller'],
  [ENDED, [10]],
  [ERRANDS.list, { kind: 'message', limit: 10 }, 'errands_left'],
  [ERRANDS.open, { kind: 'message', limit: 10 }, 'errands_open'],
  [ERRANDS.ofCall, { call: 'call7' }, 'errands_call'],
  [ERRANDS.find, { id: 'errandcall7' }],
  [ERRANDS.tally, { kind: 'callBack', number: '+14255557', since: 0 }, 'errands_number', 'errands_caller'],
  // As a query: to explain what writes leaves the file locked (libsql).
  [ERRANDS.forget.replace('DELETE', 'SELECT id'), { number: '+14255557' }, 'errands_number', 'errands_caller'],
];
