import assert from 'node:assert/strict';
import type { Errand, ErrandId } from '../../src/call/errand.js';
import type { E164 } from '../../src/call/phoneNumber.js';
import { isBotError } from '../../src/errors.js';
import type { Store } from '../../src/storage/store.js';
import {
  call,
  callBack,
  conversation,
  entry,
  everyErrand,
  FULL_CALL,
  message,
  NOON,
  named,
  next,
  numberOf,
  range,
  turn,
} from './sampleCall.js';
import type { Contract } from './store.js';

const idOf = (id: string) => id as ErrandId;
const ids = (errands: readonly Errand[]) => errands.map(({ id }) => id);

/** Guarantee 10, between instances that work on one database at the same time. */
export function errandRivalryContract({ store, another }: Contract): void {
  it('keeps the errands of the one commit that wins, and of none that lose', async () => {
    const instances = [store(), await another(), await another()];
    for (const round of range(10)) {
      const rivals = range(9).map((i) =>
        (instances[i % 3] as Store).commit(
          turn(call({ version: round + 1 }), {
            errands: [callBack(`${round} ${i} a`, { number: numberOf(`${round} ${i}`) }), message(`${round} ${i} b`)],
            ...(i % 2 === 0 && { amended: [entry(0)] }),
          }),
        ),
      );
      const results = await Promise.allSettled(rivals);
      const winner = results.findIndex(({ status }) => status === 'fulfilled');
      for (const result of results)
        if (result.status === 'rejected') assert.ok(isBotError(result.reason, 'version-conflict'));
      const kept = ids(await store().errands.ofCall(call().id)).filter((id) => id.startsWith(`${round} `));
      assert.deepEqual(kept, [`${round} ${winner} a`, `${round} ${winner} b`]);
    }
    assert.equal((await everyErrand(store())).length, 20);
  });

  it('lets an id be left by one of several calls only, on whatever instance, and the others change nothing', async () => {
    const instances = [store(), await another(), await another()];
    const calls = range(9).map((i) => named(`call ${i}`));
    const results = await Promise.allSettled(
      calls.map((record, i) => (instances[i % 3] as Store).commit(turn(record, { errands: [message('same')] }))),
    );
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal((await store().calls()).length, 1);
  });

  it('shows and ticks off at once what another instance has left, and tells one of several that they did', async () => {
    const rival = await another();
    for (const i of range(10)) {
      const id = idOf(`errand ${i}`);
      await store().commit(turn(call({ version: i + 1 }), { errands: [callBack(id, { number: numberOf(id) })] }));
      assert.equal((await rival.errands.find(id))?.done, undefined);
      const told = await Promise.all([rival, store(), rival, store()].map(({ errands }) => errands.tickOff(id, NOON)));
      assert.equal(told.filter((changed) => changed).length, 1);
      assert.deepEqual((await rival.errands.find(id))?.done, { at: NOON });
      const opened = await Promise.all([rival, store()].map(({ errands }) => errands.untick(id)));
      assert.equal(opened.filter((changed) => changed).length, 1);
    }
    assert.equal((await rival.errands.list('callBack', { open: true })).length, 10);
  });

  it('lets one of several calls leave a call back for a number, on whatever instance; the others find it and change nothing', async () => {
    const instances = [store(), await another(), await another()];
    for (const round of range(10)) {
      const number = numberOf(`round ${round}`);
      const calls = range(9).map((i) => named(`round ${round} call ${i}`));
      const results = await Promise.allSettled(
        calls.map((record, i) => {
          const errands = [message(`${round} ${i} m`), callBack(`${round} ${i} c`, { number })];
          // Some have a rare part beside it, which takes another way.
          const amended = i % 2 === 0 ? [entry(0)] : [];
          return (instances[i % 3] as Store).commit(turn(record, { errands, amended, entries: [entry(0)] }));
        }),
      );
      const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      assert.equal(refused.length, 8);
      for (const reason of refused) assert.ok(isBotError(reason, 'version-conflict'), String(reason));
      assert.deepEqual(await store().errands.tally('callBack', number, 0), { open: 1, left: 1 });
    }
    assert.equal((await store().calls()).length, 10);
    assert.equal((await everyErrand(store())).length, 20);
  });

  it('lets a call back be left again when the earlier one is ticked off, and by the call that lost', async () => {
    const [first, other] = [named('first'), named('other')];
    await store().commit(turn(first, { errands: [callBack('a')] }));
    await assert.rejects(store().commit(turn(other, { errands: [callBack('b')] })), (error) =>
      isBotError(error, 'version-conflict'),
    );
    await assert.rejects(store().commit(turn(next(first), { errands: [callBack('b')] })), (error) =>
      isBotError(error, 'version-conflict'),
    );
    await store().commit(turn(other, { errands: [message('m', { number: '+14255550100' as E164 })] }));
    await (await another()).errands.tickOff(idOf('a'), NOON);
    await store().commit(turn(next(other), { errands: [callBack('b')] }));
    const open = await store().errands.list('callBack', { open: true });
    assert.deepEqual(ids(open), ['b']);
    const two = [callBack('c', { number: numberOf('c') }), callBack('d', { number: numberOf('c') })];
    await assert.rejects(store().commit(turn(next(first), { errands: two })), (error) =>
      isBotError(error, 'version-conflict'),
    );
  });

  it('ticks errands off while turns of their call are committed', async () => {
    const rival = await another();
    const first = named('busy');
    await store().commit(turn(first, { errands: range(20).map((i) => message(`errand ${i}`)) }));
    const turns = (async () => {
      for (const i of range(20)) {
        await store().commit(turn({ ...first, version: i + 2 }, { errands: [message(`later ${i}`)] }));
      }
    })();
    const told = await Promise.all(range(20).map((i) => rival.errands.tickOff(idOf(`errand ${i}`), NOON)));
    await turns;
    assert.deepEqual(new Set(told), new Set([true]));
    assert.equal((await store().errands.list('message', { open: true })).length, 20);
  });

  it('leaves no errand in a call that is forgotten at that moment', async () => {
    const rival = await another();
    for (const i of range(10)) {
      const record = { ...FULL_CALL, key: conversation(`call ${i}`), id: named(`call ${i}`).id };
      await store().commit(turn(record));
      await Promise.allSettled([
        store().commit(turn(next(record), { errands: [callBack(`errand ${i}`)] })),
        rival.forget('+14255550100' as E164),
      ]);
      if ((await store().call(record.id)) === undefined) {
        assert.deepEqual(await store().errands.ofCall(record.id), []);
      }
      await rival.forget('+14255550100' as E164);
      assert.deepEqual(await everyErrand(store()), []);
    }
  });
}
