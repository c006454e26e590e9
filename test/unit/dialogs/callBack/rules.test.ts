import assert from 'node:assert/strict';
import { banned, type CallBackRules, judge } from '../../../../dialogs/callBack/rules.js';
import type { E164 } from '../../../../src/call/phoneNumber.js';

const RULES: CallBackRules = { countries: ['US', 'DE', 'GB'], perDay: 3 };
const OWN = '+4930123456' as E164;

describe('a number that somebody wants to be called back on', () => {
  const NUMBERS: readonly (readonly [why: string, ...numbers: string[]])[] = [
    ['allowed', '+14255550123', '+4930123456', '+491701234567', '+442079460123', '+18005550123'],
    ['abroad', '+12423456789', '+33123456789', '+80012345678', '+870773123456', '+881612345678'],
    ['costly', '+19005550123', '+491805123456', '+499001234567', '+447012345678', '+14251231234'],
  ];
  for (const [why, ...numbers] of NUMBERS) {
    it(`is ${why}: ${numbers.join(', ')}`, () => {
      for (const number of numbers) assert.equal(banned(number as E164, RULES) ?? 'allowed', why, number);
    });
  }

  it('is never allowed where no country is', () => {
    assert.equal(banned('+14255550123' as E164, { ...RULES, countries: [] }), 'abroad');
  });
});

describe('a number that is typed', () => {
  it("is one of the caller's own country, or of the first one where that is not known", () => {
    assert.deepEqual(judge('030654321', OWN, RULES), { value: '+49 30 654321' });
    assert.deepEqual(judge('4255550123', undefined, RULES), { value: '+1 425 555 0123' });
    assert.equal(judge('030654321', undefined, RULES), 'call-back-number-wrong');
    assert.equal(judge('030654321', undefined, { ...RULES, countries: [] }), 'call-back-number-wrong');
  });

  it('is one of another country with a plus or 00', () => {
    for (const written of ['+14255550123', '0014255550123']) {
      assert.deepEqual(judge(written, OWN, RULES), { value: '+1 425 555 0123' });
    }
  });

  it('is told to be wrong, in another country, or costly', () => {
    const judged = (written: string) => judge(written, OWN, RULES);
    for (const written of ['112', '110', '00', '0', '+', '030', '00999123456', '0013005', '0012002345678']) {
      assert.equal(judged(written), 'call-back-number-wrong', written);
    }
    assert.equal(judged('0033123456789'), 'call-back-abroad');
    assert.equal(judged('09001234567'), 'call-back-costly');
    assert.equal(judged('0019005550123'), 'call-back-costly');
  });
});
