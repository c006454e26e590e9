import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type Language, loadLanguage } from '../../src/language.js';
import { localeNegotiator } from '../../src/negotiation.js';
import { playWithOwnBot } from '../../src/phone/ownBot.js';
import { parseScript } from '../../src/phone/script.js';
import { WAYS } from '../../src/phone/way.js';
import { type MadeUpLanguage, makeUpLanguage } from '../fixtures/madeUpLanguage.js';

describe('a language that is nothing but files', () => {
  let folder: string;
  let language: Language;
  let files: MadeUpLanguage;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'made-up-'));
    files = makeUpLanguage(folder);
    language = loadLanguage({ defaultLocale: 'en-US' }, files.folders);
  });
  after(() => rmSync(folder, { recursive: true }));

  async function plays(...lines: string[]): Promise<void> {
    const script = parseScript('made-up.call', [`setting MENU_FILE ${files.menuFile}`, ...lines].join('\n'));
    const { failure } = await playWithOwnBot(script, 'in process', undefined, { language });
    assert.equal(failure, undefined);
  }

  for (const way of WAYS) {
    it(`has a call in it, from the greeting to the agent, ${way}`, async () => {
      const lines = [
        `setting MENU_FILE ${files.menuFile}`,
        'caller +14255550100 speaks xx-XX',
        'dial',
        'bot says /Thankka youka forka callingka Contoso\\./',
        'say Oneka, pleaseka.',
        'bot says /callingka billingka departmentka/',
        'say I wantka to talkka to an agentka', // A recogniser hears English where it can.
        'say Agentka.',
        "bot says /I'mka connectingka youka withka anka agentka\\./",
        'bot hands off to +14251231234 with context Locale xx-XX',
        'agent is busy',
        'bot says /busyka/',
      ];
      const script = parseScript('made-up.call', lines.join('\n'));
      const { failure } = await playWithOwnBot(script, way, undefined, { language });
      assert.equal(failure, undefined);
    });
  }

  it('understands its numbers, its yes and its no', () =>
    plays(
      'caller +14255550100 speaks xx-XX',
      'dial',
      'say fourka',
      'say oneka',
      'bot says /customerka numberka/',
      'say oneka twoka threeka fourka fiveka doubleka sixka',
      'bot says /longka/',
      'say nothing',
      'say noka agentka',
      'bot does not hand off',
    ));

  it('is found by another country of the same language', () =>
    plays('caller +14255550100 speaks xx-ZZ', 'dial', 'bot says /Thankka youka/'));

  it("is spoken from the caller's choice on", () =>
    plays(
      'dial',
      'bot says /Thank you/',
      'say made up',
      'bot says /Forka billingka questionska/',
      'say Nobodyka understandska thiska.',
      'bot says /heardka/',
    ));

  it('is spoken by a department: to whoever has chosen no other', async () => {
    await plays(
      'dial',
      'say people who speak made up',
      'bot says /connectingka youka withka/',
      'bot hands off to +14251231234 with context Locale xx-XX',
      'agent is busy',
      'bot says /busyka/',
    );
    await plays(
      'caller +14255550100 speaks xx-XX',
      'dial',
      'say englishka',
      'bot says /For billing questions/',
      'say people who speak made up',
      'bot says /connecting you with/',
      'bot hands off to +14251231234 with context Locale en-US',
    );
  });
});

describe('the language of a call', () => {
  function negotiator() {
    const warnings: { readonly wanted: string; readonly locale: string }[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => warnings.push(JSON.parse(line)) });
    const { prompts } = loadLanguage({ defaultLocale: 'en-US' });
    return { localeFor: localeNegotiator(prompts, 'en-US', log), warnings };
  }

  it("is the activity's, or its language in another country, without a warning", () => {
    const { localeFor, warnings } = negotiator();
    assert.deepEqual(['de-DE', 'de-AT', 'DE', 'en-GB'].map(localeFor), ['de-DE', 'de-DE', 'de-DE', 'en-US']);
    assert.equal(localeFor(undefined), 'en-US');
    assert.equal(localeFor(''), 'en-US');
    assert.deepEqual(warnings, []);
  });

  it("is the configuration's where nobody speaks it, with one warning, however many calls want it", () => {
    const { localeFor, warnings } = negotiator();
    for (const wanted of ['fi-FI', 'fi-FI', 'FI-fi', 'tlh']) assert.equal(localeFor(wanted), 'en-US');
    assert.deepEqual(
      warnings.map(({ wanted, locale }) => [wanted, locale]),
      [
        ['fi-fi', 'en-US'],
        ['tlh', 'en-US'],
      ],
    );
  });

  it('fills no log, whatever a channel sends as one', () => {
    const { localeFor, warnings } = negotiator();
    for (let index = 0; index < 1000; index += 1) localeFor(`q${index}-${'x'.repeat(10_000)}`);
    assert.equal(warnings.length, 100);
    assert.ok(warnings.every(({ wanted }) => wanted.length <= 35));
  });
});
