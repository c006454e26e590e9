import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { TranscriptEntry } from '../../../src/call/call.js';
import { digitsOf, readDigits } from '../../../src/transcript/digits.js';
import { redactEntry, redactSecret, redactText } from '../../../src/transcript/redact.js';
import { cardNumber, TEST_CARDS, WAYS, way } from './cards.js';

describe('Card numbers in one text', () => {
  for (const [issuer, card] of Object.entries(TEST_CARDS)) {
    for (const [name, write] of Object.entries(WAYS)) {
      it(`are masked: ${issuer}, ${name}`, () => {
        assert.match(redactText(`It is ${write(card)} and that is all`), /^It is \[card number\]\.? and that is all$/);
      });
    }
  }

  const cases: [text: string, redacted: string][] = [
    ['4111 1111 1111 1111', '[card number]'],
    ['4111-1111-1111-1111, valid until 12/27', '[card number], valid until 12/27'],
    ['4111 1111 1111 1111 12/27', '[card number] 12/27'],
    ['12 4111111111111111 34', '12 [card number] 34'],
    ['99411111111111111199', '99[card number]99'],
    ['4111\u00a01111\u200b1111\u20111111', '[card number]'],
    ['four one one one uh one one one one and then one one one one one one one one', '[card number]'],
    ['vier dreimal eins viermal eins viermal eins viermal eins', '[card number]'],
    ['forty-one eleven eleven eleven eleven eleven eleven eleven', '[card number]'],
    ['Es la cuarenta y uno once, once once, once once, once once, gracias', 'Es la [card number], gracias'],
    ['4111111111111111 or 5555555555554444', '[card number] or [card number]'],
    ['1234567890123452', '[card number]'],
    ['7 1234 5678 9012 3452 is 71234567890123452', '7 1234 5678 9012 3452 is 71234567890123452'],
    ['12 42222 22222222', '12 [card number]'],
    ['6759 6498 2643 8453 112 0', '[card number] 112 0'],
    ['card:4111111111111111', 'card:[card number]'],
  ];
  for (const [text, redacted] of cases) {
    it(`"${text}" becomes "${redacted}"`, () => assert.equal(redactText(text), redacted));
  }

  it('leave no digit behind, wherever they stand and however they are said', () => {
    fc.assert(
      fc.property(cardNumber, way, fc.constantFrom('', 'my card: ', 'Nummer '), (card, write, before) => {
        const redacted = redactText(`${before}${write(card)}!`);
        assert.equal(digitsOf(readDigits(redacted)), '', redacted);
        assert.equal(redactText(redacted), redacted);
      }),
    );
  });
});

describe('Ordinary text', () => {
  const texts = [
    'Talk to an agent.',
    'Press 1 for billing, 2 for new customers, 3 for German, 0 for an agent.',
    'My number is +1 425 555 0100.',
    'Ich bin unter +49 176 123 456 784 zu erreichen',
    'Call (425) 555-0100 before 2026-01-31 10:30:00',
    'order number 4111111111111112',
    'parcel 1234 5678 9012 3456',
    'What I heard was "four one one one"',
    'It is 12:30 on 24.12.2026, and I have 2 questions',
    'invoice 2026-000123 over 1.234,56 euros',
    '',
  ];
  for (const text of texts) {
    it(`is left alone: "${text}"`, () => assert.equal(redactText(text), text));
  }
});

describe('Redacting an entry', () => {
  const entry = (activity: TranscriptEntry['activity']): TranscriptEntry => ({
    seq: 1,
    at: 0,
    direction: 'in',
    activity,
  });

  it('masks all that people may have written, with every string and number in its value, and keeps ids', () => {
    const { entry: redacted, cards } = redactEntry(
      entry({
        type: 'event',
        id: '4111111111111111',
        name: '4111111111111111',
        code: '4111111111111111',
        from: { id: '4111111111111111', name: 'my card 4111 1111 1111 1111' },
        recipient: { id: '4111111111111111', name: '4111111111111111' },
        membersAdded: [{ id: '4111111111111111', name: '4111111111111111' }],
        text: 'pay with 4111111111111111',
        value: { card: { number: '5555 5555 5555 4444', list: [378282246310005, 12, true, null, 1_700_000_000_000] } },
      }),
    );
    assert.deepEqual(redacted.activity, {
      type: 'event',
      id: '4111111111111111',
      name: '[card number]',
      code: '[card number]',
      from: { id: '4111111111111111', name: 'my card [card number]' },
      recipient: { id: '4111111111111111', name: '[card number]' },
      membersAdded: [{ id: '4111111111111111', name: '[card number]' }],
      text: 'pay with [card number]',
      value: { card: { number: '[card number]', list: ['[card number]', 12, true, null, 1_700_000_000_000] } },
    });
    assert.deepEqual([...new Set(cards)], ['4111111111111111', '5555555555554444', '378282246310005']);
  });

  it('returns the very entry when there is nothing to mask', () => {
    const plain = entry({ type: 'event', value: { HandoffId: '550e8400-e29b-41d4-a716-446655440000' } });
    assert.equal(redactEntry(plain).entry, plain);
  });

  it('leaves nothing of a secret but that there was one', () => {
    const pressed = entry({ type: 'message', text: '1', value: '1', speak: '1', entities: [{ type: 'DTMF' }] });
    assert.deepEqual(redactSecret(pressed).activity, {
      type: 'message',
      text: '[secret]',
      entities: [{ type: 'DTMF' }],
    });
  });
});
