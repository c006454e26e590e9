import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../../src/root.js';
import { AHEAD, type Ahead, parsers } from '../../../ssml/ahead.js';
import { parse } from '../../../ssml/parse.js';

const compiled = (file: string) => new URL(`../../../${file}`, import.meta.url);

describe('what npm run build reads ahead', () => {
  before(() => execFileSync(process.execPath, [fileURLToPath(compiled('src/readAhead.js'))]));

  const found = () => JSON.parse(readFileSync(AHEAD, 'utf8')) as Ahead;
  const textsOf = (ending: string) =>
    ['ssml', 'dialogs']
      .flatMap((folder) =>
        readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((n) => [folder, n]),
      )
      .filter(([, name]) => name?.endsWith(ending))
      .map((path) => readFileSync(join(ROOT, ...path), 'utf8'));

  it('is every prompt, and everything in YAML', () => {
    const { yaml, prompts } = found();
    assert.deepEqual(yaml.map(({ text }) => text).sort(), textsOf('.yaml').sort());
    assert.deepEqual(prompts.map(([document]) => document).sort(), textsOf('.ssml').sort());
  });

  it('is what a parser reads there: a comment makes it another text, and changes nothing', () => {
    for (const [document, tokens] of found().prompts) {
      const anew = parse(`${document}<!-- another text -->`);
      assert.deepEqual(anew.tokens, tokens);
    }
  });

  it('counts for the parsers that have read it, no others', () => assert.equal(found().parsers, parsers()));

  it('leaves nothing to be parsed at a start from our own files', () => {
    const program = `
      const { loadLanguage, openMenu } = await import('${compiled('src/language.js').href}');
      const { readConfig } = await import('${compiled('src/config.js').href}');
      const config = readConfig({});
      openMenu(config, loadLanguage(config).prompts);
      const { createRequire } = await import('node:module');
      const loaded = Object.keys(createRequire('${compiled('src/language.js').href}').cache);
      process.stdout.write(loaded.filter((file) => /node_modules.(yaml|saxes)./.test(file)).join());`;
    const parsersLoaded = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
    });
    assert.equal(parsersLoaded, '');
  });
});
