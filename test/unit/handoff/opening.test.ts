import assert from 'node:assert/strict';
import { join } from 'node:path';
import { spokenOpening } from '../../../src/handoff/opening.js';
import { ROOT } from '../../../src/root.js';
import { Prompts } from '../../../ssml/prompts.js';

/** A Wednesday, 18:00 in Berlin, noon in New York. */
const NOW = Date.parse('2026-06-10T16:00Z');

function said(at: string, locale: string, zone = 'Europe/Berlin', now = NOW): string {
  const { day, words } = spokenOpening(Date.parse(at), now, locale, zone);
  return `${day}: ${words}`;
}

describe('an opening is told', () => {
  const table: readonly (readonly [at: string, english: string, german: string, spanish: string])[] = [
    ['2026-06-10T18:30Z', 'near: today at 8:30 PM', 'near: heute um 20:30', 'near: hoy a las 20:30'],
    ['2026-06-11T07:00Z', 'near: tomorrow at 9 AM', 'near: morgen um 9 Uhr', 'near: mañana a las 9:00'],
    ['2026-06-11T06:05Z', 'near: tomorrow at 8:05 AM', 'near: morgen um 8:05', 'near: mañana a las 8:05'],
    ['2026-06-10T22:00Z', 'near: tomorrow at 12 AM', 'near: morgen um 0 Uhr', 'near: mañana a las 0:00'],
    ['2026-06-10T23:00Z', 'near: tomorrow at 1 AM', 'near: morgen um 1 Uhr', 'near: mañana a la 1:00'],
    ['2026-06-11T11:00Z', 'near: tomorrow at 1 PM', 'near: morgen um 13 Uhr', 'near: mañana a las 13:00'],
    ['2026-06-12T10:00Z', 'named: Friday at 12 PM', 'named: Freitag um 12 Uhr', 'named: viernes a las 12:00'],
    ['2026-06-15T07:00Z', 'named: Monday at 9 AM', 'named: Montag um 9 Uhr', 'named: lunes a las 9:00'],
    ['2026-06-16T07:00Z', 'named: Tuesday at 9 AM', 'named: Dienstag um 9 Uhr', 'named: martes a las 9:00'],
    ['2026-06-17T07:00Z', 'named: June 17 at 9 AM', 'named: 17. Juni um 9 Uhr', 'named: 17 de junio a las 9:00'],
    ['2027-01-04T08:00Z', 'named: January 4 at 9 AM', 'named: 4. Januar um 9 Uhr', 'named: 4 de enero a las 9:00'],
  ];
  for (const [at, english, german, spanish] of table) {
    it(`in English as "${english}", in German as "${german}", in Spanish as "${spanish}"`, () => {
      assert.equal(said(at, 'en-US'), english);
      assert.equal(said(at, 'de-DE'), german);
      assert.equal(said(at, 'es-ES'), spanish);
    });
  }

  it('on the clocks of the department, which tell what tomorrow is', () => {
    const at = '2026-06-11T07:00Z';
    assert.equal(said(at, 'en-US', 'America/New_York'), 'near: tomorrow at 3 AM');
    assert.equal(said(at, 'en-US', 'America/New_York', Date.parse('2026-06-11T03:59Z')), 'near: tomorrow at 3 AM');
    assert.equal(said(at, 'en-US', 'America/New_York', Date.parse('2026-06-11T04:00Z')), 'near: today at 3 AM');
  });

  it('as tomorrow also where the day between has 23 hours', () => {
    const eve = Date.parse('2026-03-28T22:59Z');
    assert.equal(said('2026-03-29T07:00Z', 'en-US', 'Europe/Berlin', eve), 'near: tomorrow at 9 AM');
  });

  it('in other languages as they have it, without code for them', () => {
    const others = { 'fr-FR': 'demain à 9 h', 'es-ES': 'mañana a las 9:00', 'it-IT': 'domani alle ore 9:00' };
    for (const [locale, words] of Object.entries(others)) {
      assert.equal(said('2026-06-11T07:00Z', locale), `near: ${words}`);
    }
    assert.equal(said('2026-06-15T07:00Z', 'fr-FR'), 'named: lundi à 9 h');
    assert.equal(said('2026-06-11T07:00Z', 'ja-JP'), 'near: 明日 9時');
  });

  it('within the prompts', () => {
    const prompts = Prompts.load(join(ROOT, 'ssml'));
    const sentence = (at: string, locale: string, department: string) => {
      const { day, words } = spokenOpening(Date.parse(at), NOW, locale, 'Europe/Berlin');
      return prompts.say(day === 'near' ? 'closed' : 'closed-day', locale, { department, opening: words }).text;
    };
    assert.match(
      sentence('2026-06-11T07:00Z', 'en-US', 'an agent'),
      /with an agent .* We open again tomorrow at 9 AM\.$/,
    );
    assert.match(sentence('2026-06-15T07:00Z', 'en-US', 'an agent'), /We open again on Monday at 9 AM\.$/);
    assert.match(
      sentence('2026-06-11T07:00Z', 'de-DE', 'einem Mitarbeiter'),
      /mit einem Mitarbeiter .* Wir sind morgen um 9 Uhr wieder/,
    );
    assert.match(sentence('2026-06-15T07:00Z', 'de-DE', 'einem Mitarbeiter'), /Wir sind am Montag um 9 Uhr wieder/);
    assert.match(sentence('2026-06-15T07:00Z', 'es-ES', 'un agente'), /Abrimos de nuevo el lunes a las 9:00\.$/);
    assert.match(sentence('2026-06-11T07:00Z', 'es-ES', 'un agente'), /Abrimos de nuevo mañana a las 9:00\.$/);
    assert.doesNotMatch(prompts.say('closed-unknown', 'en-US', { department: 'an agent' }).text, /open/);
  });
});
