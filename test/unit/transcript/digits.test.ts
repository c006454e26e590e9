import assert from 'node:assert/strict';
import fc from 'fast-check';
import { digitsOf, maskDigits, mostDigits, readDigits } from '../../../src/transcript/digits.js';
import { WAYS } from './cards.js';

describe('Digits in what was said', () => {
  const cases: [said: string, digits: string][] = [
    ['', ''],
    ['Talk to an agent.', ''],
    ['4111 1111-1111.1111', '4111111111111111'],
    ['Four, one, one, one.', '4111'],
    ['double four triple one', '44111'],
    ['double 4 5', '445'],
    ['forty-one eleven', '4111'],
    ['twenty two', '22'],
    ['vier eins zwo null', '4120'],
    ['Vier Fünf dreißig dreissig', '453030'],
    ['einundvierzig dreimal die Eins', '41111'],
    ['cuatro uno, doble uno', '4111'],
    ['cuarenta y uno, veintidós y treinta y tres', '412233'],
    ['treinta, y cuatro', '304'],
    ['four oh one', '401'],
    ['for one one one', '4111'],
    ['٤١١١', '4111'],
    ['４１１１', '4111'],
    ['4️⃣1️⃣', '41'],
    ['½ ⑪', ''],
  ];
  for (const [said, digits] of cases) {
    it(`reads "${said}" as "${digits}"`, () => {
      assert.equal(digitsOf(readDigits(said)), digits);
    });
  }

  it('is never said to find fewer than it finds', () => {
    const uuid = '550e8400-e29b-41d4-a716-44665544abcd';
    const pieces = fc.constantFrom(
      ...cases.map(([said]) => said),
      ...[
        'double',
        'treble',
        'viermal',
        'oh',
        'for',
        'one',
        'zwo',
        'forty',
        'einundvierzig',
        'Zoë',
        'the',
        'x',
        'é',
        '½',
      ],
      ...[
        '5',
        '42',
        '٤',
        '４',
        ' ',
        '-',
        '–',
        ', ',
        '+',
        '(',
        ')',
        'abcdef12-',
        'ABCDABCD-abcd-',
        uuid,
        '+14255550100',
      ],
    );
    const text = fc.array(fc.oneof(pieces, fc.string({ unit: 'grapheme', maxLength: 3 })), { maxLength: 30 });
    fc.assert(
      fc.property(text, fc.constantFrom('', ' '), (parts, between) => {
        const said = parts.join(between);
        assert.ok(mostDigits(said) >= digitsOf(readDigits(said)).length, said);
      }),
      { numRuns: 2000 },
    );
  });

  it('is told at once for what people mostly say', () => {
    assert.equal(mostDigits('Please press 1 for billing, or say what you need.'), 2);
    assert.equal(mostDigits('I would like to talk to somebody about my bill'), 2);
    assert.equal(mostDigits('Guten Tag, ich möchte jemanden sprechen'), 0);
  });

  it('takes "oh", "to" and "for" for words unless digits stand beside them', () => {
    for (const said of ['Oh.', 'oh, sorry', 'I want to pay for it', 'to', 'oh I see']) {
      assert.deepEqual(readDigits(said), [], said);
    }
    assert.equal(digitsOf(readDigits('Oh, one two')), '12');
  });

  it('leaves phone numbers with a plus and UUIDs alone', () => {
    assert.deepEqual(readDigits('call +49 176 12345678 or +14251231234'), []);
    assert.deepEqual(readDigits('550e8400-e29b-41d4-a716-446655440000'), []);
    assert.equal(digitsOf(readDigits('+4111111111111111')), '4111111111111111', 'this is no phone number');
  });

  it('reads every decimal figure of Unicode as the digit it is', () => {
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const figure = code >= 0xd800 && code <= 0xdfff ? '' : String.fromCodePoint(code);
      // ICU knows the numeric value of a figure: digits of a number are interchangeable with ASCII ones in collation.
      if (!/^\p{Nd}$/u.test(figure)) continue;
      const digits = digitsOf(readDigits(figure));
      assert.equal(
        digits.localeCompare(figure, 'en', { sensitivity: 'base' }),
        0,
        `U+${code.toString(16)} as ${digits}`,
      );
    }
  });

  it('reads the same digits however they are given', () => {
    const digits = fc.stringMatching(/^\d{1,20}$/);
    fc.assert(
      fc.property(digits, fc.constantFrom(...Object.entries(WAYS)), (given, [, write]) => {
        assert.equal(digitsOf(readDigits(write(given))), given);
      }),
    );
  });

  it('counts figures without a gap as one group, and says where a number is interrupted', () => {
    const tokens = readDigits('12 34, my PIN 5');
    assert.deepEqual(
      tokens.map(({ group, stretch }) => [group, stretch]),
      [
        [0, 0],
        [0, 0],
        [1, 0],
        [1, 0],
        [2, 1],
      ],
    );
  });

  it('masks the digits asked for, and nothing else', () => {
    const text = 'from 12 34, my PIN is double five!';
    const tokens = readDigits(text);
    assert.equal(
      maskDigits(text, tokens, () => false, '#'),
      text,
    );
    assert.equal(
      maskDigits(text, tokens, () => true, '#'),
      'from #, my PIN is #!',
    );
    assert.equal(
      maskDigits(text, tokens, (place) => place === 0 || place === 3, '#'),
      'from #2 3#, my PIN is double five!',
    );
  });
});
