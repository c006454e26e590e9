import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadMenu } from '../../dialogs/loadMenu.js';
import type { Choice } from '../../dialogs/menu.js';
import { FOLDERS, loadLanguage } from '../../src/language.js';
import { ROOT } from '../../src/root.js';
import { checkNumberWords } from '../../src/transcript/numberWords.js';
import { makeUpLanguage } from '../fixtures/madeUpLanguage.js';

const { prompts } = loadLanguage({ defaultLocale: 'en-US' });

describe('a language that lacks something', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lacking-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const refusal = (folders: Record<keyof typeof FOLDERS, string>) => {
    try {
      loadLanguage({ defaultLocale: 'en-US' }, folders);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('does not start a bot: without words for digits, card numbers said in it would be kept', () => {
    const { folders } = makeUpLanguage(folder);
    assert.equal(refusal(folders), '');
    const file = join(folders.digits, 'xx.yaml');
    writeFileSync(file, 'digits: [one]\n');
    assert.match(refusal(folders), /digits\/xx\.yaml:1 is wrong: .*digits/);
    rmSync(file);
    assert.match(refusal(folders), /digits\/xx\.yaml:1 is missing: card numbers that are said in this language/);
  });

  it('is looked for by language, not by country', () => {
    assert.deepEqual(checkNumberWords(FOLDERS.digits, ['es-MX', 'en-GB', 'de-AT']), []);
  });
});

describe('each language of ours', () => {
  const menu = loadMenu(join(ROOT, 'dialogs', 'menu.yaml'), { AGENT_PHONE_NUMBER: '+14251231234' }, prompts);

  for (const locale of prompts.locales) {
    it(`has words for every choice that one can say in another one: ${locale}`, () => {
      for (const [name, { keys, phrases }] of Object.entries(menu.menus)) {
        const spoken = new Set<Choice>([...(phrases.get(locale)?.values() ?? [])]);
        // What is offered in this language by a key, or in all of them.
        const offered = new Set<Choice>([
          ...(keys.get(locale)?.values() ?? []),
          ...[...phrases.values()].flatMap((choices) => [...choices.values()]),
        ]);
        for (const choice of offered) {
          const isSaid = choice.locales.includes(locale) && Object.keys(choice.phrases).length > 0;
          if (isSaid) assert.ok(spoken.has(choice), `${name}: ${JSON.stringify(choice.phrases)}`);
        }
      }
    });
  }
});
