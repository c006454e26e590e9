import assert from 'node:assert/strict';
import pg from 'pg';
import { ERRANDS } from '../../../../src/storage/postgres/errands.js';
import { STATEMENTS } from '../../../../src/storage/postgres/statements.js';
import { PostgresStore } from '../../../../src/storage/postgres/store.js';
import { usePostgres } from '../../../contract/postgres.js';
import { call, NOON, output, turn } from '../../../contract/sampleCall.js';

describe('PostgreSQL, with 100,000 calls and as many errands,', () => {
  const server = usePostgres();
  let url: string;
  let client: pg.Client;

  before(async function () {
    this.timeout(60_000);
    url = await server().newDatabase();
    const lost = await PostgresStore.open(url);
    await lost.commit(turn(call(), { output: [output(0)] }));
    await lost.close();
    client = new pg.Client(url);
    await client.connect();
    // Every hundredth has a deadline, every hundredth is over a socket; 30 instances are gone, and one lives.
    await client.query(`
      INSERT INTO instances SELECT 'gone' || n, now() - interval '1 minute' FROM generate_series(1, 30) AS n;
      INSERT INTO instances VALUES ('us', now() + interval '1 hour'), ('other', now() + interval '1 hour');
      INSERT INTO calls (id, conversation, channel_id, conversation_id, incarnation, version, started_at, updated_at,
        ended_at, line, entries, deadline, reference, state, owner, caller_number)
      SELECT 'call' || n, 'digest' || n, 'channel', 'conversation' || n, 1, 1, n, n, CASE n % 2 WHEN 0 THEN n END,
        CASE n % 100 WHEN 1 THEN 'websocket' ELSE 'http' END, 0, CASE n % 100 WHEN 3 THEN ${NOON} + n END, '{}', '{}',
        CASE WHEN n > 99000 THEN 'gone' || n % 30 + 1 ELSE 'other' END, '+1425555' || n
      FROM generate_series(1, 100000) AS n;
      INSERT INTO seen SELECT 'digest' || n, 'activity' FROM generate_series(1, 100000) AS n;
      INSERT INTO entries SELECT 'call' || n, 0, n, 'in', '{}' FROM generate_series(1, 100000) AS n;
      INSERT INTO outputs SELECT 'call' || n, 0, '{}', 0 FROM generate_series(2, 100000, 1000) AS n;
      INSERT INTO errands (id, call_id, kind, department, number, caller_number, text, locale, at, done_at)
      SELECT 'errand' || n, 'call' || n, CASE n % 3 WHEN 0 THEN 'message' ELSE 'callBack' END, 'agents',
        CASE WHEN n % 10 > 0 THEN '+1425555' || n END, '+1425555' || n, 'words', 'en-US', n, CASE WHEN n % 5 > 0 THEN n END
      FROM generate_series(1, 100000) AS n`);
  });
  after(async () => {
    await client?.end();
  });

  const asked = {
    lost: `'us', ${NOON}, 100`,
    claim: `'us', '{call99001,call99003}', '{1,1}'`,
    claimed: `'us', '{call99001,call99003}', '{1,1}'`,
    load: `'us', '{digest7,digest8}', '{activity,NULL}', '{call7,NULL}', '{1,NULL}'`,
    updateCalls: `'us', '{call7,call8}', '{2,2}', '{1,1}', '{NULL,1}', '{NULL,x}', '{http,http}', '{1,1}', '{1,NULL}', '{r,r}', '{s,s}',
      '{NULL,+14255557}', '{a,NULL}', '{call7}', '{1}', '{1}', '{in}', '{e}', '{call7}', '{1}', '{o}', '{NULL}', '{call9}', '{0}'`,
    confirm: `'{call7,call8}', '{0,1}'`,
    holds: `'call7', 1, 'us'`,
    outdated: '50, 100',
    ofCaller: `'+14255557', 50`,
    remove: `'{call7,call8}'`,
    transcript: `'call7', 100, 10`,
    liveCalls: '100',
    endedCalls: '100',
  } as const;
  const askedOfErrands = {
    insert: `'errand', 'call7', 'callBack', 'agents', '+14255557', NULL, NULL, 'en-US', 1`,
    list: `'message', 100`,
    open: `'message', 100`,
    ofCall: `'call7'`,
    find: `'errand7'`,
    tally: `'callBack', '+14255557', 0`,
    tickOff: `'errand7', 1, NULL`,
    untick: `'errand7'`,
    forget: `'+14255557'`,
  } as const;
  const statements = [
    ...Object.entries(asked).map(([name, values]) => [STATEMENTS[name as keyof typeof asked], values] as const),
    ...Object.entries(askedOfErrands).map(
      ([name, values]) => [ERRANDS[name as keyof typeof askedOfErrands], values] as const,
    ),
  ];

  const scans = async (mode: string) => {
    await client.query(`SET plan_cache_mode = ${mode}`);
    const found: string[] = [];
    for (const [{ name, text }, values] of statements) {
      await client.query(`PREPARE asked AS ${text}`);
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE asked (${values})`);
      await client.query('DEALLOCATE asked');
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      if (/Seq Scan on (calls|entries|seen|errands)/.test(plan)) found.push(`${name}:\n${plan}`);
    }
    return found;
  };

  it('reads no table from beginning to end, whatever it knows about them', async () => {
    for (const mode of ['force_custom_plan', 'force_generic_plan']) assert.deepEqual(await scans(mode), []);
    await client.query('ANALYZE');
    for (const mode of ['force_custom_plan', 'force_generic_plan']) assert.deepEqual(await scans(mode), []);
  });

  it('gives only the calls of lost owners', async () => {
    const store = await PostgresStore.open(url);
    const claimed = await store.claimLost(NOON + 100_000, 1_000);
    const numbers = claimed.map(({ call: { id } }) => Number(id.replace('call', '')));
    // One is the first call of all; the others are those above 99,000: ten of each kind.
    assert.equal(claimed.length, 1 + 10 + 10 + 1);
    assert.equal(numbers.filter((n) => n > 99_000).length, 21);
    assert.deepEqual(await store.claimLost(NOON + 100_000, 1_000), []);
    await store.close();
  });
});
