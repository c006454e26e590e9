import assert from 'node:assert/strict';
import type { CallRecord } from '../../src/call/call.js';
import type { Errand, ErrandId, NewErrand } from '../../src/call/errand.js';
import type { E164 } from '../../src/call/phoneNumber.js';
import type { Store } from '../../src/storage/store.js';
import { callBack, everyErrand, FULL_CALL, leftIn, message, NOON, named, next, numberOf, turn } from './sampleCall.js';

const MINUTE = 60_000;
const ids = (errands: readonly Errand[]) => errands.map(({ id }) => id);

/** Errands are counted by the numbers in them, and go with their call or their number. */
export function errandNumberContract(store: () => Store): void {
  const leave = async (record: CallRecord, ...errands: NewErrand[]) => {
    await store().commit(turn(record, { errands }));
  };
  const everything = () => everyErrand(store());

  it('counts what is open for a number, and what was left for it or by callers with it since', async () => {
    const [theirs, typed] = ['+14255550100' as E164, '+4930123456' as E164];
    const anonymous = named('anonymous');
    await leave(FULL_CALL, callBack('a', { at: NOON }), callBack('b', { at: NOON + MINUTE, number: typed }));
    await store().errands.tickOff('b' as ErrandId, NOON);
    await leave(anonymous, callBack('c', { at: NOON + 2 * MINUTE, number: typed }), message('d', { number: typed }));
    await leave(next(anonymous), callBack('e', { number: '+49301234567' as E164 }), message('f'));
    const tally = async (number: E164, since = 0, kind: Errand['kind'] = 'callBack') => {
      const { open, left } = await store().errands.tally(kind, number, since);
      return [open, left];
    };
    assert.deepEqual(await tally(theirs), [1, 2]);
    assert.deepEqual(await tally(typed), [1, 2]);
    assert.deepEqual(await tally(theirs, NOON), [1, 2]);
    assert.deepEqual(await tally(theirs, NOON + 1), [1, 1]);
    assert.deepEqual(await tally(theirs, NOON + MINUTE + 1), [1, 0]);
    assert.deepEqual(await tally(typed, 0, 'message'), [1, 1]);
    assert.deepEqual(await tally(theirs, 0, 'message'), [0, 0]);
    await store().errands.tickOff('a' as ErrandId, NOON);
    assert.deepEqual(await tally(theirs), [0, 2]);
    await store().errands.untick('a' as ErrandId);
    assert.deepEqual(await tally(theirs), [1, 2]);
    await store().errands.untick('b' as ErrandId);
    assert.deepEqual(await tally(typed), [2, 2]);
    for (const none of ['', '%', 'null', "' OR 1=1 --"]) {
      assert.deepEqual(await store().errands.tally('callBack', none as E164, 0), { open: 0, left: 0 });
    }
  });

  it('prunes errands with their call, open or not, and no others', async () => {
    const old = named('old', { endedAt: NOON });
    const fresh = named('fresh', { endedAt: NOON, updatedAt: NOON + 1 });
    await leave(old, callBack('a'), message('b'));
    await leave(fresh, callBack('c', { number: numberOf('c') }), message('d'));
    await store().errands.tickOff('a' as ErrandId, NOON);
    assert.equal(await store().prune(NOON + 1, 100), 1);
    assert.deepEqual(ids(await everything()), ['c', 'd']);
    assert.equal((await store().errands.tally('callBack', '+14255550100' as E164, 0)).left, 0);
    assert.equal((await store().errands.tally('callBack', numberOf('c'), 0)).left, 1);
    assert.deepEqual(await store().errands.ofCall(old.id), []);
    await leave(old, callBack('a'));
    assert.deepEqual(await store().errands.ofCall(old.id), [leftIn(old, callBack('a'))]);
  });

  it('forgets a caller with what they left, and what others left for their number', async () => {
    const [theirs, typed] = ['+14255550100' as E164, '+4930123456' as E164];
    const other = named('other');
    await leave(FULL_CALL, callBack('a', { number: typed }), message('b'), callBack('c'));
    for (const id of ['a', 'c']) await store().errands.tickOff(id as ErrandId, NOON);
    await leave(
      other,
      callBack('d', { number: theirs }),
      message('e', { number: theirs }),
      callBack('f', { number: typed }),
    );
    assert.equal(await store().forget(theirs), 1);
    assert.deepEqual(await everything(), [leftIn(other, callBack('f', { number: typed }))]);
    assert.deepEqual(await store().call(other.id), other);
    for (const none of ['', '%', 'null', "' OR 1=1 --"]) assert.equal(await store().forget(none as E164), 0);
    assert.equal((await everything()).length, 1);
    assert.equal(await store().forget(typed), 0);
    assert.deepEqual(await everything(), []);
  });

  it('forgets what was left when the caller had that number, although another one is known by now', async () => {
    const before = named('late');
    before.state.caller = { id: 'caller', number: '+14255550100' as E164 };
    await leave(before, message('a'));
    const after = next(named('late'));
    after.state.caller = { id: 'caller', number: '+14255550101' as E164 };
    await leave(after, message('b'));
    assert.equal(await store().forget('+14255550100' as E164), 0);
    assert.deepEqual(ids(await everything()), ['b']);
  });
}
