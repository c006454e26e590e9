import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Intent, Intents } from '../../../dialogs/intents.js';
import { loadMenu } from '../../../dialogs/loadMenu.js';
import { CULTURES, SpokenNumbers } from '../../../dialogs/spokenNumber.js';
import { loadLanguage } from '../../../src/language.js';
import { ROOT } from '../../../src/root.js';
import { EVERY_PROMPT, SMALL_MENU, withMenu } from './smallMenu.js';

const { prompts, words } = loadLanguage({ defaultLocale: 'en-US' });
const menu = loadMenu(join(ROOT, 'dialogs', 'menu.yaml'), { AGENT_PHONE_NUMBER: '+14251231234' }, prompts);
const intents = new Intents(menu, words);

const hear = (text: string, locale = 'en-US', page = 'main') =>
  intents.recognise({ kind: 'speech', text }, locale, page);
const press = (keys: string, locale = 'en-US', page = 'main') =>
  intents.recognise({ kind: 'keys', keys }, locale, page);

/** An intent as the tables have it. */
function shown(intent: Intent): string {
  if (intent.kind === 'choice') return `choice ${intent.choice.key ?? intent.choice.go.kind}`;
  return intent.kind === 'key' ? `key ${intent.key}` : intent.kind;
}

const parts = [
  'utterances.txt',
  'utterances.es-ES.txt',
  'requests.en-US.txt',
  'requests.de-DE.txt',
  'requests.es-ES.txt',
  'answers.txt',
].flatMap((file) =>
  readFileSync(join(ROOT, 'test', 'unit', 'dialogs', file), 'utf8')
    .split('\n# ')
    .slice(1),
);
const rows = parts
  .flatMap((part) => {
    const [place = '', ...lines] = part.trimEnd().split('\n');
    const [locale = '', page = ''] = place.split(' ');
    return lines.map((line) => {
      const [said = '', meant = ''] = line.split(' -> ');
      return { locale, page, said, meant };
    });
  })
  .filter(({ said }) => said !== '');

