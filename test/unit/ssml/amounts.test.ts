import assert from 'node:assert/strict';
import { SpeechBuilder } from '../../../ssml/builder.js';
import { checkSsml } from '../../../ssml/check.js';

const EVENING = Date.parse('2027-01-04T19:30Z');
const VOICES = { 'en-US': 'en-US-AriaNeural', 'de-DE': 'de-DE-KatjaNeural', 'es-ES': 'es-ES-ElviraNeural' };
type Locale = keyof typeof VOICES;

/** What is written, and what is read. */
function said(locale: Locale, add: (builder: SpeechBuilder) => SpeechBuilder): readonly [shown: string, read: string] {
  const { text, speak } = add(new SpeechBuilder(locale, VOICES[locale])).build();
  assert.deepEqual(checkSsml(speak), [], speak);
  const read = speak.replace(/<sub alias="([^"]*)">[^<]*<\/sub>/g, '$1').replace(/<[^>]*>/g, '');
  return [text, read];
}

describe('in each language, right in writing and by ear,', () => {
  const money: readonly (readonly [Locale, amount: number, currency: string, shown: string, read: string])[] = [
    ['en-US', 12.5, 'USD', '$12.50', '12.50 US dollars'],
    ['en-US', 1, 'EUR', '€1.00', '1 euro'],
    ['de-DE', 12.5, 'EUR', '12,50 €', '12,50 Euro'],
    ['de-DE', 1234, 'EUR', '1.234,00 €', '1.234 Euro'],
    ['es-ES', 12.5, 'EUR', '12,50 €', '12,50 euros'],
    ['es-ES', 1, 'EUR', '1,00 €', '1 euro'],
    ['es-ES', 1234.05, 'EUR', '1234,05 €', '1234,05 euros'],
  ];
  for (const [locale, amount, currency, shown, read] of money) {
    it(`is money: ${read}, ${locale}`, () =>
      assert.deepEqual(
        said(locale, (builder) => builder.money(amount, currency)),
        [shown, read],
      ));
  }

  const others: Readonly<Record<Locale, readonly [number: string, date: string, time: string]>> = {
    'en-US': ['1,234.5', 'January 4, 2027', '8:30 PM'],
    'de-DE': ['1.234,5', '4. Januar 2027', '20:30'],
    'es-ES': ['1234,5', '4 de enero de 2027', '20:30'],
  };
  for (const [locale, words] of Object.entries(others) as [Locale, (typeof others)[Locale]][]) {
    it(`is a number, a date, a time: ${words.join('; ')}`, () => {
      const zone = 'Europe/Madrid';
      const found = [
        said(locale, (builder) => builder.number(1234.5)),
        said(locale, (builder) => builder.date(EVENING, zone)),
        said(locale, (builder) => builder.time(EVENING, zone)),
      ];
      assert.deepEqual(
        found,
        words.map((each) => [each, each]),
      );
    });
  }

  it('is no money of a currency that does not exist, and no time of nowhere', () => {
    assert.throws(() => said('en-US', (builder) => builder.money(1, 'nothing')), RangeError);
    assert.throws(() => said('en-US', (builder) => builder.time(EVENING, 'Atlantis/Port')), RangeError);
  });
});
