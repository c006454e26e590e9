import assert from 'node:assert/strict';
import { pino } from 'pino';
import sinon from 'sinon';
import { type App, createApp } from '../../../src/app.js';
import { readConfig } from '../../../src/config.js';
import { loadLanguage } from '../../../src/language.js';
import { ManualClock } from '../../../src/phone/manualClock.js';
import { MemoryDatabase } from '../../../src/storage/memory/database.js';
import { MemoryStore } from '../../../src/storage/memory/store.js';
import { PostgresStore } from '../../../src/storage/postgres/store.js';
import type { Store } from '../../../src/storage/store.js';
import { usePostgres } from '../../contract/postgres.js';
import { range } from '../../contract/sampleCall.js';
import { Call } from '../appCall.js';

const PLAIN = '+14251231234';
const POOL = ['+14255550150', '+14255550151', '+14255550152'];
const language = loadLanguage({ defaultLocale: 'en-US' });
const config = readConfig({ AGENT_NUMBER_POOL: POOL.join(','), LOG_LEVEL: 'silent' });

/** Many calls on two instances ask for the same three numbers at the same moment. */
async function rush(stores: readonly Store[], calls: number): Promise<void> {
  const clock = new ManualClock();
  const warned: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => warned.push(JSON.parse(line).msg) });
  const apps = await Promise.all(stores.map((store) => createApp(config, { store, clock, language, log })));
  try {
    const names = range(calls).map((i) => `call ${i}`);
    const callers = await Promise.all(names.map((name, i) => new Call(apps[i % apps.length] as App, name).begin()));
    const asked = await Promise.allSettled(callers.map((call) => call.press('0')));
    assert.deepEqual(
      asked.filter(({ status }) => status === 'rejected'),
      [],
      'nobody is refused',
    );
    const dialled = callers.map((call) => call.dialled);
    for (const numbers of dialled) assert.equal(numbers.length, 1);
    const pooled = dialled.flat().filter((number) => number !== PLAIN);
    const notes = warned.filter((text) => text.startsWith('no number of the pool of agents is free'));
    assert.equal(notes.length, calls - pooled.length, 'the operator is told of each that found none');
    assert.deepEqual(pooled.toSorted(), POOL, 'each number of the pool is called for one of them');
    for (const [i, [number]] of dialled.entries()) {
      const kept = await (apps[0] as App).claims.claim(number as never);
      assert.equal(kept?.HandoffId, number === PLAIN ? undefined : callers[i]?.heard.at(-1)?.value.HandoffId);
    }
  } finally {
    await Promise.all(apps.map((app) => app.close()));
  }
}

describe('a pool that two instances share', () => {
  it('gives each of its numbers to one of many calls that ask at once, and the others are called as ever', async () => {
    const database = new MemoryDatabase();
    await rush([new MemoryStore({ database }), new MemoryStore({ database })], 40);
  });

  it('gives its numbers to calls that ask at once where there are as many', async () => {
    const database = new MemoryDatabase();
    await rush([new MemoryStore({ database }), new MemoryStore({ database })], POOL.length);
  });

  it('releases the number of a call that is lost with its process', async () => {
    const clock = new ManualClock();
    const database = new MemoryDatabase({ now: () => clock.now() });
    // The clock of the one that dies stands still: it renews no lease.
    const dying = await createApp(config, {
      store: new MemoryStore({ database, leaseMs: 1 }),
      clock: new ManualClock(),
      language,
    });
    const first = await new Call(dying, 'one', 'websocket').begin();
    await first.press('0');
    const [number] = first.dialled as [string];
    clock.advance(60_000);
    const app = await createApp(config, { store: new MemoryStore({ database }), clock, language });
    assert.deepEqual(await database.numbers.taken(POOL as never, clock.now() + 119_999), [number]);
    assert.deepEqual(await database.numbers.taken(POOL as never, clock.now() + 120_000), []);
    await app.close();
  });

  describe('in PostgreSQL', () => {
    const server = usePostgres();

    it('does the same', async function () {
      this.timeout(120_000);
      const url = await server().newDatabase();
      await rush(await Promise.all(range(2).map(() => PostgresStore.open(url))), 30);
    });
  });
});

describe('a call', () => {
  it('asks the store about closures and numbers only when the caller wants a person', async () => {
    const store = new MemoryStore();
    const app = await createApp(config, { store, clock: new ManualClock(), language });
    const asks = [sinon.spy(store.closures, 'list'), sinon.spy(store.numbers, 'taken'), sinon.spy(store, 'load')];
    const counted = () => asks.map((spy) => spy.callCount);
    const commit = sinon.spy(store, 'commit');
    const call = await new Call(app, 'one').begin();
    for (const key of ['4', '9', '1']) await call.press(key);
    assert.deepEqual(counted(), [0, 0, 4]);
    for (const { args } of commit.getCalls()) assert.ok(!('numbers' in args[0]));
    await call.press('1');
    // With the answer of the channel: a turn of its own.
    assert.deepEqual(counted(), [1, 1, 6]);
    assert.equal(commit.getCalls().filter(({ args }) => args[0].numbers).length, 1);
    sinon.restore();
    await app.close();
  });
});
