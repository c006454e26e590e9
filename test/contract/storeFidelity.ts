import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Store } from '../../src/storage/store.js';
import { call, conversation, NOON, turn } from './sampleCall.js';

/** Texts that a database, a driver or a careless query spoils. */
const HOSTILE = [
  `'; DROP TABLE calls; --`,
  `" ' \` \\ \\' \\u0000 %s ? $1 :name @name`,
  'a\u0000b',
  '\u0000',
  '\ud83d',
  'x\udc00y',
  '\ud800\ud800',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467} \u{1f4de}',
  '\u05e9\u05dc\u05d5\u05dd \u202eabc\u202c \u0645\u0631\u062d\u0628\u0627',
  '\ufeff\u2028\u2029\u0007\u001b[2J',
  'e\u0301 \u00e9 \ufdfa \u{10ffff} \uffff',
  '',
  ' \t\r\n ',
  'long '.repeat(50_000),
];

/** Any sequence of UTF-16 units, most of them no well-formed text. */
const anyText = fc.array(fc.integer({ max: 0xffff }), { maxLength: 12 }).map((units) => String.fromCharCode(...units));

/** Guarantee 5: what JSON can hold comes back as it was. */
export function fidelityContract(store: () => Store): void {
  it('gives back hostile texts as they were, wherever they stand', async () => {
    for (const [i, text] of HOSTILE.entries()) {
      const key = conversation(`call ${i}`);
      const record = call({ key, reference: { serviceUrl: text }, entries: 1 });
      record.state.dialog.dialogStack.push({ [text]: text });
      const said = { seq: 0, at: NOON, direction: 'in' as const, activity: { text, value: { [text]: [text] } } };
      const heard = { seq: 0, activity: { speak: text, value: text }, transcriptBefore: 1 };
      await store().commit(turn(record, { activityId: text, entries: [said], output: [heard] }));
      assert.deepEqual(await store().load(key, text), { call: record, seen: true, unsent: [heard], owner: 'us' });
      assert.deepEqual(await store().transcript(record.id), [said]);
    }
  });

  it('tells conversations and activities apart by ids that differ in one hostile character', async () => {
    const ids = [
      'a',
      'a\u0000',
      '\u0000a',
      'A',
      'a ',
      'a\\u0000',
      '\\',
      '\\\\',
      "a'",
      'a"',
      '\u00e9',
      'e\u0301',
      'a|b',
    ];
    for (const id of ids) await store().commit(turn(call({ key: conversation(id) }), { activityId: id }));
    for (const id of ids) {
      assert.deepEqual((await store().load(conversation(id))).call?.key, conversation(id));
      for (const other of ids) assert.equal((await store().load(conversation(id), other)).seen, id === other);
    }
    await store().commit(turn(call(), { activityId: '\ud800' }));
    assert.equal((await store().load(conversation(), '\ud801')).seen, false);
    assert.equal((await store().load(conversation(), '\ud800')).seen, true);
  });

  it('gives back whatever JSON can hold', async () => {
    let conversations = 0;
    const json = fc.jsonValue({ stringUnit: 'binary' });
    await fc.assert(
      fc.asyncProperty(json, anyText, async (value, text) => {
        const record = call({ key: conversation(`call ${conversations++}`) });
        record.state.dialog.dialogStack.push(value, text);
        const said = { seq: 0, at: NOON, direction: 'out' as const, activity: { value, text } };
        await store().commit(turn(record, { entries: [said] }));
        // JSON itself makes 0 of -0.
        assert.deepEqual(await store().call(record.id), JSON.parse(JSON.stringify(record)));
        assert.deepEqual(await store().transcript(record.id), JSON.parse(JSON.stringify([said])));
      }),
    );
  });
}
