import assert from 'node:assert/strict';
import type { CallRecord } from '../../src/call/call.js';
import type { E164 } from '../../src/call/phoneNumber.js';
import type { NumberChange } from '../../src/call/poolNumber.js';
import { isBotError } from '../../src/errors.js';
import type { ClaimedContext, Store } from '../../src/storage/store.js';
import { callBack, entry, everyErrand, FULL_CALL, NOON, named, next, output, range, turn } from './sampleCall.js';
import { COOLDOWN, context, hold, poolNumber, release, reserve, WINDOW } from './sampleNumbers.js';

const HOUR = 3_600_000;
const [A, B, C] = [poolNumber(0), poolNumber(1), poolNumber(2)];
const conflict = (error: unknown) => isBotError(error, 'version-conflict');

/** What a claim gives of a call's handoff. */
const kept = ({ id }: CallRecord, handoff: string): ClaimedContext => ({
  call: id,
  context: context(handoff),
  transcriptBefore: 3,
});

/** Guarantee 11: numbers of pools, and what is kept under them. */
export function numberContract(store: () => Store): void {
  const commit = (record: CallRecord, ...numbers: NumberChange[]) => store().commit(turn(record, { numbers }));
  const taken = async (at = NOON) => (await store().numbers.taken([A, B, C], at)).toSorted();
  const claim = (number: E164, at = NOON) => store().numbers.claim(number, at, WINDOW);
  const [one, other] = [named('one'), named('other')];

  it('has every number free before one is reserved, and nothing kept under any', async () => {
    await commit(one);
    assert.deepEqual(await taken(), []);
    assert.deepEqual(await store().numbers.taken([], NOON), []);
    for (const number of [A, '' as E164, "' OR 1=1 --" as E164]) assert.equal(await claim(number), undefined);
    assert.equal(await store().numbers.eraseOld(NOON, WINDOW), 0);
  });

  it('reserves a number with a commit, which nobody else can have then', async () => {
    await commit(one, reserve(A, 'h1'));
    assert.deepEqual(await taken(), [A]);
    assert.deepEqual(await taken(NOON + 1_000 * HOUR), [A]);
    assert.deepEqual(await store().numbers.taken([B], NOON), []);
    await assert.rejects(commit(other, reserve(A, 'h2')), conflict);
    await assert.rejects(commit(next(one), reserve(A, 'h3', { at: NOON + 1_000 * HOUR })), conflict);
    await assert.rejects(commit(other, reserve(B, 'h2'), reserve(B, 'h4')), conflict);
    await commit(other, reserve(B, 'h2'));
    assert.deepEqual(await taken(), [A, B]);
  });

  it('changes nothing with a commit that wants a number which another one holds', async () => {
    await commit(one, reserve(A, 'h1'));
    const attempt = {
      activityId: 'a',
      entries: [entry(0)],
      output: [output(0)],
      errands: [callBack('a')],
      numbers: [reserve(B, 'h2'), reserve(A, 'h3')],
    };
    for (const record of [other, next(one)]) await assert.rejects(store().commit(turn(record, attempt)), conflict);
    assert.equal(await store().call(other.id), undefined);
    assert.deepEqual(await store().load(one.key, 'a'), { call: one, seen: false, unsent: [], owner: 'us' });
    assert.deepEqual(await store().transcript(one.id), []);
    assert.deepEqual(await everyErrand(store()), []);
    assert.deepEqual(await taken(), [A]);
    assert.deepEqual(await claim(A), kept(one, 'h1'));
    assert.equal(await claim(B), undefined);
  });

  it('reserves, releases and holds nothing with a commit that is refused for another reason', async () => {
    await commit(one, reserve(A, 'h1'));
    for (const version of [0, 1, 3]) {
      await assert.rejects(commit({ ...one, version }, reserve(B, 'h2'), release(A, 'h1')), conflict);
    }
    await assert.rejects(
      store().commit(turn(next(one), { entries: [entry(0), entry(0)], numbers: [release(A, 'h1'), reserve(B, 'h2')] })),
    );
    assert.deepEqual(await taken(NOON + COOLDOWN), [A]);
  });

  it('gives a number to another one when it was released, and its cool-down is over', async () => {
    await commit(one, reserve(A, 'h1'));
    await commit(next(one), release(A, 'h1', NOON + 5));
    const free = NOON + 5 + COOLDOWN;
    assert.deepEqual(await taken(free - 1), [A]);
    await assert.rejects(commit(other, reserve(A, 'h2', { at: free - 1 })), conflict);
    assert.deepEqual(await taken(free), []);
    await commit(other, reserve(A, 'h2', { at: free }));
    assert.deepEqual(await taken(free), [A]);
    assert.deepEqual(await claim(A, free), kept(other, 'h2'));
  });

  it('keeps the cool-down that was reserved with', async () => {
    await commit(one, reserve(A, 'h1', { cooldownMs: 5 }), reserve(B, 'h2', { cooldownMs: 9 }));
    await commit(next(one), release(A, 'h1'), release(B, 'h2'));
    assert.deepEqual(await taken(NOON + 5), [B]);
    assert.deepEqual(await taken(NOON + 9), []);
  });

  it('holds a released number again for its own attempt, also after the cool-down', async () => {
    await commit(one, reserve(A, 'h1'), reserve(B, 'h2'));
    await commit(next(one), release(A, 'h1'), release(B, 'h2'));
    await commit({ ...one, version: 3 }, hold(A, 'h1'));
    assert.deepEqual(await taken(NOON + COOLDOWN), [A]);
    await commit({ ...one, version: 4 }, hold(B, 'h2'));
    assert.deepEqual(await taken(NOON + 9 * COOLDOWN), [A, B]);
  });

  it('counts a cool-down from the first release', async () => {
    await commit(one, reserve(A, 'h1'));
    await commit(next(one), release(A, 'h1'));
    await commit({ ...one, version: 3 }, release(A, 'h1', NOON + 5));
    assert.deepEqual(await taken(NOON + COOLDOWN), []);
  });

  it('changes nothing for an attempt that no longer has the number', async () => {
    await commit(one, reserve(A, 'h1'));
    await commit(next(one), release(A, 'h1'));
    const free = NOON + COOLDOWN;
    await commit(other, reserve(A, 'h2', { at: free }));
    await commit({ ...one, version: 3 }, release(A, 'h1', free));
    assert.deepEqual(await taken(free + COOLDOWN), [A]);
    await commit(next(other), release(A, 'h2', free));
    await commit({ ...one, version: 4 }, hold(A, 'h1'), release(B, 'h1'), hold(B, 'h1'));
    assert.deepEqual(await taken(free + COOLDOWN), []);
  });

  it('reserves and releases in one commit, in that order', async () => {
    await commit(one, reserve(A, 'h1'), release(A, 'h1'));
    assert.deepEqual(await taken(NOON + COOLDOWN - 1), [A]);
    assert.deepEqual(await taken(NOON + COOLDOWN), []);
  });

  it('gives what is kept under a number with every field, for a while the same, and then no more', async () => {
    await commit(one, reserve(A, 'h1'));
    await commit(other, reserve(B, 'h2'));
    assert.deepEqual(await claim(A), kept(one, 'h1'));
    assert.deepEqual(await claim(A, NOON + WINDOW - 1), kept(one, 'h1'));
    assert.equal(await claim(A, NOON + WINDOW), undefined);
    assert.deepEqual(await claim(B, NOON + 1_000 * HOUR), kept(other, 'h2'));
  });

  it('gives copies: who changes what was claimed, or what was reserved with, changes nothing stored', async () => {
    const change = reserve(A, 'h1');
    const asked = commit(one, change);
    if (change.kind === 'reserve') Object.assign(change.context, { Department: 'spoilt' });
    await asked;
    Object.assign((await claim(A))?.context ?? {}, { Department: 'spoilt' });
    assert.deepEqual(await claim(A), kept(one, 'h1'));
  });

  it('gives nothing when the number is free again, and what the next one keeps there afterwards', async () => {
    await commit(one, reserve(A, 'h1'));
    await commit(next(one), release(A, 'h1'));
    assert.deepEqual(await claim(A, NOON + COOLDOWN - WINDOW - 1), kept(one, 'h1'));
    const free = NOON + COOLDOWN;
    assert.equal(await claim(A, free), undefined);
    await commit(other, reserve(A, 'h2', { at: free }));
    assert.deepEqual(await claim(A, free), kept(other, 'h2'));
  });

  it('leaves a number alone as long as its claim is answered', async () => {
    await commit(one, reserve(A, 'h1'));
    await commit(next(one), release(A, 'h1'));
    const late = NOON + COOLDOWN - 1;
    assert.deepEqual(await claim(A, late), kept(one, 'h1'));
    assert.deepEqual(await claim(A, late + WINDOW - 1), kept(one, 'h1'));
    assert.deepEqual(await taken(late + WINDOW - 1), [A]);
    assert.deepEqual(await taken(late + WINDOW), []);
    assert.equal(await claim(A, late + WINDOW), undefined);
  });

  it('gives those who claim at once the same', async () => {
    await commit(one, reserve(A, 'h1'));
    const claimed = await Promise.all(range(10).map((i) => claim(A, NOON + i)));
    assert.deepEqual(
      claimed,
      range(10).map(() => kept(one, 'h1')),
    );
    assert.equal(await claim(A, NOON + 9 + WINDOW), undefined);
  });

  it('frees no number by a claim', async () => {
    await commit(one, reserve(A, 'h1'));
    await claim(A);
    assert.deepEqual(await taken(NOON + 9 * COOLDOWN), [A]);
    await commit(next(one), release(A, 'h1', NOON + COOLDOWN));
    assert.deepEqual(await taken(NOON + 2 * COOLDOWN - 1), [A]);
    assert.deepEqual(await taken(NOON + 2 * COOLDOWN), []);
  });

  it('erases what nobody can claim any more, and nothing else', async () => {
    await commit(one, reserve(A, 'h1'), reserve(B, 'h2'), reserve(C, 'h3'));
    await claim(A);
    await commit(next(one), release(B, 'h2'));
    assert.equal(await store().numbers.eraseOld(NOON + WINDOW - 1, WINDOW), 0);
    assert.equal(await store().numbers.eraseOld(NOON + WINDOW, WINDOW), 1);
    assert.equal(await store().numbers.eraseOld(NOON + COOLDOWN, WINDOW), 1);
    assert.equal(await store().numbers.eraseOld(NOON + COOLDOWN, WINDOW), 0);
    // Erased is more than no longer given: no earlier time brings it back.
    for (const number of [A, B]) assert.equal(await claim(number), undefined);
    assert.deepEqual(await claim(C), kept(one, 'h3'));
    assert.deepEqual(await taken(NOON + COOLDOWN), [A, C]);
  });

  it('forgets what is kept with its call, and holds its number on for an hour from the reservation', async () => {
    const record = { ...FULL_CALL };
    await commit(record, reserve(A, 'h1'), reserve(B, 'h2'), release(B, 'h2'));
    await commit(other, reserve(C, 'h3'));
    assert.equal(await store().forget(FULL_CALL.state.caller.number as E164), 1);
    for (const number of [A, B]) assert.equal(await claim(number), undefined);
    assert.deepEqual(await taken(), [A, B, C]);
    assert.deepEqual(await taken(NOON + COOLDOWN), [A, C]);
    await assert.rejects(commit(next(other), reserve(A, 'h4', { at: NOON + HOUR - 1 })), conflict);
    assert.deepEqual(await taken(NOON + HOUR), [C]);
    await commit(next(other), reserve(A, 'h4', { at: NOON + HOUR }));
    assert.deepEqual(await claim(A, NOON + HOUR), kept(other, 'h4'));
    assert.deepEqual(await claim(C, NOON + HOUR), kept(other, 'h3'));
  });

  it('prunes what is kept with its call, and releases its number', async () => {
    const old = named('old', { endedAt: NOON });
    await commit(old, reserve(A, 'h1'));
    await commit(named('fresh', { updatedAt: NOON + 1 }), reserve(B, 'h2'));
    assert.equal(await store().prune(NOON + 1, 100), 1);
    assert.equal(await claim(A), undefined);
    assert.deepEqual(await taken(NOON + HOUR), [B]);
  });

  it('is not held up by an earlier call of the conversation that was removed', async () => {
    const old = named('again', { endedAt: NOON });
    await commit(old, reserve(A, 'h1'), release(A, 'h1'));
    await store().prune(NOON + 1, 100);
    await commit(named('again', { incarnation: 2 }), reserve(B, 'h2'));
    assert.deepEqual(await taken(NOON + COOLDOWN), [B]);
  });
}
