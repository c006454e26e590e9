import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CallRecord } from '../../src/call/call.js';
import { type Errand, type ErrandId, LONGEST_MESSAGE, type NewErrand } from '../../src/call/errand.js';
import type { E164 } from '../../src/call/phoneNumber.js';
import { isBotError } from '../../src/errors.js';
import type { Store } from '../../src/storage/store.js';
import {
  call,
  callBack,
  entry,
  everyErrand,
  FULL_CALL,
  leftIn,
  message,
  NOON,
  named,
  next,
  numberOf,
  output,
  range,
  turn,
} from './sampleCall.js';

const conflict = (error: unknown) => isBotError(error, 'version-conflict');
const idOf = (id: string) => id as ErrandId;
const ids = (errands: readonly Errand[]) => errands.map(({ id }) => id);

/** Guarantee 10: what callers leave for a person to do. */
export function errandContract(store: () => Store): void {
  const leave = async (record: CallRecord, ...errands: NewErrand[]) => {
    await store().commit(turn(record, { errands }));
  };
  const everything = () => everyErrand(store());

  it('has no errands before one is left, and none of a turn that leaves none', async () => {
    await leave(call());
    await store().commit(turn(next(call()), { entries: [entry(0)], output: [output(0)] }));
    assert.deepEqual(await everything(), []);
    assert.deepEqual(await store().errands.ofCall(call().id), []);
    assert.equal(await store().errands.find(idOf('a')), undefined);
  });

  it('gives an errand back with every field as it was left', async () => {
    const number = '+4930123456' as E164;
    const all = [callBack('a', { at: NOON + 2 }), message('b', { at: NOON + 1, number }), message('c', { text: '' })];
    await leave(FULL_CALL, ...all);
    const kept = all.map((errand) => leftIn(FULL_CALL, errand));
    assert.deepEqual(await everything(), kept);
    assert.deepEqual(await store().errands.ofCall(FULL_CALL.id), kept.toReversed());
    for (const errand of kept) assert.deepEqual(await store().errands.find(errand.id), errand);
  });

  it('gives copies of errands: who changes what was read changes nothing stored', async () => {
    await leave(call(), callBack('a'));
    await store().errands.tickOff(idOf('a'), NOON, 'done');
    const read = [...(await everything()), ...(await store().errands.ofCall(call().id))];
    for (const errand of read) Object.assign(errand.done ?? {}, { note: 'spoilt' });
    for (const errand of read) Object.assign(errand, { department: 'spoilt' });
    assert.deepEqual(await everything(), [leftIn(call(), callBack('a'), { at: NOON, note: 'done' })]);
  });

  it('leaves no errand with a commit that is refused, whatever the reason', async () => {
    const first = call();
    await store().commit(turn(first, { activityId: 'a', entries: [entry(0)] }));
    const errands = [callBack('a'), message('b')];
    for (const version of [0, 1, 3]) {
      await assert.rejects(store().commit(turn({ ...first, version }, { errands })), conflict);
    }
    await assert.rejects(store().commit(turn(next(first), { errands, activityId: 'a' })), conflict);
    await assert.rejects(
      store().commit(turn(next(first), { errands, amended: [entry(0)], activityId: 'a' })),
      conflict,
    );
    await assert.rejects(store().commit(turn(next(first), { errands, entries: [entry(0)] })));
    assert.deepEqual(await everything(), []);
    assert.equal((await store().errands.tally('callBack', '+14255550100' as E164, 0)).left, 0);
    await leave(next(first), ...errands);
    assert.equal((await everything()).length, 2);
  });

  it('refuses an id that exists, and a message that is too long, and changes nothing then', async () => {
    const [first, other] = [call(), named('other')];
    await store().commit(turn(first, { entries: [entry(0)], errands: [callBack('a')] }));
    await leave(other);
    const refused = [
      [message('a')],
      [message('b'), message('b')],
      [callBack('b'), message('c', { text: 'x'.repeat(LONGEST_MESSAGE + 1) })],
    ];
    for (const record of [first, other]) {
      for (const errands of refused) {
        const attempt = {
          errands,
          activityId: 'b',
          entries: [entry(1)],
          amended: [entry(0, 'new')],
          output: [output(0)],
        };
        await assert.rejects(
          store().commit(turn(next(record), attempt)),
          (error) => !isBotError(error, 'version-conflict'),
        );
      }
      assert.deepEqual(await store().load(record.key, 'b'), { call: record, seen: false, unsent: [], owner: 'us' });
    }
    assert.deepEqual(await store().transcript(first.id), [entry(0)]);
    assert.deepEqual(await everything(), [leftIn(first, callBack('a'))]);
    await leave(next(first), message('c', { text: 'x'.repeat(LONGEST_MESSAGE) }));
  });

  it('stores errands as they were when the commit was asked for', async () => {
    const errands: NewErrand[] = [message('a')];
    const asked = store().commit(turn(call(), { errands }));
    Object.assign(errands[0] ?? {}, { text: 'spoilt' });
    errands.push(message('b'));
    await asked;
    assert.deepEqual(await everything(), [leftIn(call(), message('a'))]);
  });

  it('stores errands together with changed entries of the same turn', async () => {
    const first = call();
    await store().commit(turn(first, { entries: [entry(0)] }));
    await store().commit(turn(next(first), { amended: [entry(0, 'new')], errands: [message('a')] }));
    assert.deepEqual(await store().transcript(first.id), [entry(0, 'new')]);
    assert.deepEqual(ids(await everything()), ['a']);
  });

  it('lists errands of a kind, the last one left first, open ones alone when asked, a hundred unless told', async () => {
    const errands = range(250).map((i): NewErrand => {
      const at = NOON + ((i * 37) % 65);
      const id = `errand ${i}`;
      return i % 2 === 0 ? message(id, { at }) : callBack(id, { at, number: numberOf(id) });
    });
    await leave(call(), ...errands.slice(0, 70));
    await leave(named('other'), ...errands.slice(70));
    const done = new Set(errands.flatMap(({ id }, i) => (i % 3 === 0 ? [id] : [])));
    for (const id of done) assert.equal(await store().errands.tickOff(id, NOON), true);
    const ordered = errands.toSorted((a, b) => b.at - a.at || (a.id > b.id ? -1 : 1));
    const filter = fc.record({ open: fc.boolean(), limit: fc.integer({ min: -1, max: 150 }) }, { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom<Errand['kind']>('callBack', 'message'), filter, async (kind, asked) => {
        const meant = ordered
          .filter((errand) => errand.kind === kind && !(asked.open && done.has(errand.id)))
          .slice(0, Math.max(0, asked.limit ?? 100));
        assert.deepEqual(ids(await store().errands.list(kind, asked)), ids(meant as Errand[]));
      }),
    );
  });

  it('gives the errands of one call, of one incarnation of it, in the order in which they were left', async () => {
    const [first, again, other] = [call(), call({ incarnation: 2 }), named('other')];
    await leave(first, message('b', { at: NOON + 1 }), message('a', { at: NOON + 2 }));
    await leave(next(first), message('d'), message('c'));
    await leave(again, message('e'));
    await leave(other, message('f'));
    assert.deepEqual(ids(await store().errands.ofCall(first.id)), ['c', 'd', 'b', 'a']);
    assert.deepEqual(ids(await store().errands.ofCall(again.id)), ['e']);
  });

  it('ticks an errand off once, keeps what was said then, and opens it again once', async () => {
    const { errands } = store();
    const another = callBack('b', { number: numberOf('b') });
    await leave(call(), callBack('a'), another);
    const [open, other] = [leftIn(call(), callBack('a')), leftIn(call(), another)];
    assert.equal(await errands.untick(open.id), false);
    assert.equal(await errands.tickOff(open.id, NOON + 5, 'called'), true);
    assert.equal(await errands.tickOff(open.id, NOON + 9, 'called again'), false);
    assert.deepEqual(await errands.find(open.id), { ...open, done: { at: NOON + 5, note: 'called' } });
    assert.deepEqual(await errands.list('callBack', { open: true }), [other]);
    assert.deepEqual(await errands.list('message', { open: true }), []);
    assert.equal(await errands.untick(open.id), true);
    assert.equal(await errands.untick(open.id), false);
    assert.deepEqual(await errands.list('callBack'), [other, open]);
    assert.equal(await errands.tickOff(open.id, NOON + 9), true);
    assert.deepEqual(await errands.find(open.id), { ...open, done: { at: NOON + 9 } });
    for (const unknown of ['', 'A', 'a ', 'c', 'a\u0000', "a'--", '%', '\ud800']) {
      assert.equal(await errands.find(idOf(unknown)), undefined);
      assert.equal(await errands.tickOff(idOf(unknown), NOON), false);
      assert.equal(await errands.untick(idOf(unknown)), false);
    }
    assert.deepEqual(await errands.find(other.id), other);
  });

  it('changes no call by ticking off', async () => {
    await leave(FULL_CALL, callBack('a'));
    await store().errands.tickOff(idOf('a'), NOON);
    await store().errands.untick(idOf('a'));
    assert.deepEqual(await store().call(FULL_CALL.id), FULL_CALL);
    await leave(next(FULL_CALL));
  });

  it('tells exactly one of those who tick an errand off at once that they did', async () => {
    await leave(call(), message('a'));
    const told = await Promise.all(range(10).map((i) => store().errands.tickOff(idOf('a'), NOON + i, `${i}`)));
    assert.equal(told.filter((changed) => changed).length, 1);
    const winner = told.indexOf(true);
    assert.deepEqual((await store().errands.find(idOf('a')))?.done, { at: NOON + winner, note: `${winner}` });
  });

  it('gives back hostile texts of errands as they were, and hostile ids apart', async () => {
    const hostile = [
      "'; DROP TABLE errands; --",
      '\u0000',
      '\ud83d',
      '"\\',
      '\u001b[2J\u202e',
      '',
      ' \n',
      '\\u0000',
      '[card]',
    ];
    const errands = hostile.map((text) => message(`id ${text}`, { text, department: text, locale: text }));
    await leave(call(), ...errands);
    for (const { id, text } of errands) assert.equal(await store().errands.tickOff(id, NOON, text), true);
    for (const errand of errands) {
      const done = { at: NOON, note: errand.text };
      assert.deepEqual(await store().errands.find(errand.id), leftIn(call(), errand, done));
    }
  });
}