describe('what a caller says', () => {
  for (const { locale, page, said, meant } of rows) {
    it(`in ${locale} ${page}: "${said}" means ${meant}`, () => assert.equal(shown(hear(said, locale, page)), meant));
  }

  it('means the same with fillers around it, other punctuation at its ends, and in any case', () => {
    const fillers = {
      'en-US': ['um', 'please', 'uh', 'so'],
      'de-DE': ['äh', 'bitte', 'also', 'ähm'],
      'es-ES': ['eh', 'por favor', 'pues', 'mm'],
    };
    const around = (locale: string) =>
      fc.array(fc.constantFrom(...fillers[locale as keyof typeof fillers]), { maxLength: 3 });
    const cases = [(text: string) => text, (text: string) => text.toUpperCase(), (text: string) => text.toLowerCase()];
    // Where nothing was heard, a filler is something.
    const said = fc.constantFrom(...rows.filter(({ meant }) => meant !== 'nothing')).chain((row) =>
      fc.record({
        row: fc.constant(row),
        before: around(row.locale),
        after: around(row.locale),
        end: fc.constantFrom('', '.', '!', '?', '…', ' , '),
        inCase: fc.constantFrom(...cases),
      }),
    );
    fc.assert(
      fc.property(said, ({ row, before, after, end, inCase }) => {
        const text = inCase(`${[...before, row.said, ...after].join(' ')}${end}`);
        assert.equal(shown(hear(text, row.locale, row.page)), row.meant, text);
      }),
      { numRuns: 500 },
    );
  });

  it('never makes the recogniser throw, and what it repeats is short', () => {
    const parts = fc.constantFrom(
      'agent',
      'talk to',
      "don't",
      'no',
      'one',
      'the',
      'nicht',
      'mit',
      'PERSON',
      '...',
      '#',
      '\u0000',
    );
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.array(parts, { maxLength: 60 }).map((some) => some.join(' ')),
    );
    fc.assert(
      fc.property(anything, fc.constantFrom('en-US', 'de-DE', 'xx', '__proto__'), anything, (text, locale, page) => {
        for (const name of ['main', page, '__proto__']) {
          const intent = hear(text, locale, name);
          assert.ok(intent.kind !== 'other' || (intent.text.length <= 1000 && text.includes(intent.text)));
          press(text, locale, name);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is read up to 1000 characters, and never half a character', () => {
    assert.deepEqual(hear(`${'la '.repeat(33_000)}agent.`), { kind: 'other', text: 'la '.repeat(334).slice(0, 1000) });
    assert.deepEqual(hear(`${'x'.repeat(999)}😀`), { kind: 'other', text: 'x'.repeat(999) });
    assert.equal(hear(`Talk to an agent. ${'la '.repeat(33_000)}`).kind, 'agent');
    for (const hostile of [
      'agent ',
      'real ',
      "don't want to ",
      'no no ',
      '1 ',
      'one ',
      'mit ',
      '#',
      '\u0301',
      '. , ',
    ]) {
      for (const locale of prompts.locales) hear(hostile.repeat(50_000), locale);
    }
  });

  it('is no number when it is longer than 200 characters', () => {
    assert.equal(shown(hear(`${'um '.repeat(60)}one`)), 'choice 1');
    assert.equal(shown(hear(`${'um '.repeat(70)}one`)), 'other');
  });

  it('can still be a phrase or a key in a language that has no words', () => {
    const small = withMenu(SMALL_MENU, (file) => loadMenu(file, { AGENT: '+14251231234' }, EVERY_PROMPT));
    const wordless = new Intents(small, new Map());
    const speech = (text: string) => shown(wordless.recognise({ kind: 'speech', text }, 'en-US', 'main'));
    assert.equal(speech('My bill!'), 'choice 1');
    assert.equal(speech('um'), 'other');
    assert.equal(speech('talk to an agent'), 'other');
    assert.equal(speech('!'), 'nothing');
  });

  it('is understood in every language that has words, apart from numbers', () => {
    for (const [english, german] of [
      ['Talk to an agent.', 'Mit einem Mitarbeiter sprechen.'],
      ["I don't want to talk to an agent", 'Ich möchte nicht mit einem Mitarbeiter sprechen'],
      ['Yes please', 'Ja bitte'],
      ['No, thank you', 'Nein danke'],
      ['Thank you', 'Danke'],
    ] as const) {
      assert.deepEqual(hear(english, 'de-DE'), hear(english, 'en-US'), english);
      assert.deepEqual(hear(german, 'en-US'), hear(german, 'de-DE'), german);
    }
    assert.equal(shown(hear('two', 'de-DE')), 'other');
    assert.equal(shown(hear('null', 'en-US')), 'other');
  });

  it('is told from silence when it is only a greeting, also one that the recogniser has masked', () => {
    for (const said of ['Hello?', 'Thank you.', 'um', '**** ****', 'Hallo'])
      assert.deepEqual(hear(said), { kind: 'filler' }, said);
    for (const said of ['', '...', ' ? ']) assert.deepEqual(hear(said), { kind: 'nothing' }, said);
  });

  it('is repeated as it was said', () => {
    assert.deepEqual(hear('  Where is my order, AT&T? '), { kind: 'other', text: 'Where is my order, AT&T?' });
  });
});

describe('what a caller presses', () => {
  it('is the choice of that key in this language', () => {
    assert.equal(shown(press('1')), 'choice 1');
    const [english, german] = [press('3'), press('3', 'de-DE')];
    assert.ok(english.kind === 'choice' && german.kind === 'choice');
    assert.deepEqual(english.choice.go, { kind: 'menu', menu: 'main', language: 'de-DE' });
    assert.deepEqual(german.choice.go, { kind: 'menu', menu: 'main', language: 'en-US' });
  });

  it('reaches the agent with 0 everywhere, even in a menu that does not exist', () => {
    for (const page of [...Object.keys(menu.menus), 'gone'])
      assert.deepEqual(press('0', 'en-US', page), { kind: 'agent' });
  });

  it('is a key and no choice when there is nothing on it, or when it is several at once', () => {
    for (const keys of ['6', '12', '00', '#']) assert.deepEqual(press(keys), { kind: 'key', key: keys });
  });

  it('may be nothing at all', () => {
    assert.deepEqual(intents.recognise({ kind: 'nothing' }, 'en-US', 'main'), { kind: 'nothing' });
  });
});

describe('number words', () => {
  it('are known in every culture that a file of words may name', () => {
    const one = { 'en-us': 'one', 'es-es': 'uno', 'fr-fr': 'un', 'pt-br': 'um', 'zh-cn': '一', 'ja-jp': '一' };
    const numbers = new SpokenNumbers(CULTURES);
    for (const culture of CULTURES) assert.equal(numbers.read(one[culture], culture), '1', culture);
  });

  it('are read alike whether what reads them was prepared or is loaded for the first one', async () => {
    const prepared = new SpokenNumbers(['en-us']);
    await prepared.prepare();
    for (const numbers of [prepared, new SpokenNumbers(['en-us'])])
      assert.equal(numbers.read('twenty one', 'en-us'), '21');
  });
});
