import assert from 'node:assert/strict';
import type { Activity } from 'botframework-schema';
import fc from 'fast-check';
import type { DigitRun, TranscriptEntry } from '../../../src/call/call.js';
import { digitsOf, readDigits } from '../../../src/transcript/digits.js';
import { recordTurn } from '../../../src/transcript/record.js';
import { cardNumber, way } from './cards.js';

interface Said {
  readonly text: string;
  readonly pressed?: boolean;
  /** What the bot answers; its echo of the text when absent. */
  readonly answer?: string;
}

/** A call, turn by turn, through a transcript that is kept as a store would keep it. */
async function call(turns: readonly Said[]): Promise<{ entries: TranscriptEntry[]; loads: number }> {
  const entries: TranscriptEntry[] = [];
  let digitRun: DigitRun | undefined;
  let loads = 0;
  for (const { text, pressed, answer = `What I heard was "${text}"` } of turns) {
    const heard: Partial<Activity> = { type: 'message', text, ...(pressed && { entities: [{ type: 'DTMF' }] }) };
    const recorded = await recordTurn({
      at: entries.length,
      firstSeq: entries.length,
      activities: [
        { direction: 'in', activity: heard },
        { direction: 'out', activity: { type: 'message', text: answer } },
      ],
      digitRun,
      loadEarlier: async (seq) => {
        loads += 1;
        return entries.slice(seq);
      },
    });
    for (const entry of recorded.amended) entries[entry.seq] = entry;
    entries.push(...recorded.entries);
    digitRun = recorded.digitRun;
  }
  return { entries, loads };
}

/** Cuts digits at random places; each piece is said in a way of its own, with words before it and remarks after it. */
const pieces = (digits: string) =>
  fc
    .array(
      fc.record({
        length: fc.integer({ min: 1, max: 6 }),
        write: way,
        before: fc.constantFrom('', 'it is ', 'and then ', 'als Nächstes '),
        pause: fc.constantFrom<string[]>([], [], ['uh'], ['just a moment', 'Moment bitte']),
      }),
      { minLength: digits.length, maxLength: digits.length },
    )
    .map((cuts): Said[] => {
      let place = 0;
      return cuts.flatMap(({ length, write, before, pause }, i) => {
        const piece = digits.slice(place, place + length);
        place += length;
        if (piece === '') return [];
        const remarks = i === 0 || place >= digits.length ? [] : pause;
        return [{ text: before + write(piece) }, ...remarks.map((text) => ({ text }))];
      });
    });

const keys = (digits: string): Said[] => [...digits].map((text) => ({ text, pressed: true }));

/** No entry from `since` on holds four digits in a row of the card, and all entries together do not hold it. */
function assertGone(card: string, entries: readonly TranscriptEntry[], since: number): void {
  const held = entries.map(({ activity }) => digitsOf(readDigits(activity.text ?? '')));
  for (const digits of held.slice(since)) {
    for (let at = 0; at + 4 <= digits.length; at += 1) {
      assert.ok(!card.includes(digits.slice(at, at + 4)), `${digits.slice(at, at + 4)} is left of ${card}`);
    }
  }
  for (const direction of ['in', 'out']) {
    const together = held.filter((_, seq) => entries[seq]?.direction === direction).join('');
    assert.ok(!together.includes(card), `${card} can be put together`);
  }
}

