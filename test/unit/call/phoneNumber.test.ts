import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Country,
  countryOf,
  type E164,
  grouped,
  isCountry,
  kindOf,
  parseE164,
  readNumber,
} from '../../../src/call/phoneNumber.js';

describe('a phone number', () => {
  it('is read in international form, however it is grouped', () => {
    for (const written of ['+14251231234', '+1 (425) 123-1234', ' +1 425.123.1234 ', '+1 425 123 1234']) {
      assert.equal(parseE164(written), '+14251231234', written);
    }
    assert.equal(parseE164('+49 30 901820'), '+4930901820');
  });

  it('is none without a country', () => {
    for (const written of ['4251231234', '0014251231234', '(425) 123-1234']) {
      assert.equal(parseE164(written), undefined, written);
    }
  });

  it('is none when it is too short, too long, or of a country that there is not', () => {
    for (const written of ['', '+', '+1', '+1425123', '+1425123123456789', '+999123456789']) {
      assert.equal(parseE164(written), undefined, written);
    }
  });

  it('is none when the caller withheld it, as carriers write that', () => {
    for (const written of [
      'anonymous',
      'Restricted',
      'unknown',
      '+266696687',
      '+7378742833',
      '+2562533',
      '+8656696',
      '+464',
      '+86282452253',
      '+10000000000',
    ]) {
      assert.equal(parseE164(written), undefined, written);
    }
  });

  it('is none when it only stands in a text: nobody said that it is to be dialled', () => {
    for (const written of ['call +14251231234 now', 'user+14251231234@example.com', '+14251231234x']) {
      assert.equal(parseE164(written), undefined, written);
    }
  });

  it('is none with an extension, which E.164 has no place for: somebody else would answer', () => {
    for (const written of ['+14251231234 ext. 5', '+14251231234;ext=5']) {
      assert.equal(parseE164(written), undefined, written);
    }
  });

  it('is a plus and at most 15 digits, or undefined, for any text; reading it again changes nothing', () => {
    const numberLike = fc
      .array(fc.constantFrom(...'+0123456789 -()'), { maxLength: 20 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), numberLike), (written) => {
        const number = parseE164(written);
        if (number === undefined) return;
        assert.match(number, /^\+[1-9]\d{1,14}$/);
        assert.equal(parseE164(number), number);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a phone number as people type it', () => {
  const READ: readonly (readonly [written: string, home: Country | undefined, number: string | undefined])[] = [
    ['4255550123', 'US', '+14255550123'],
    ['14255550123', 'US', '+14255550123'],
    ['030123456', 'DE', '+4930123456'],
    ['+4930123456', 'US', '+4930123456'],
    ['004930123456', 'DE', '+4930123456'],
    ['004930123456', 'US', '+4930123456'],
    ['0114930123456', 'US', '+4930123456'],
    ['004930123456', 'AU', '+4930123456'],
    ['00114930123456', 'AU', '+4930123456'],
    ['0612345678', 'IT', '+390612345678'],
    ['004930123456', undefined, '+4930123456'],
    ['030123456', undefined, undefined],
    ['5550123', 'US', undefined],
    ['911', 'US', undefined],
    ['112', 'DE', undefined],
    ['110', 'DE', undefined],
    ['00', 'DE', undefined],
    ['+', 'DE', undefined],
    ['', 'DE', undefined],
    ['0123456789012345678', 'DE', undefined],
    ['00266696687', 'US', undefined],
    ['+86282452253', 'US', undefined],
    ['4255550123 ext. 5', 'US', undefined],
  ];
  for (const [written, home, number] of READ) {
    it(`${written || 'nothing'} ${home ? `in ${home}` : 'nowhere'} is ${number ?? 'none'}`, () => {
      assert.equal(readNumber(written, home), number);
    });
  }

  it('is the same number when it is written as it was read', () => {
    for (const number of ['+14255550123', '+4930123456', '+390612345678'] as E164[]) {
      assert.equal(parseE164(grouped(number)), number);
      assert.equal(readNumber(number, countryOf(number)), number);
    }
    assert.equal(grouped('+14255550123' as E164), '+1 425 555 0123');
  });
});

describe('the plan of numbers', () => {
  it('knows the country of a number, and the main one where several share a code and the number tells none', () => {
    const numbers = ['+4930123456', '+14255550123', '+16045550123', '+12423456789', '+14251231234', '+80012345678'];
    const countries = numbers.map((number) => countryOf(number as E164));
    assert.deepEqual(countries, ['DE', 'US', 'CA', 'BS', 'US', undefined]);
  });

  it('knows what costs more than a call', () => {
    const kinds = ['+19005550123', '+491805123456', '+499001234567', '+447012345678', '+4930123456', '+491701234567'];
    assert.deepEqual(
      kinds.map((number) => kindOf(number as E164)),
      ['PREMIUM_RATE', 'SHARED_COST', 'PREMIUM_RATE', 'PERSONAL_NUMBER', 'FIXED_LINE', 'MOBILE'],
    );
    assert.equal(kindOf('+14251231234' as E164), undefined);
  });

  it('knows the codes of countries, and no other words', () => {
    for (const code of ['US', 'DE', 'GB']) assert.ok(isCountry(code));
    for (const code of ['UK', 'us', '', '1', 'constructor', '__proto__']) assert.ok(!isCountry(code), code);
  });
});
