/**
 * What every store must keep: the guarantees of src/storage/store.ts, each tried to be broken. A new implementation
 * is one more line in store.test.ts.
 */
import assert from 'node:assert/strict';
import type { CallRecord } from '../../src/call/call.js';
import { isBotError } from '../../src/errors.js';
import type { Store } from '../../src/storage/store.js';
import { call, conversation, entry, FULL_CALL, next, output, range, turn } from './sampleCall.js';
import { carriedContract, carriedRivalryContract } from './storeCarried.js';
import { closureContract, closureRivalryContract } from './storeClosures.js';
import { errandNumberContract } from './storeErrandNumbers.js';
import { errandRivalryContract } from './storeErrandRivals.js';
import { errandContract } from './storeErrands.js';
import { fidelityContract } from './storeFidelity.js';
import { housekeepingContract } from './storeHousekeeping.js';
import { numberRivalryContract } from './storeNumberRivals.js';
import { numberContract } from './storeNumbers.js';
import { successionContract } from './storeOwners.js';
import { readingContract } from './storeReading.js';
import { rivalryContract } from './storeRivals.js';

/** A database for one test, empty at first. */
export interface EmptyDatabase {
  /** Opens it: one more instance. */
  open(): Promise<Store>;
  /** Lets time pass for the leases of those that are open. */
  pass(ms: number): Promise<void>;
  remove(): Promise<void>;
}

/** One implementation. */
export interface StoreKind {
  /** How many instances may work on one database at once. */
  readonly instances: 'one' | 'many';
  /** Asked inside the suite: declares what it needs, and gives what makes a database. */
  prepare(): () => Promise<EmptyDatabase>;
}

/** The database of the test that runs. */
export interface Contract {
  /** The instance that every test has. */
  store(): Store;
  /** Opens another one; it is closed after the test. */
  another(): Promise<Store>;
  pass(ms: number): Promise<void>;
}

/** Declares the suite for one implementation. */
export function storeContract(name: string, { instances, prepare }: StoreKind): void {
  describe(`${name} keeps the contract of a store`, () => {
    const newDatabase = prepare();
    let database: EmptyDatabase;
    let opened: Store[];
    const another = async () => {
      const store = await database.open();
      opened.push(store);
      return store;
    };
    const store = () => {
      const [first] = opened;
      if (!first) throw new Error('a store is opened before each test');
      return first;
    };

    beforeEach(async () => {
      database = await newDatabase();
      opened = [];
      await another();
    });
    afterEach(async () => {
      await Promise.all(opened.map((one) => one.close()));
      await database.remove();
    });

    committingContract(store);
    sendingContract(store);
    readingContract(store);
    fidelityContract(store);
    housekeepingContract(store);
    errandContract(store);
    errandNumberContract(store);
    closureContract(store);
    numberContract(store);
    carriedContract(store);
    const contract = { store, another, pass: (ms: number) => database.pass(ms) };
    successionContract(contract);
    numberRivalryContract(contract, instances);
    if (instances === 'many') {
      rivalryContract(contract);
      errandRivalryContract(contract);
      closureRivalryContract(contract);
      carriedRivalryContract(contract);
    }
  });
}

