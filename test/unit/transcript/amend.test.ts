import assert from 'node:assert/strict';
import type { TranscriptEntry } from '../../../src/call/call.js';
import { redactEntries } from '../../../src/transcript/amend.js';
import type { FoundCard } from '../../../src/transcript/digitRun.js';

function entries(...said: ['in' | 'out', string, unknown?][]): TranscriptEntry[] {
  return said.map(([direction, text, value], seq) => ({
    seq,
    at: seq,
    direction,
    activity: { type: 'message', text, ...(value !== undefined && { value }) },
  }));
}

/** A card in two parts, in entries 0 and 2. */
const CARD: FoundCard = {
  digits: '4111111122223333',
  parts: [
    { seq: 0, digits: '9941111111', from: 2, to: 10 },
    { seq: 2, digits: '22223333', from: 0, to: 8 },
  ],
};

describe('Rewriting entries of a card number', () => {
  const texts = (list: TranscriptEntry[]) => list.map(({ seq, activity }) => [seq, activity.text]);

  it('masks exactly its digits where the caller said them', () => {
    const said = entries(['in', 'code 99 4111-1111, and'], ['out', 'Yes?'], ['in', 'it is 2222 3333, until 12/27']);
    const [first] = CARD.parts;
    assert.ok(first);
    const parts = [first, { seq: 2, digits: '222233331227', from: 0, to: 8 }];
    assert.deepEqual(texts(redactEntries(said, { ...CARD, parts })), [
      [0, 'code 99 [redacted], and'],
      [2, 'it is [redacted], until 12/27'],
    ]);
  });

  it('masks our echo of them, however it is written, and leaves the rest of our words', () => {
    const said = entries(
      ['in', '994111 1111'],
      ['out', 'What I heard was "9941 11 1111". Press 1 for billing.'],
      ['in', '2222 3333'],
      ['out', 'two two two two three three three three, thank you. I have 2 questions.'],
      ['out', 'So it is 41111111 22223333?'],
    );
    assert.deepEqual(texts(redactEntries(said, CARD)), [
      [0, '99[redacted]'],
      [1, 'What I heard was "99[redacted]". Press 1 for billing.'],
      [2, '[redacted]'],
      [3, '[redacted], thank you. I have 2 questions.'],
      [4, 'So it is [redacted]?'],
    ]);
  });

  it('masks the echo of a single key in the answer to it only', () => {
    const card: FoundCard = {
      digits: '41',
      parts: [...'41'].map((digits, i) => ({ seq: i * 2, digits, from: 0, to: 1 })),
    };
    const said = entries(
      ['in', '4'],
      ['out', '"4"'],
      ['in', '1'],
      ['out', '"1", so 41'],
      ['in', 'uh'],
      ['out', 'press 1'],
    );
    assert.deepEqual(texts(redactEntries(said, card)), [
      [0, '[redacted]'],
      [1, '"[redacted]"'],
      [2, '[redacted]'],
      [3, '"[redacted]", so [redacted]'],
    ]);
  });

  it('takes no figure out of a longer one', () => {
    const card: FoundCard = { digits: '1', parts: [{ seq: 0, digits: '1', from: 0, to: 1 }] };
    const said = entries(['in', '1'], ['out', 'We are open from 10 to 18, until 2031.']);
    assert.deepEqual(texts(redactEntries(said, card)), [[0, '[redacted]']]);
  });

  it('masks four digits of it in a row wherever they stand, values included', () => {
    const said = entries(
      ['out', 'Is it 1112?', { heard: ['x 2222', 12] }],
      ['in', 'no, 3333'],
      ['out', 'Not 4444 or 111?'],
    );
    assert.deepEqual(
      redactEntries(said, { ...CARD, parts: [] }).map(({ activity }) => [activity.text, activity.value]),
      [
        ['Is it [redacted]?', { heard: ['x [redacted]', 12] }],
        ['no, [redacted]', undefined],
      ],
    );
  });

  it('masks whatever digits are left where another number was masked before', () => {
    const said = entries(['in', '99 [redacted]'], ['out', 'Yes?'], ['in', '22223333']);
    assert.deepEqual(texts(redactEntries(said, CARD)), [
      [0, '[redacted] [redacted]'],
      [2, '[redacted]'],
    ]);
  });

  it('returns no entry that stays as it is, and changes none that it was given', () => {
    const said = entries(['in', '9941111111'], ['out', 'Yes?', { a: 1 }]);
    const before = structuredClone(said);
    assert.deepEqual(texts(redactEntries(said, CARD)), [[0, '99[redacted]']]);
    assert.deepEqual(said, before);
  });
});
