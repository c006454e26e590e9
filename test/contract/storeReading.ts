import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isBotError } from '../../src/errors.js';
import type { Store } from '../../src/storage/store.js';
import { call, conversation, entry, NOON, next, output, range, turn } from './sampleCall.js';

/** Guarantees 3, 4 and 6: what is read is new, one's own, of the right conversation, and in order. */
export function readingContract(store: () => Store): void {
  it('gives copies: who changes what was read changes nothing stored', async () => {
    const first = call();
    await store().commit(turn(first, { entries: [entry(0)], output: [output(0)] }));
    const spoil = async () => {
      const loaded = await store().load(first.key);
      const [listed] = await store().calls();
      const [read] = await store().transcript(first.id);
      for (const record of [loaded.call, listed, await store().call(first.id)]) {
        record?.state.dialog.dialogStack.push('spoilt');
        if (record) record.entries = 99;
      }
      for (const said of [...loaded.unsent, read]) if (said) said.activity.text = 'spoilt';
    };
    await spoil();
    assert.deepEqual(await store().load(first.key), { call: first, seen: false, unsent: [output(0)], owner: 'us' });
    assert.deepEqual(await store().calls(), [first]);
    assert.deepEqual(await store().call(first.id), first);
    assert.deepEqual(await store().transcript(first.id), [entry(0)]);
  });

  it('sees each commit as soon as it has resolved', async () => {
    let record = call();
    await store().commit(turn(record));
    for (const i of range(20)) {
      record = next(record, { updatedAt: i });
      await store().commit(turn(record, { activityId: `${i}`, entries: [entry(i)], output: [output(i)] }));
      const loaded = await store().load(record.key, `${i}`);
      assert.deepEqual([loaded.call, loaded.seen, loaded.unsent.at(-1)], [record, true, output(i)]);
      assert.deepEqual(await store().transcript(record.id, { last: 1 }), [entry(i)]);
    }
  });

  it('has seen the ids of commits of that conversation, of any incarnation, and no others', async () => {
    await store().commit(turn(call(), { activityId: 'a' }));
    await store().commit(turn(call({ incarnation: 2 }), { activityId: 'b' }));
    await store().commit(turn(call({ key: conversation('other') }), { activityId: 'c' }));
    await store().commit(turn(call({ key: { ...conversation(), channelId: 'telephony' } })));
    const seen = async (key = conversation(), id?: string) => (await store().load(key, id)).seen;
    assert.deepEqual(
      await Promise.all(['a', 'b', 'c', 'A', '', 'a ', undefined].map((id) => seen(conversation(), id))),
      [true, true, false, false, false, false, false],
    );
    assert.equal(await seen(conversation('other'), 'a'), false);
    assert.equal(await seen({ ...conversation(), channelId: 'telephony' }, 'a'), false);
  });

  it('lets two conversations use the same activity id', async () => {
    const [first, other] = [call(), call({ key: conversation('other') })];
    await store().commit(turn(first, { activityId: 'a' }));
    await store().commit(turn(other, { activityId: 'a' }));
    assert.equal((await store().load(first.key, 'a')).seen, true);
    assert.equal((await store().load(other.key, 'a')).seen, true);
  });

  it('refuses a second commit of an activity that was seen meanwhile, whatever its version, and changes nothing', async () => {
    const first = call();
    await store().commit(turn(first, { activityId: 'a', entries: [entry(0)] }));
    const again = { activityId: 'a', entries: [entry(1)], amended: [entry(0, 'changed')], output: [output(0)] };
    for (const repeated of [turn(next(first), again), turn(call({ incarnation: 2 }), again), turn(first, again)]) {
      await assert.rejects(store().commit(repeated), (error) => isBotError(error, 'version-conflict'));
    }
    assert.deepEqual(await store().load(first.key, 'a'), { call: first, seen: true, unsent: [], owner: 'us' });
    assert.deepEqual(await store().transcript(first.id), [entry(0)]);
    assert.equal(await store().call(call({ incarnation: 2 }).id), undefined);
    await store().commit(turn(next(first), { ...again, activityId: 'b' }));
  });

  it('loads the newest incarnation, the tenth after the ninth', async () => {
    for (const incarnation of [1, 2, 9, 10, 3]) await store().commit(turn(call({ incarnation })));
    assert.deepEqual((await store().load(conversation())).call, call({ incarnation: 10 }));
    assert.deepEqual(await store().call(call({ incarnation: 9 }).id), call({ incarnation: 9 }));
  });

  it('keeps the incarnations of one conversation apart', async () => {
    const [old, fresh] = [call(), call({ incarnation: 2 })];
    await store().commit(turn(old, { entries: [entry(0, 'old')] }));
    await store().commit(turn(fresh, { entries: [entry(0, 'new')] }));
    await store().commit(turn(next(old, { endedAt: NOON, outcome: 'restarted' })));
    assert.deepEqual(await store().transcript(old.id), [entry(0, 'old')]);
    assert.deepEqual(await store().transcript(fresh.id), [entry(0, 'new')]);
    assert.deepEqual((await store().load(conversation())).call, fresh);
  });

  it('gives a transcript in order, with amended entries in their place', async () => {
    const first = call();
    await store().commit(turn(first, { entries: [entry(2), entry(0), entry(1)] }));
    const amended = [entry(1, '[card number]'), entry(3, '[card number]')];
    await store().commit(turn(next(first), { entries: [entry(4), entry(3)], amended }));
    assert.deepEqual(await store().transcript(first.id), [entry(0), amended[0], entry(2), amended[1], entry(4)]);
  });

  it('adds no entry by amending one that is not there', async () => {
    await store().commit(turn(call(), { amended: [entry(5)] }));
    assert.deepEqual(await store().transcript(call().id), []);
  });

  it('gives any range of a transcript', async () => {
    const first = call();
    const all = range(120).map((seq) => entry(seq));
    await store().commit(turn(first, { entries: all }));
    const bound = fc.option(fc.integer({ min: -2, max: 125 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(bound, bound, async (last, before) => {
        const earlier = all.filter(({ seq }) => before === undefined || seq < before);
        const newest = earlier.filter((_, i) => last === undefined || i >= earlier.length - last);
        assert.deepEqual(await store().transcript(first.id, { last, before }), newest);
      }),
    );
  });

  it('lists calls, newest start first, live or ended ones alone when asked, a hundred unless told', async () => {
    const calls = range(130).map((i) => {
      const key = conversation(`call ${i}`);
      return call({ key, startedAt: NOON + ((i * 37) % 130), ...(i % 3 === 0 && { endedAt: NOON + 200 }) });
    });
    await Promise.all(calls.map((one) => store().commit(turn(one))));
    const newest = calls.toSorted((a, b) => b.startedAt - a.startedAt);
    const live = newest.filter((one) => one.endedAt === undefined);
    const ended = newest.filter((one) => one.endedAt !== undefined);
    assert.deepEqual(await store().calls(), newest.slice(0, 100));
    assert.deepEqual(await store().calls({ limit: 7 }), newest.slice(0, 7));
    assert.deepEqual(await store().calls({ limit: 0 }), []);
    assert.deepEqual(await store().calls({ limit: 1000 }), newest);
    assert.deepEqual(await store().calls({ only: 'live' }), live);
    assert.deepEqual(await store().calls({ only: 'live', limit: 3 }), live.slice(0, 3));
    assert.deepEqual(await store().calls({ only: 'ended' }), ended);
    assert.deepEqual(await store().calls({ only: 'ended', limit: 3 }), ended.slice(0, 3));
  });

  it('lists incarnations that began in the same moment newest first', async () => {
    const [first, second, tenth] = [1, 2, 10].map((incarnation) => call({ incarnation }));
    for (const one of [second, tenth, first]) if (one) await store().commit(turn(one));
    assert.deepEqual(await store().calls(), [tenth, second, first]);
  });

  it('counts a call as live again whose end is taken back', async () => {
    const ended = call({ endedAt: NOON, outcome: 'handedOff' });
    await store().commit(turn(ended));
    assert.deepEqual(await store().calls({ only: 'live' }), []);
    assert.deepEqual(await store().calls({ only: 'ended' }), [ended]);
    const live = next(call());
    await store().commit(turn(live));
    assert.deepEqual(await store().calls({ only: 'live' }), [live]);
    assert.deepEqual(await store().calls({ only: 'ended' }), []);
  });
}