/** Guarantees 1 and 2: all or nothing, and one winner. */
function committingContract(store: () => Store): void {
  it('knows nothing of a conversation it never saw', async () => {
    assert.deepEqual(await store().load(conversation(), 'a'), { seen: false, unsent: [], owner: 'nobody' });
    assert.equal(await store().call(FULL_CALL.id), undefined);
    assert.deepEqual(await store().transcript(FULL_CALL.id), []);
    assert.deepEqual(await store().calls(), []);
  });

  it('gives back a call with every field as it was committed', async () => {
    await store().commit(turn(FULL_CALL));
    assert.deepEqual((await store().load(FULL_CALL.key)).call, FULL_CALL);
    assert.deepEqual(await store().call(FULL_CALL.id), FULL_CALL);
    assert.deepEqual(await store().calls(), [FULL_CALL]);
  });

  it('replaces every field that a later commit changes, and drops those it leaves out', async () => {
    await store().commit(turn(FULL_CALL));
    const live = next(call(), { updatedAt: FULL_CALL.updatedAt + 9, entries: 3, line: 'websocket' });
    await store().commit(turn(live));
    assert.deepEqual(await store().call(live.id), live);
  });

  it('refuses a version that is not the next one, and changes nothing then', async () => {
    const first = call();
    await store().commit(turn(first, { activityId: 'a', entries: [entry(0)] }));
    for (const version of [1, 0, -1, 3, Number.NaN]) {
      const wrong = { ...first, version, entries: 9 };
      const attempt = turn(wrong, {
        activityId: 'b',
        entries: [entry(1)],
        amended: [entry(0, 'new')],
        output: [output(0)],
      });
      await assert.rejects(store().commit(attempt), (error) => isBotError(error, 'version-conflict'));
    }
    assert.deepEqual(await store().load(first.key, 'b'), { call: first, seen: false, unsent: [], owner: 'us' });
    assert.deepEqual(await store().transcript(first.id), [entry(0)]);
  });

  it('refuses a later version of a call it does not have', async () => {
    const unknown = call({ version: 2 });
    await assert.rejects(store().commit(turn(unknown)), (error) => isBotError(error, 'version-conflict'));
    assert.deepEqual(await store().load(unknown.key), { seen: false, unsent: [], owner: 'nobody' });
  });

  it('lets exactly one of many commits on the same version win', async () => {
    const first = call();
    await store().commit(turn(first));
    const rivals = range(20).map((i) =>
      turn(next(first, { updatedAt: i }), { activityId: `rival ${i}`, entries: [entry(0, `rival ${i}`)] }),
    );
    const results = await Promise.allSettled(rivals.map((rival) => store().commit(rival)));
    const winners = results.flatMap((result, i) => (result.status === 'fulfilled' ? [i] : []));
    assert.equal(winners.length, 1);
    for (const result of results) {
      if (result.status === 'rejected') assert.ok(isBotError(result.reason, 'version-conflict'));
    }
    assert.equal((await store().call(first.id))?.updatedAt, winners[0]);
    assert.deepEqual(await store().transcript(first.id), [entry(0, `rival ${winners[0]}`)]);
    for (const i of range(20)) {
      assert.equal((await store().load(first.key, `rival ${i}`)).seen, i === winners[0]);
    }
  });

  it('lets exactly one of many first commits of a conversation win', async () => {
    const results = await Promise.allSettled(range(20).map((i) => store().commit(turn(call({ updatedAt: i })))));
    assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
  });

  it('commits fifty calls at once although one in their middle conflicts and one cannot be stored', async () => {
    const calls = range(50).map((i) => call({ key: conversation(`call ${i}`) }));
    const circular: unknown[] = [];
    circular.push(circular);
    const commits = calls.map((one) => turn(one, { entries: [entry(0)], output: [output(0)] }));
    commits.splice(25, 0, turn(call({ key: conversation('late'), version: 7 })));
    commits.splice(30, 0, turn(withDialog(call({ key: conversation('circular') }), circular)));
    commits.splice(35, 0, turn(call({ key: conversation('twice') }), { entries: [entry(0), entry(0)] }));
    const results = await Promise.allSettled(commits.map((commit) => store().commit(commit)));

    const refused = results.flatMap((result, i) => (result.status === 'rejected' ? [i] : []));
    assert.deepEqual(refused, [25, 30, 35]);
    for (const one of calls) {
      assert.deepEqual(await store().load(one.key), { call: one, seen: false, unsent: [output(0)], owner: 'us' });
      assert.deepEqual(await store().transcript(one.id), [entry(0)]);
    }
    for (const id of ['late', 'circular', 'twice']) {
      assert.deepEqual(await store().load(conversation(id)), { seen: false, unsent: [], owner: 'nobody' });
    }
  });

  it('undoes a whole commit when one of its parts is refused', async () => {
    const first = call();
    await store().commit(turn(first, { entries: [entry(0)], output: [output(0)] }));
    const parts = { activityId: 'a', amended: [entry(0, 'changed')] };
    const later = next(first, { entries: 9 });
    const withOldEntry = turn(later, { ...parts, entries: [entry(1), entry(0)] });
    const withOldOutput = turn(later, { ...parts, entries: [entry(1)], output: [output(1), output(0)] });
    await assert.rejects(store().commit(withOldEntry));
    await assert.rejects(store().commit(withOldOutput));
    assert.deepEqual(await store().load(first.key, 'a'), {
      call: first,
      seen: false,
      unsent: [output(0)],
      owner: 'us',
    });
    assert.deepEqual(await store().transcript(first.id), [entry(0)]);
  });

  it('stores a commit as it was when it was asked for', async () => {
    const first = call();
    const entries = [entry(0)];
    const asked = store().commit(turn(first, { entries }));
    first.state.greeted = true;
    first.entries = 7;
    entries.push(entry(1));
    await asked;
    assert.deepEqual(await store().call(first.id), call());
    assert.deepEqual(await store().transcript(first.id), [entry(0)]);
  });

  it('takes a thousand calls at once', async () => {
    const calls = range(1000).map((i) => call({ key: conversation(`call ${i}`), updatedAt: i }));
    await Promise.all(calls.map((one) => store().commit(turn(one, { activityId: 'a', entries: [entry(0)] }))));
    await Promise.all(calls.map((one) => store().commit(turn(next(one), { activityId: 'b', entries: [entry(1)] }))));
    const loaded = await Promise.all(calls.map((one) => store().load(one.key, 'b')));
    assert.deepEqual(
      loaded,
      calls.map((one) => ({ call: next(one), seen: true, unsent: [], owner: 'us' })),
    );
    assert.equal((await store().calls({ limit: 2000 })).length, 1000);
  });
}

