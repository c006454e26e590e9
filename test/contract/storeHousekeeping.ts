import assert from 'node:assert/strict';
import type { CallRecord } from '../../src/call/call.js';
import type { E164 } from '../../src/call/phoneNumber.js';
import { isBotError } from '../../src/errors.js';
import type { Store } from '../../src/storage/store.js';
import { call, conversation, entry, FULL_CALL, NOON, next, output, range, turn } from './sampleCall.js';

const everything = (name: string) => ({ activityId: `activity ${name}`, entries: [entry(0)], output: [output(0)] });

const ended = (name: string, changes: Partial<CallRecord> = {}) =>
  call({ key: conversation(name), endedAt: NOON, outcome: 'callerHungUp', ...changes });

const from = (name: string, number: string | undefined, changes: Partial<CallRecord> = {}) => {
  const record = call({ key: conversation(name), ...changes });
  record.state.caller = { id: 'caller', ...(number !== undefined && { number: number as E164 }) };
  return record;
};

/** What is removed goes with all that belongs to it; everything else stays. */
export function housekeepingContract(store: () => Store): void {
  const names = async () => (await store().calls()).map(({ key }) => key.conversationId).toSorted();

  /** Commits a call with something of everything. */
  const keep = async (record: CallRecord) => {
    await store().commit(turn(record, everything(record.key.conversationId)));
    return record;
  };
  const isGone = async ({ id, key }: CallRecord) => {
    assert.deepEqual(await store().load(key, `activity ${key.conversationId}`), {
      seen: false,
      unsent: [],
      owner: 'nobody',
    });
    assert.deepEqual(await store().transcript(id), []);
  };
  const isWhole = async (record: CallRecord) => {
    assert.deepEqual(await store().load(record.key, `activity ${record.key.conversationId}`), {
      call: record,
      seen: true,
      unsent: [output(0)],
      owner: 'us',
    });
    assert.deepEqual(await store().transcript(record.id), [entry(0)]);
  };

  it('prunes calls that last changed before a moment, with everything of them, and no others', async () => {
    const old = await keep(ended('old', { updatedAt: NOON }));
    const fresh = await keep(ended('fresh', { updatedAt: NOON + 1 }));
    const live = await keep(call({ key: conversation('live'), startedAt: NOON - 1, updatedAt: NOON + 1 }));
    const abandoned = await keep(call({ key: conversation('abandoned'), startedAt: NOON - 1, updatedAt: NOON }));
    assert.equal(await store().prune(NOON + 1, 1), 1);
    await isGone(old);
    await isWhole(abandoned);
    assert.equal(await store().prune(NOON + 1, 100), 1);
    await isGone(abandoned);
    await isWhole(fresh);
    await isWhole(live);
    assert.equal(await store().prune(NOON + 1, 100), 0);
  });

  it('prunes in batches, oldest first', async () => {
    await Promise.all(range(25).map((i) => keep(ended(`call ${i}`, { endedAt: NOON + i, updatedAt: NOON + i }))));
    assert.equal(await store().prune(NOON + 100, 10), 10);
    assert.deepEqual(
      await names(),
      range(25)
        .slice(10)
        .map((i) => `call ${i}`)
        .toSorted(),
    );
    assert.equal(await store().prune(NOON + 100, 0), 0);
    assert.equal(await store().prune(NOON + 100, 10), 10);
    assert.equal(await store().prune(NOON + 100, 10), 5);
    assert.deepEqual(await names(), []);
  });

  it('keeps what a conversation has seen until its last call is pruned', async () => {
    const first = await keep(ended('again', { updatedAt: NOON }));
    const second = call({ key: first.key, incarnation: 2, updatedAt: NOON + 1 });
    await store().commit(turn(second, { activityId: 'second' }));
    assert.equal(await store().prune(NOON + 1, 100), 1);
    assert.equal((await store().load(first.key, 'activity again')).seen, true);
    await store().commit(turn(next(second, { updatedAt: NOON, endedAt: NOON, outcome: 'botHungUp' })));
    assert.equal(await store().prune(NOON + 1, 100), 1);
    for (const id of ['activity again', 'second']) assert.equal((await store().load(first.key, id)).seen, false);
  });

  it('does not prune a call whose end was taken back', async () => {
    const record = await keep(ended('back', { updatedAt: NOON }));
    await store().commit(turn(next(call({ key: record.key }), { updatedAt: NOON + 1 })));
    assert.equal(await store().prune(NOON + 1, 100), 0);
  });

  it('lets a conversation begin anew that was pruned, under the same ids', async () => {
    const old = await keep(ended('old'));
    await store().prune(NOON + 1, 100);
    await keep(old);
    await isWhole(old);
  });

  it('forgets every call from exactly one number, ended or not', async () => {
    const theirs = [from('one', '+14255550100'), from('two', '+14255550100', { endedAt: NOON })];
    const others = [
      from('longer', '+142555501000'),
      from('shorter', '+1425555010'),
      from('other', '+14255550101'),
      from('anonymous', undefined),
      from('nobody', undefined),
    ];
    for (const record of [...theirs, ...others]) await keep(record);
    assert.equal(await store().forget('+14255550100' as E164), 2);
    for (const record of theirs) await isGone(record);
    for (const record of others) await isWhole(record);
    assert.equal(await store().forget('+14255550100' as E164), 0);
  });

  it('forgets nobody by a number that is none', async () => {
    await keep(from('anonymous', undefined));
    await keep(from('known', '+14255550100'));
    for (const none of ['', '%', 'null', 'undefined', "' OR 1=1 --"])
      assert.equal(await store().forget(none as E164), 0);
    assert.deepEqual(await names(), ['anonymous', 'known']);
  });

  it('forgets a caller of very many calls', async () => {
    await Promise.all(range(230).map((i) => keep(from(`call ${i}`, '+14255550100'))));
    assert.equal(await store().forget('+14255550100' as E164), 230);
    assert.deepEqual(await names(), []);
  });

  it('finds a caller whose number became known, or another, during the call', async () => {
    const record = await keep(from('late', undefined));
    await store().commit(turn(next(from('late', '+14255550100'))));
    await store().commit(turn({ ...from('late', '+14255550101'), version: 3 }));
    assert.equal(await store().forget('+14255550100' as E164), 0);
    assert.equal(await store().forget('+14255550101' as E164), 1);
    await isGone(record);
  });

  it('lets a turn of a forgotten call find out, and the call begin again', async () => {
    await store().commit(turn(FULL_CALL));
    assert.equal(await store().forget(FULL_CALL.state.caller.number as E164), 1);
    await assert.rejects(store().commit(turn(next(FULL_CALL))), (error) => isBotError(error, 'version-conflict'));
    await store().commit(turn(FULL_CALL));
  });
}
