import assert from 'node:assert/strict';
import { isBotError } from '../../../../src/errors.js';
import { PostgresStore } from '../../../../src/storage/postgres/store.js';
import { usePostgres } from '../../../contract/postgres.js';
import {
  call,
  callBack,
  conversation,
  entry,
  leftIn,
  next,
  output,
  range,
  turn,
} from '../../../contract/sampleCall.js';
import { until } from '../../../e2e/until.js';
import type { Postgres } from '../../../fixtures/postgres.js';
import { type LossyProxy, startProxy } from './proxy.js';

const unavailable = (error: unknown) => isBotError(error, 'store-unavailable') && error.retryable;

/** Longer than any test waits for it. */
const PATIENT = { patienceMs: 8_000 };
const IMPATIENT = { patienceMs: 1_000 };

describe('PostgresStore, when its database is in trouble,', () => {
  const server = usePostgres();
  let url: string;
  let opened: PostgresStore[];
  const open = async (options = {}, at = url) => {
    const store = await PostgresStore.open(at, options);
    opened.push(store);
    return store;
  };
  /** Ends every other connection to the database, as a failover or an administrator does. */
  const disconnectAll = () =>
    server().run(
      url,
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );

  beforeEach(async () => {
    url = await server().newDatabase();
    opened = [];
  });
  afterEach(async () => {
    await Promise.all(opened.map((store) => store.close()));
  });

  it('gives everything up in time while nothing answers, lets the event loop run, and works again afterwards', async () => {
    const store = await open(IMPATIENT);
    await store.commit(turn(call()));
    server().freeze();
    try {
      let turns = 0;
      const watch = setInterval(() => turns++, 5);
      const asked = [
        ...range(20).map((i) => store.commit(turn(call({ key: conversation(`call ${i}`) })))),
        store.load(conversation()),
        store.renew(1_000),
        store.claimLost(0, 10),
        store.prune(0, 10),
      ];
      const results = await Promise.allSettled(asked);
      clearInterval(watch);
      for (const result of results) assert.ok(result.status === 'rejected' && unavailable(result.reason));
      assert.ok(turns > 10, `the event loop turned ${turns} times only`);
    } finally {
      server().thaw();
    }
    assert.deepEqual((await store.load(conversation())).call, call());
    await store.commit(turn(next(call())));
  });

  it('closes also while nothing answers', async () => {
    const store = await open(IMPATIENT);
    await store.commit(turn(call()));
    server().freeze();
    try {
      await store.close();
    } finally {
      server().thaw();
    }
  });

  it('survives that the server ends, and goes on as soon as it is back', async () => {
    const store = await open(PATIENT);
    const hasty = await open(IMPATIENT);
    await store.commit(turn(call(), { activityId: 'a' }));
    for (const how of ['fast', 'immediate'] as const) {
      await server().halt(how);
      await assert.rejects(hasty.load(conversation()), unavailable);
      const waiting = store.load(conversation(), 'a');
      const renewed = store.renew(60_000);
      const other = store.commit(turn(call({ key: conversation(how) })));
      await server().start();
      assert.equal((await waiting).seen, true);
      await renewed;
      await other;
      const found = await until('the one without patience to go on', () =>
        hasty.load(conversation(how)).catch((error) => {
          assert.ok(unavailable(error), error);
          return undefined;
        }),
      );
      assert.equal(found.owner, 'other');
    }
  });

  it('loses no turn and doubles none when connections break under load', async () => {
    const store = await open(PATIENT);
    let running = true;
    let lost = 0;
    /** As a turn does it: on fresh state until it is seen. */
    const takeTurn = async (name: string, i: number) => {
      for (;;) {
        try {
          const { call: stored, seen } = await store.load(conversation(name), `${i}`);
          if (seen) return;
          const record = stored ? next(stored) : call({ key: conversation(name) });
          await store.commit(turn(record, { activityId: `${i}`, entries: [entry(i)], output: [output(i)] }));
          return;
        } catch (error) {
          assert.ok(unavailable(error) || isBotError(error, 'version-conflict'), String(error));
          lost += 1;
        }
      }
    };
    const breaking = (async () => {
      for (let i = 0; running || i < 3; i++) await disconnectAll();
    })();
    const names = range(8).map((i) => `call ${i}`);
    await Promise.all(
      names.map(async (name) => {
        for (const i of range(40)) await takeTurn(name, i);
      }),
    );
    running = false;
    await breaking;
    assert.ok(lost > 0, 'no connection broke during a commit');
    for (const name of names) {
      const { call: stored, unsent } = await store.load(conversation(name));
      assert.equal(stored?.version, 40);
      assert.equal(unsent.length, 40);
      assert.deepEqual(
        await store.transcript(call({ key: conversation(name) }).id),
        range(40).map((i) => entry(i)),
      );
    }
  });

  it('says so while it may only read, as after a failover, and writes again when it may', async () => {
    const store = await open(IMPATIENT);
    const may = async (readOnly: boolean) => {
      await server().run(
        server().url,
        `ALTER DATABASE "${decodeURIComponent(new URL(url).pathname.slice(1))}" SET default_transaction_read_only = ${readOnly}`,
      );
      await disconnectAll();
    };
    await may(true);
    await assert.rejects(store.commit(turn(call())), unavailable);
    assert.equal((await store.load(conversation())).call, undefined);
    await may(false);
    // A commit on a connection that has just been ended is refused; a question is asked again.
    await store.load(conversation());
    await store.commit(turn(call()));
  });

  it('tries again by itself what the database has undone, as serializable databases do', async () => {
    await serializable(server(), url);
    const stores = [await open(PATIENT), await open(PATIENT)];
    const calls = range(30).map((i) => call({ key: conversation(`call ${i}`) }));
    const commit = (i: number, version: number) =>
      stores[i % 2]?.commit(
        turn(call({ key: conversation(`call ${i}`), version }), {
          activityId: `${version}`,
          output: [output(version)],
        }),
      );
    for (const version of range(5)) {
      await Promise.all(
        calls.map(async ({ id }, i) => {
          await commit(i, version + 1);
          await stores[(i + 1) % 2]?.confirm(id, [version + 1]);
        }),
      );
    }
    assert.ok((await stores[0]?.calls())?.every(({ version }) => version === 5));
  });

  describe('and an answer is lost on its way,', () => {
    let proxy: LossyProxy | undefined;
    const openByProxy = async () => {
      const started = await startProxy(url);
      proxy = started;
      return { proxy: started, store: await open(PATIENT, started.url) };
    };

    afterEach(async () => {
      await Promise.all(opened.map((store) => store.close()));
      await proxy?.close();
    });

    it('leaves a commit to be found out: it is seen, and has its effect once', async () => {
      const { proxy, store } = await openByProxy();
      await store.commit(turn(call()));
      const asked = turn(next(call()), { activityId: 'a', entries: [entry(0)], output: [output(0)] });
      proxy.loseAnswerTo('update-calls');
      await assert.rejects(store.commit(asked), unavailable);
      const found = await store.load(conversation(), 'a');
      assert.deepEqual(found, { call: next(call()), seen: true, unsent: [output(0)], owner: 'us' });
      await assert.rejects(store.commit(asked), (error) => isBotError(error, 'version-conflict'));
      assert.deepEqual(await store.transcript(call().id), [entry(0)]);
    });

    it('leaves an errand with its turn or not at all, and ticks it off without guessing whether it did', async () => {
      const { proxy, store } = await openByProxy();
      const asked = turn(call(), { errands: [callBack('a')] });
      proxy.loseAnswerTo('leave-errands');
      await assert.rejects(store.commit(asked), unavailable);
      assert.deepEqual([await store.calls(), await store.errands.list('callBack')], [[], []]);
      await store.commit(asked);
      proxy.loseAnswerTo('tick-off-errand');
      await assert.rejects(store.errands.tickOff(callBack('a').id, 1), unavailable);
      assert.equal(await store.errands.tickOff(callBack('a').id, 2), false);
      assert.deepEqual(await store.errands.find(callBack('a').id), leftIn(call(), callBack('a'), { at: 1 }));
    });

    it('asks again where asking twice does no harm', async () => {
      const { proxy, store } = await openByProxy();
      await store.commit(turn(call(), { output: [output(0)] }));
      proxy.loseAnswerTo('confirm');
      await store.confirm(call().id, [0]);
      proxy.loseAnswerTo('load');
      assert.deepEqual((await store.load(conversation())).unsent, []);
      proxy.loseAnswerTo('renew');
      await store.renew(60_000);
      proxy.loseAnswerTo('holds');
      assert.equal(await store.holds(call().id, 1), true);
    });

    it('forgets no call that it has claimed without knowing', async () => {
      const before = await open();
      const lost = range(3).map((i) => call({ key: conversation(`call ${i}`), line: 'websocket' }));
      for (const one of lost) await before.commit(turn(one, { output: [output(0)] }));
      await before.close();
      const { proxy, store } = await openByProxy();
      proxy.loseAnswerTo('claim');
      await assert.rejects(store.claimLost(0, 10), unavailable);
      assert.equal((await store.load(lost[0]?.key ?? conversation())).owner, 'us');
      const claimed = await store.claimLost(0, 10);
      assert.deepEqual(
        claimed.toSorted((a, b) => (a.call.key.conversationId < b.call.key.conversationId ? -1 : 1)),
        lost.map((one) => ({ call: next(one), unsent: [output(0)] })),
      );
      assert.deepEqual(await store.claimLost(0, 10), []);
    });
  });
});

async function serializable(server: Postgres, url: string): Promise<void> {
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  await server.run(server.url, `ALTER DATABASE "${database}" SET default_transaction_isolation = 'serializable'`);
}