/** Outputs stay until the channel has taken them. */
function sendingContract(store: () => Store): void {
  it('keeps outputs unsent, in order, until each is confirmed', async () => {
    const first = call();
    const initiate = { seq: 2, activity: { type: 'event', name: 'handoff.initiate' }, transcriptBefore: 4 };
    await store().commit(turn(first, { output: [output(1), output(0)] }));
    await store().commit(turn(next(first), { output: [output(10), initiate] }));
    const unsent = async () => (await store().load(first.key)).unsent;
    assert.deepEqual(await unsent(), [output(0), output(1), initiate, output(10)]);
    await store().confirm(first.id, [1, 10]);
    assert.deepEqual(await unsent(), [output(0), initiate]);
    await store().confirm(first.id, [0, 2]);
    assert.deepEqual(await unsent(), []);
  });

  it('finds what is stored, also for who knows a call already', async () => {
    const first = call();
    await store().commit(turn(first, { activityId: 'a', output: [output(0)] }));
    const { call: known } = await store().load(first.key);
    const found = async () => ({
      asking: await store().load(first.key, 'a', known),
      anew: await store().load(first.key, 'a'),
    });
    for (const change of [
      () => store().confirm(first.id, [0]),
      () => store().commit(turn(next(first), { output: [output(1)] })),
      () => store().commit(turn(call({ incarnation: 2 }))),
    ]) {
      const { asking, anew } = await found();
      assert.deepEqual(asking, anew);
      await change();
    }
    const { asking, anew } = await found();
    assert.deepEqual(asking, anew);
    assert.equal(asking.call?.incarnation, 2);
  });

  it('ignores the confirmation of what it does not have', async () => {
    const [first, other] = [call(), call({ key: conversation('other') })];
    await store().commit(turn(first, { output: [output(0)] }));
    await store().confirm(first.id, [5, -1]);
    await store().confirm(first.id, []);
    await store().confirm(other.id, [0]);
    assert.deepEqual((await store().load(first.key)).unsent, [output(0)]);
  });

  it('confirms in the order of asking, also between commits that were not waited for', async () => {
    const first = call();
    const asked = [
      store().commit(turn(first, { output: [output(0), output(1)] })),
      store().confirm(first.id, [0]),
      store().commit(turn(next(first), { output: [output(2)] })),
      store().confirm(first.id, [2]),
    ];
    await Promise.all(asked);
    assert.deepEqual((await store().load(first.key)).unsent, [output(1)]);
  });

  it('gives the unsent outputs of the newest incarnation alone', async () => {
    await store().commit(turn(call(), { output: [output(0, 'old')] }));
    await store().commit(turn(call({ incarnation: 2 }), { output: [output(0, 'new')] }));
    assert.deepEqual((await store().load(conversation())).unsent, [output(0, 'new')]);
  });
}

function withDialog(record: CallRecord, ...dialogStack: unknown[]): CallRecord {
  return { ...record, state: { ...record.state, dialog: { dialogStack } } };
}
