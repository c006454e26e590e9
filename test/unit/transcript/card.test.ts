import assert from 'node:assert/strict';
import { cardSpans, passesLuhn } from '../../../src/transcript/card.js';
import { TEST_CARDS } from './cards.js';

const ANYWHERE = { begins: () => true, ends: () => true };
const NOWHERE = { begins: () => false, ends: () => false };

describe('Card numbers among digits', () => {
  for (const [issuer, card] of Object.entries(TEST_CARDS)) {
    it(`knows a number of ${issuer}`, () => {
      const spans = cardSpans(card, ANYWHERE);
      assert.ok(spans.some(({ from, to }) => from === 0 && to === card.length));
    });
  }

  it('refuses a number with one wrong digit, or two that changed places', () => {
    for (const card of Object.values(TEST_CARDS)) {
      const wrong = card.slice(0, -1) + ((Number(card.at(-1)) + 1) % 10);
      assert.ok(!passesLuhn(wrong), wrong);
    }
    assert.ok(passesLuhn('378282246310005') && !passesLuhn('738282246310005'));
  });

  it('refuses what passes Luhn and begins like nobody’s card', () => {
    assert.ok(passesLuhn('1111111111111117'));
    assert.deepEqual(cardSpans('1111111111111117', ANYWHERE), []);
    assert.deepEqual(cardSpans('0000000000000000', ANYWHERE), []);
  });

  it('finds a number of 16 digits at any place', () => {
    for (let before = 0; before < 20; before += 1) {
      const digits = `${'9'.repeat(before)}4111111111111111${'9'.repeat(20 - before)}`;
      assert.deepEqual(cardSpans(digits, NOWHERE), [{ from: before, to: before + 16 }]);
    }
  });

  it('finds a number of a rare length only where a number can begin and end', () => {
    const card = TEST_CARDS['Visa of 13 digits'];
    assert.deepEqual(cardSpans(card, NOWHERE), []);
    assert.deepEqual(cardSpans(card, { begins: (place) => place === 0, ends: () => false }), []);
    assert.deepEqual(cardSpans(card, { begins: (place) => place === 0, ends: (place) => place === 13 }), [
      { from: 0, to: 13 },
    ]);
  });

  it('names only numbers that end after the place it is told', () => {
    assert.deepEqual(cardSpans('4111111111111111', NOWHERE, 15), [{ from: 0, to: 16 }]);
    assert.deepEqual(cardSpans('4111111111111111', NOWHERE, 16), []);
  });
});
