import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { E164 } from '../../../../src/call/phoneNumber.js';
import { isBotError } from '../../../../src/errors.js';
import { MIGRATIONS } from '../../../../src/storage/postgres/migrations.js';
import { PostgresStore } from '../../../../src/storage/postgres/store.js';
import { usePostgres } from '../../../contract/postgres.js';
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
  next,
  noting,
  output,
  range,
  turn,
} from '../../../contract/sampleCall.js';
import { poolNumber, reserve, WINDOW } from '../../../contract/sampleNumbers.js';
import { insertAsVersion1, migrateTo } from './earlier.js';

/** What a call back looks like in a stored call; as words of a caller it is none. */
const NOTED = '"callBack":{"number":"+1","department":"x","at":1}';

describe('PostgresStore', () => {
  const server = usePostgres();
  let url: string;
  const COMMENTS = {
    version: MIGRATIONS.length + 1,
    name: 'comments',
    sql: `ALTER TABLE calls ADD COLUMN comment text NOT NULL DEFAULT ''; CREATE TABLE comments (id integer PRIMARY KEY)`,
  };

  beforeEach(async () => {
    url = await server().newDatabase();
  });

  it('finds everything again when it is opened again', async () => {
    const before = await PostgresStore.open(url);
    await before.commit(turn(FULL_CALL, { activityId: 'a', entries: [entry(0), entry(1)], output: [output(0)] }));
    await before.close();
    const store = await PostgresStore.open(url);
    assert.deepEqual(await store.load(FULL_CALL.key, 'a'), {
      call: FULL_CALL,
      seen: true,
      unsent: [output(0)],
      owner: 'nobody',
    });
    assert.deepEqual(await store.transcript(FULL_CALL.id), [entry(0), entry(1)]);
    await store.close();
  });

  it('prepares an empty database once, however many instances start together', async () => {
    const stores = await Promise.all(range(8).map(() => PostgresStore.open(url)));
    await Promise.all(stores.map((store, i) => store.commit(turn(call({ key: conversation(`call ${i}`) })))));
    assert.equal((await stores[0]?.calls())?.length, 8);
    await Promise.all(stores.map((store) => store.close()));
    const noted = await server().run(url, 'SELECT version, name FROM schema_version ORDER BY version');
    assert.deepEqual(
      noted,
      MIGRATIONS.map(({ version, name }) => ({ version, name })),
    );
  });

  it('leaves a database as it was when a migration fails, and says why', async () => {
    const broken = {
      version: 2,
      name: 'broken',
      sql: 'CREATE TABLE half (id integer); CREATE TABLE calls (id integer)',
    };
    await assert.rejects(PostgresStore.open(url, { migrations: [...MIGRATIONS, broken] }), (error) => {
      return isBotError(error, 'store-unavailable') && /relation "calls" already exists/.test(error.message);
    });
    const tables = await server().run(url, `SELECT 1 FROM pg_tables WHERE schemaname = 'public'`);
    assert.deepEqual(tables, []);
  });

  it('works on while a newer program adds to the schema, and on the newer schema', async () => {
    const older = await PostgresStore.open(url, { connections: 1 });
    let record = call();
    const takeTurns = async (store: PostgresStore) => {
      for (const i of range(8)) {
        await store.commit(turn(record, { activityId: `${record.version}`, entries: [entry(record.version)] }));
        assert.deepEqual((await store.load(record.key)).call, record, `turn ${i}`);
        assert.deepEqual(await store.calls(), [record]);
        record = next(record);
        assert.deepEqual(await store.claim(record.id, record.version - 1), record);
        record = next(record);
      }
    };
    await takeTurns(older);
    const newer = await PostgresStore.open(url, { migrations: [...MIGRATIONS, COMMENTS] });
    await takeTurns(older);
    await takeTurns(newer);
    const restarted = await PostgresStore.open(url);
    await takeTurns(restarted);
    await Promise.all([older, newer, restarted].map((store) => store.close()));
  });

  it('is brought from version 1 to the newest without loss, and makes errands of the call backs noted in calls', async () => {
    const plain = noting(FULL_CALL, { number: '+14255550100' as E164, department: 'billing', at: NOON });
    const noted = { number: '+4930123456' as E164, department: 'a"b\\', at: NOON + 1 };
    const hostile = noting(call({ key: conversation('hostile') }), noted);
    hostile.state.caller = { id: NOTED, name: 'a\u0000b\ud800', number: '+14255550101' as E164 };
    const none = call({ key: conversation('none') });
    none.state.dialog.dialogStack.push({ callBack: 'no' }, NOTED);
    await migrateTo(url, 1);
    for (const record of [plain, hostile, none]) await insertAsVersion1(url, record);
    const store = await PostgresStore.open(url);
    const found = { seen: true, unsent: [output(4)], owner: 'nobody' };
    for (const record of [plain, hostile, none]) {
      assert.deepEqual(await store.load(record.key, 'a'), { ...found, call: record });
      assert.deepEqual(await store.transcript(record.id), [entry(0)]);
    }
    const [theirs, typed] = [callBack(plain.id), callBack(hostile.id, noted)];
    assert.deepEqual(await store.errands.list('callBack'), [leftIn(hostile, typed), leftIn(plain, theirs)]);
    assert.deepEqual(await store.errands.tally('callBack', theirs.number, 0), { open: 1, left: 1 });
    assert.deepEqual(await store.errands.tally('callBack', '+14255550101' as E164, 0), { open: 0, left: 1 });
    await store.commit(turn(next(hostile), { errands: [message('a')] }));
    assert.equal(await store.errands.tickOff(typed.id, NOON), true);
    assert.equal(await store.forget(theirs.number), 1);
    assert.deepEqual(await everyErrand(store), [leftIn(hostile, typed, { at: NOON }), leftIn(hostile, message('a'))]);
    await store.close();
  });

  it('removes errands with a call that a program of version 1 removes', async () => {
    const store = await PostgresStore.open(url);
    await store.commit(turn(call(), { errands: [callBack('a'), message('b')] }));
    await store.commit(turn(call({ key: conversation('other') }), { errands: [message('c')] }));
    await server().run(url, `DELETE FROM calls WHERE id = '${call().id}'`);
    assert.deepEqual(
      (await everyErrand(store)).map(({ id }) => id),
      ['c'],
    );
    await store.close();
  });

  it('removes what is kept under a number with a call that an older program removes, and holds the number on', async () => {
    const store = await PostgresStore.open(url);
    await store.commit(turn(call(), { numbers: [reserve(poolNumber(0), 'h1')] }));
    await store.commit(turn(call({ key: conversation('other') }), { numbers: [reserve(poolNumber(1), 'h2')] }));
    await server().run(url, `DELETE FROM calls WHERE id = '${call().id}'`);
    assert.deepEqual(await store.numbers.taken([poolNumber(0)], NOON), [poolNumber(0)]);
    assert.equal(await store.numbers.claim(poolNumber(0), NOON, WINDOW), undefined);
    assert.ok(await store.numbers.claim(poolNumber(1), NOON, WINDOW));
    await store.close();
  });

  it('commits turns of many calls together; one that has been seen, or comes too late, fails alone', async () => {
    const store = await PostgresStore.open(url);
    const calls = range(20).map((i) => call({ key: conversation(`call ${i}`) }));
    await Promise.all(calls.map((record) => store.commit(turn(record, { activityId: 'first' }))));
    const second = (record: (typeof calls)[number], i: number) =>
      turn(i === 7 ? next(next(record)) : next(record), {
        activityId: i === 3 ? 'first' : 'second',
        entries: [entry(i)],
        output: [output(i)],
      });
    const results = await Promise.allSettled(calls.map((record, i) => store.commit(second(record, i))));
    const failed = results.flatMap((result, i) => (result.status === 'rejected' ? [[i, result.reason] as const] : []));
    assert.deepEqual(
      failed.map(([i, reason]) => [i, isBotError(reason, 'version-conflict')]),
      [
        [3, true],
        [7, true],
      ],
    );
    const loaded = await Promise.all(calls.map(({ key }) => store.load(key, 'second')));
    for (const [i, { call: found, unsent, seen }] of loaded.entries()) {
      const went = i !== 3 && i !== 7;
      assert.deepEqual([found?.version, seen, unsent], [went ? 2 : 1, went, went ? [output(i)] : []], `call ${i}`);
      assert.equal((await store.transcript(calls[i]?.id ?? call().id)).length, went ? 1 : 0);
    }
    await Promise.all(loaded.map(({ call: found }, i) => found && store.confirm(found.id, [i])));
    const left = await Promise.all(calls.map(async ({ key }) => (await store.load(key)).unsent));
    assert.deepEqual(left.flat(), []);
    await store.close();
  });

  it('confirms what was said in calls beside which others are committed, also where one of those fails', async () => {
    const store = await PostgresStore.open(url);
    const calls = range(20).map((i) => call({ key: conversation(`call ${i}`) }));
    const said = (i: number) => i % 2 === 0;
    await Promise.all(
      calls.map((record, i) => store.commit(turn(record, { activityId: 'first', output: [output(i)] }))),
    );
    const results = await Promise.allSettled(
      calls.map((record, i) => {
        if (said(i)) return store.confirm(record.id, [i]);
        return store.commit(turn(next(record), { activityId: i === 7 ? 'first' : 'second' }));
      }),
    );
    const failed = results.flatMap(({ status }, i) => (status === 'rejected' ? [i] : []));
    assert.deepEqual(failed, [7]);
    for (const [i, { key }] of calls.entries()) {
      const { call: found, unsent } = await store.load(key);
      assert.equal(found?.version, said(i) || i === 7 ? 1 : 2, `call ${i}`);
      assert.deepEqual(unsent, said(i) ? [] : [output(i)], `call ${i}`);
    }
    await store.close();
  });

  it('takes nothing more once it is closed, and finishes what it had taken', async () => {
    const store = await PostgresStore.open(url, { connections: 4 });
    const commits = range(100).map((i) => store.commit(turn(call({ key: conversation(`call ${i}`) }))));
    await Promise.all([store.close(), store.close()]);
    await Promise.all(commits);
    const closed = (error: unknown) => isBotError(error, 'store-unavailable');
    await assert.rejects(store.commit(turn(call())), closed);
    await assert.rejects(store.load(conversation()), closed);
    await assert.rejects(store.errands.list('message'), closed);
    await assert.rejects(store.closures.list(NOON), closed);
    await assert.rejects(store.numbers.taken([], NOON), closed);
    await assert.rejects(store.numbers.claim(poolNumber(0), NOON, WINDOW), closed);
    await assert.rejects(store.errands.tickOff(callBack('a').id, NOON), closed);
    const again = await PostgresStore.open(url);
    assert.equal((await again.calls({ limit: 1000 })).length, 100);
    await again.close();
  });

  it('serves an operator, who takes no calls', async () => {
    const store = await PostgresStore.open(url);
    await store.commit(turn(FULL_CALL, { entries: [entry(0)], errands: [callBack('a')] }));
    const operator = await PostgresStore.open(url, { operator: true });
    assert.equal(await operator.errands.tickOff(callBack('a').id, NOON, 'called'), true);
    assert.deepEqual(await store.errands.list('callBack'), [
      leftIn(FULL_CALL, callBack('a'), { at: NOON, note: 'called' }),
    ]);
    assert.equal(await operator.errands.untick(callBack('a').id), true);
    assert.deepEqual(await operator.transcript(FULL_CALL.id), [entry(0)]);
    const refused = /opened for an operator/;
    await assert.rejects(operator.commit(turn(next(FULL_CALL))), refused);
    await assert.rejects(operator.confirm(FULL_CALL.id, [0]), refused);
    await assert.rejects(operator.claim(FULL_CALL.id, 1), refused);
    await assert.rejects(operator.claimLost(0, 1), refused);
    await assert.rejects(operator.renew(1), refused);
    assert.equal(await operator.forget(FULL_CALL.state.caller.number as E164), 1);
    await operator.close();
    assert.equal((await server().run(url, 'SELECT id FROM instances')).length, 1);
    await store.close();
  });

  it('clears away instances that went long ago, but none whose calls somebody must look for', async () => {
    const ages = async (instance: string) => {
      await server().run(url, `UPDATE instances SET lease_until = now() - interval '2 hours' WHERE id = '${instance}'`);
    };
    const goes = async (work: (store: PostgresStore) => Promise<void>) => {
      const store = await PostgresStore.open(url);
      await work(store);
      await store.close();
      await ages(store.instance);
      return store.instance;
    };
    const idle = await goes((store) => store.commit(turn(call({ key: conversation('idle') }))));
    const needed = [
      await goes((store) => store.commit(turn(call({ key: conversation('a'), line: 'websocket' })))),
      await goes((store) => store.commit(turn(call({ key: conversation('b'), deadline: 1 })))),
      await goes((store) => store.commit(turn(call({ key: conversation('c') }), { output: [output(0)] }))),
    ];
    const store = await PostgresStore.open(url);
    const left = (await server().run(url, 'SELECT id FROM instances')).map(({ id }) => id);
    assert.deepEqual(left.toSorted(), [...needed, store.instance].toSorted());
    assert.ok(!left.includes(idle));
    assert.equal((await store.load(conversation('idle'))).owner, 'nobody');
    assert.equal((await store.claimLost(1, 10)).length, 3);
    await store.close();
  });

  describe('that cannot be opened', () => {
    const PASSWORD = 'wrong/pass:word@1';
    const at = (change: (database: URL) => void) => {
      const database = new URL(url);
      change(database);
      return database.href;
    };
    const mistakes: [string, () => string, RegExp][] = [
      [
        'a password is wrong',
        () => at((to) => (to.password = PASSWORD)),
        /calls-\d+ at 127\.0\.0\.1:\d+ \(user bot\).*password authentication failed.*28P01/,
      ],
      ['there is no such user', () => at((to) => (to.username = 'nobody')), /user nobody.*28P01/],
      [
        'there is no such database',
        () => at((to) => (to.pathname = '/absent')),
        /absent at .*"absent" does not exist.*3D000/,
      ],
      [
        'there is no such host',
        () => at((to) => (to.hostname = 'database.invalid')),
        /at database\.invalid:\d+ .*(ENOTFOUND|EAI_AGAIN)/,
      ],
      ['nobody listens', () => at((to) => (to.port = '9')), /at 127\.0\.0\.1:9 .*ECONNREFUSED/],
      ['it must be encrypted and is not', () => at((to) => (to.search = '?sslmode=require')), /does not support SSL/],
      ['the URL is none', () => `postgres//bot:${PASSWORD}@host`, /should look like postgres:\/\//],
      ['the URL is of something else', () => `mysql://bot:${PASSWORD}@host/calls`, /should look like postgres:\/\//],
      [
        'the URL has an impossible port',
        () => `postgres://bot:${PASSWORD}@host:port/calls`,
        /should look like postgres:\/\//,
      ],
    ];
    for (const [mistake, wrong, reason] of mistakes) {
      it(`says so where ${mistake}, and never the password`, async () => {
        const mayPass = /ECONNREFUSED|EAI_AGAIN/.test(reason.source);
        const began = performance.now();
        await assert.rejects(PostgresStore.open(wrong(), { patienceMs: mayPass ? 500 : 60_000 }), (error) => {
          assert.ok(isBotError(error, 'store-unavailable'));
          assert.match(error.message, reason);
          assert.ok(performance.now() - began < 5_000, 'it waited for what does not pass');
          const told = inspect(error, { depth: 9, showHidden: true });
          const password = decodeURIComponent(new URL(url).password);
          for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), password, encodeURIComponent(password)]) {
            assert.ok(!told.includes(secret), told);
          }
          return true;
        });
      });
    }
  });
});
