import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseE164 } from '../../../src/call/phoneNumber.js';

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
