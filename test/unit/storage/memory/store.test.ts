import assert from 'node:assert/strict';
import type { CallRecord } from '../../../../src/call/call.js';
import { isBotError } from '../../../../src/errors.js';
import { MemoryStore } from '../../../../src/storage/memory/store.js';
import { call, conversation, entry, leftIn, message, NOON, next, range, turn } from '../../../contract/sampleCall.js';

describe('MemoryStore', () => {
  const live = (name: string) => call({ key: conversation(name) });
  const ended = (record: CallRecord) => next(record, { endedAt: NOON, outcome: 'callerHungUp' });
  const kept = async (store: MemoryStore) =>
    (await store.calls()).map((record) => record.key.conversationId).toSorted();

  it('drops the call that ended first when it is full, and keeps the live ones', async () => {
    const store = new MemoryStore({ maxCalls: 3 });
    for (const name of ['a', 'b', 'c']) await store.commit(turn(live(name)));
    await store.commit(turn(ended(live('c'))));
    await store.commit(turn(ended(live('b'))));
    await store.commit(turn(live('d')));
    assert.deepEqual(await kept(store), ['a', 'b', 'd']);
    await store.commit(turn(live('e')));
    assert.deepEqual(await kept(store), ['a', 'd', 'e']);
  });

  it('drops the oldest live call when none has ended', async () => {
    const store = new MemoryStore({ maxCalls: 2 });
    for (const name of ['a', 'b', 'c']) await store.commit(turn(live(name)));
    assert.deepEqual(await kept(store), ['b', 'c']);
  });

  it('does not count a call as ended whose end was taken back', async () => {
    const store = new MemoryStore({ maxCalls: 2 });
    await store.commit(turn(live('a')));
    await store.commit(turn(live('b')));
    await store.commit(turn(ended(live('b'))));
    await store.commit(turn(next(ended(live('b')), { endedAt: undefined, outcome: undefined })));
    await store.commit(turn(live('c')));
    assert.deepEqual(await kept(store), ['b', 'c']);
  });

  it('forgets everything about a dropped call, and nothing about its other incarnations', async () => {
    const store = new MemoryStore({ maxCalls: 2 });
    const [old, fresh] = [call(), call({ incarnation: 2 })];
    await store.commit(turn(old, { activityId: 'a', entries: [entry(0)] }));
    await store.commit(turn(fresh, { activityId: 'b', entries: [entry(0)] }));
    await store.commit(turn(live('other')));
    assert.deepEqual(await store.transcript(old.id), []);
    assert.equal(await store.call(old.id), undefined);
    assert.deepEqual(await store.load(conversation(), 'b'), { call: fresh, seen: true, unsent: [], owner: 'us' });
    await assert.rejects(store.commit(turn(next(old))), (error) => isBotError(error, 'version-conflict'));
  });

  it('forgets what a conversation has seen with its last call', async () => {
    const store = new MemoryStore({ maxCalls: 2 });
    await store.commit(turn(call(), { activityId: 'a' }));
    await store.commit(turn(call({ incarnation: 2 })));
    await store.commit(turn(live('other')));
    assert.equal((await store.load(conversation(), 'a')).seen, true);
    await store.commit(turn(live('another')));
    assert.equal((await store.load(conversation(), 'a')).seen, false);
  });

  it('drops what was left in a dropped call', async () => {
    const store = new MemoryStore({ maxCalls: 1 });
    await store.commit(turn(live('a'), { errands: [message('a')] }));
    await store.commit(turn(live('b'), { errands: [message('b')] }));
    assert.deepEqual(await store.errands.list('message'), [leftIn(live('b'), message('b'))]);
  });

  it('keeps 10,000 calls unless told otherwise', async () => {
    const store = new MemoryStore();
    for (const i of range(10_001)) await store.commit(turn(live(`${i}`)));
    assert.equal((await store.calls({ limit: 20_000 })).length, 10_000);
    assert.deepEqual(await store.load(conversation('0')), { seen: false, unsent: [], owner: 'nobody' });
  });
});