describe('A card number in a call', () => {
  it('is gone however it is split, said and echoed', async () => {
    const split = cardNumber.chain((card) => fc.tuple(fc.constant(card), pieces(card)));
    await fc.assert(
      fc.asyncProperty(split, fc.stringMatching(/^[0-3]{0,3}$/), async ([card, said], menu) => {
        const { entries } = await call([...keys(menu), ...said, { text: 'Thank you.' }]);
        assertGone(card, entries, menu.length * 2);
      }),
      { numRuns: 300 },
    );
  });

  it('is gone when it is pressed key by key, after an account number, with an echo of each key', async () => {
    await fc.assert(
      fc.asyncProperty(cardNumber, fc.stringMatching(/^\d{0,12}$/), async (card, account) => {
        const { entries } = await call([...keys(account), ...keys(card)]);
        const left = entries.slice(account.length * 2).map(({ activity }) => activity.text);
        for (const text of left) assert.ok(!/\d/.test(text ?? ''), `${text} is left of ${card} after ${account}`);
      }),
      { numRuns: 300 },
    );
  });

  it('is gone where other digits are glued to it on both sides', async () => {
    const glued = fc
      .tuple(cardNumber, fc.stringMatching(/^[09]{0,3}$/), fc.stringMatching(/^[09]{0,3}$/))
      .chain(([card, before, after]) => fc.tuple(fc.constant(card), pieces(before + card + after)));
    await fc.assert(
      fc.asyncProperty(glued, async ([card, said]) => assertGone(card, (await call(said)).entries, 0)),
      { numRuns: 300 },
    );
  });

  it('takes only itself out of what was said', async () => {
    const { entries, loads } = await call([
      { text: 'Billing, please.', answer: 'Press 1 for billing.' },
      { text: '1', pressed: true, answer: 'What is your number?' },
      { text: 'It is four one one one', answer: 'Go on.' },
      { text: 'eins eins eins eins', answer: 'Go on.' },
      { text: 'uh' },
      { text: '1111-1111, valid until 12/27', answer: 'Thank you. Press 1 if it is "1111-1111".' },
      { text: 'My phone is 425 555 0100.' },
    ]);
    assert.deepEqual(
      entries.map(({ activity }) => activity.text),
      [
        'Billing, please.',
        'Press 1 for billing.',
        '1',
        'What is your number?',
        'It is [redacted]',
        'Go on.',
        '[redacted]',
        'Go on.',
        'uh',
        'What I heard was "uh"',
        '[redacted], valid until 12/27',
        'Thank you. Press 1 if it is "[redacted]".',
        'My phone is 425 555 0100.',
        'What I heard was "My phone is 425 555 0100."',
      ],
    );
    assert.equal(loads, 1);
  });
});

describe('Calls without a card number', () => {
  /** A seeded generator (mulberry32): the sample is the same on every machine. */
  function random(seed: number): () => number {
    let state = seed;
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  /** How many of 1,000 calls lose a digit. */
  async function losses(keysOf: (next: () => number) => string): Promise<number> {
    const next = random(4111);
    let lost = 0;
    for (let i = 0; i < 1_000; i += 1) {
      const { entries } = await call(keys(keysOf(next)).map((key) => ({ ...key, answer: 'Please choose.' })));
      if (entries.some(({ activity }) => activity.text?.includes('['))) lost += 1;
    }
    return lost;
  }

  const string = (length: number, next: () => number, alphabet: string) =>
    Array.from({ length }, () => alphabet[Math.floor(next() * alphabet.length)]).join('');

  it('keep all of up to twelve keys', async () => {
    assert.equal(await losses((next) => string(1 + Math.floor(next() * 12), next, '0123456789')), 0);
  });

  it('keep their keys in at least 99 of 100 calls through menus, the longest of 24 keys', async () => {
    // One caller in five goes on after every menu: 6 keys on average.
    const menuKeys = (next: () => number) => {
      let length = 1;
      while (length < 24 && next() < 0.8) length += 1;
      return string(length, next, '0001111222334569*#');
    };
    const lost = await losses(menuKeys);
    assert.ok(lost <= 10, `${lost} of 1,000`);
  });

  it('keep their digits in at least 3 of 4 calls with an account number of ten digits and eight more keys', async () => {
    const lost = await losses((next) => string(18, next, '0123456789'));
    assert.ok(lost <= 250, `${lost} of 1,000`);
  });

  it('never ask for earlier entries', async () => {
    const turns = Array.from({ length: 200 }, (_, i) => ({ text: i % 5 === 4 ? 'and now?' : String(i % 4) }));
    const { loads } = await call(turns.map((said, i) => (i % 9 < 3 ? { text: 'no digits here' } : said)));
    assert.equal(loads, 0);
  });
});
