import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadKeyWords } from '../../../../dialogs/keys/words.js';
import { MenuError } from '../../../../dialogs/menuError.js';
import { ROOT } from '../../../../src/root.js';
import { Prompts } from '../../../../ssml/prompts.js';

const FOLDER = join(ROOT, 'dialogs', 'keys', 'words');
const ENGLISH = readFileSync(join(FOLDER, 'en-US.yaml'), 'utf8');

describe('the words of digits and letters', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'key-words-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const problems = (text: string, locales = ['en-US']) => {
    writeFileSync(join(folder, 'en-US.yaml'), text);
    try {
      loadKeyWords(folder, locales);
      return [];
    } catch (error) {
      assert.ok(error instanceof MenuError, String(error));
      return error.problems.map((problem) => problem.replace(`${folder}/`, ''));
    }
  };
  const line = (start: string) => ENGLISH.split('\n').findIndex((text) => text.trimStart().startsWith(start)) + 1;

  it('are there for every language that has prompts, with every digit, key and letter', () => {
    const { locales } = Prompts.load(join(ROOT, 'ssml'), 'en-US');
    const words = loadKeyWords(FOLDER, locales);
    for (const locale of locales) {
      const { nameOf, wordFor, link } = words.get(locale) ?? {};
      assert.equal([...'0123456789*#'].filter((key) => !nameOf?.has(key)).join(''), '', locale);
      assert.equal(wordFor?.size, 26, locale);
      assert.ok(link, locale);
    }
  });

  it('name the key and the letter by the first word of each', () => {
    const english = loadKeyWords(FOLDER, ['en-US']).get('en-US');
    assert.equal(english?.nameOf.get('*'), 'star');
    assert.equal(english?.nameOf.get('#'), 'pound');
    assert.equal(english?.nameOf.get('0'), 'zero');
    assert.equal(english?.wordFor.get('X'), 'X-ray');
  });

  it('are told with their lines when they are wrong, every mistake at once', () => {
    const wrong = ENGLISH.replace('"5": [five', '"5": [four')
      .replace('"90": [ninety]', '"9000": [ninety]')
      .replace('pair: TEN UNIT', 'pair: TEN')
      .replace('double: 2', 'double: two')
      .replace('star: "*"', 'star: 7')
      .replace('  Z: [Zulu]', '  Zz: [Zulu]')
      .replace('links: [', 'linked: [');
    assert.deepEqual(
      problems(wrong),
      [
        `en-US.yaml:${line('"5"')} numbers.5[0] stands for 4 already: "four"`,
        `en-US.yaml:${line('"90"')} numbers.9000 must be a number from 0 to 999`,
        `en-US.yaml:${line('pair')} pair must hold TEN and UNIT, such as "TEN UNIT", or be left out, not "TEN"`,
        `en-US.yaml:${line('double: 2')} repeats.double must be a number from 2 to 9, not "two"`,
        `en-US.yaml:${line('star')} keys.star must be "*", "#" or "+", not "7"`,
        `en-US.yaml:${line('Z: [Zulu]')} alphabet.Zz must be a letter from A to Z`,
        `en-US.yaml:${line('links')} linked is unknown here; known are numbers, pair, hundreds, repeats, keys, alphabet, names, links, fillers`,
        'en-US.yaml:1 links is missing: it must be a list of words, such as [oh, zero]',
      ].sort(byLine),
    );
  });

  it('are missed when there are none for a language', () => {
    const [first, ...more] = problems(ENGLISH, ['en-US', 'fr-FR']);
    assert.match(first ?? '', /^fr-FR\.yaml:1 can't be read: ENOENT/);
    assert.deepEqual(more, []);
  });
});

function byLine(one: string, other: string): number {
  const lineOf = (problem: string) => Number(/:(\d+) /.exec(problem)?.[1]);
  return lineOf(one) - lineOf(other);
}
