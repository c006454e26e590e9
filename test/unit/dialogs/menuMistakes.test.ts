import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { loadMenu } from '../../../dialogs/loadMenu.js';
import type { PromptNames } from '../../../dialogs/menu.js';
import { MenuError } from '../../../dialogs/menuError.js';
import type { E164 } from '../../../src/call/phoneNumber.js';
import { ConfigError } from '../../../src/errors.js';
import { ROOT } from '../../../src/root.js';
import { EVERY_PROMPT, SMALL_MENU, withMenu } from './smallMenu.js';

const ENV = { AGENT: '+14251231234' };

/** What is wrong with a menu: `LINE message`, without the name of the file. */
function problems(text: string, env: Record<string, string> = ENV, prompts: PromptNames = EVERY_PROMPT) {
  return withMenu(text, (file) => {
    try {
      loadMenu(file, env, prompts);
      return [];
    } catch (error) {
      assert.ok(error instanceof MenuError, String(error));
      return error.problems.map((problem) => problem.replace(`${file}:`, ''));
    }
  });
}

/** One entry of mistakes.menu.txt: its name, the menu with the mistake, what must be told. */
function readMistake(entry: string) {
  const [name = '', ...lines] = entry.trimEnd().split('\n');
  const marked = (mark: string, some: readonly string[]) =>
    some.filter((line) => line.startsWith(mark)).map((line) => line.slice(1));
  let text = SMALL_MENU;
  const edits = lines
    .filter((line) => !line.startsWith('='))
    .join('\n')
    .split(/(?<=^\+.*)\n(?=-)/m);
  for (const edit of edits) {
    const from = marked('-', edit.split('\n')).join('\n');
    assert.ok(`\n${text}`.includes(`\n${from}\n`), `${name}: the menu has no "${from}"`);
    const to = marked('+', edit.split('\n')).map((line) => `${line}\n`);
    text = `\n${text}`.replace(`\n${from}\n`, () => `\n${to.join('')}`).slice(1);
  }
  return { name, text, told: marked('=', lines) };
}

describe('a mistake in the menu file', () => {
  const file = readFileSync(join(ROOT, 'test', 'unit', 'dialogs', 'mistakes.menu.txt'), 'utf8');
  for (const { name, text, told } of file.split('\n# ').slice(1).map(readMistake)) {
    it(`is told with its line: ${name}`, () => assert.deepEqual(problems(text), told));
  }

  it('is told: a phrase that is too long for anybody to say', () => {
    const [problem] = problems(SMALL_MENU.replace('my bill', 'b'.repeat(201)));
    assert.match(
      problem ?? '',
      /^23 menus\.main\.choices\[0\]\.phrases\.en-US\[1\] must be at most 200 characters long, not "b{60}"$/,
    );
  });

  it('is told: YAML that is none, from its first line that is wrong', () => {
    const [problem, ...more] = problems(SMALL_MENU.replace(/- phone: (.*)/, '- { phone: $1 }'));
    assert.match(problem ?? '', /^14 is no YAML from here on: .*needs quotes$/);
    assert.deepEqual(more, []);
  });

  it('is told: an alias without an anchor, an unknown tag, no map at all', () => {
    assert.match(problems(SMALL_MENU.replace('start: main', 'start: *main'))[0] ?? '', /^1 is no YAML: .*alias/);
    assert.match(
      problems(SMALL_MENU.replace('key: 2', 'key: !!int 2'))[0] ?? '',
      /^25 is no YAML from here on: Unresolved/,
    );
    for (const text of ['', 'main', '- main']) assert.match(problems(text)[0] ?? '', /^1 the file must be a map/);
  });

  it('is told: a prompt that is missing in a language in which it is needed', () => {
    const without = (id: string): PromptNames => ({
      ...EVERY_PROMPT,
      has: (prompt, locale) => prompt !== id || locale !== 'de-DE',
    });
    assert.deepEqual(problems(SMALL_MENU, ENV, without('main-menu')), [
      '19 menus.main.prompt names a prompt that is missing in de-DE: "main-menu"; write ssml/de-DE/main-menu.ssml',
    ]);
    assert.match(problems(SMALL_MENU, ENV, without('goodbye'))[0] ?? '', /^36 .*hangUp names a prompt that is missing/);
    const asksInEnglish = SMALL_MENU.replace('{ menu: main, language: de-DE }', '{ ask: ask-question }');
    assert.deepEqual(problems(asksInEnglish, ENV, without('ask-question')), []);
  });

  it('is none of the menu, but of the environment, where a variable holds no number: told once, and never its value', () => {
    const twice = SMALL_MENU.replace('SECOND', 'AGENT');
    const told = ['AGENT must be a phone number in international form, such as +14251231234'];
    for (const menu of [SMALL_MENU, twice]) {
      withMenu(menu, (file) =>
        assert.throws(
          () => loadMenu(file, { AGENT: 'secret' }, EVERY_PROMPT),
          (error) => error instanceof ConfigError && assert.deepEqual(error.mistakes, told) === undefined,
        ),
      );
    }
  });

  it('is none of the menu where a variable holds no pool: told once, and neither its value nor what would follow from it', () => {
    const menu = SMALL_MENU.replace('        optional: true\n', `        optional: true\n        pool: \${POOL}\n`);
    const numbers =
      'must be phone numbers in international form, separated by commas, such as +14251231235, +14251231236';
    const told = (env: Record<string, string>) =>
      withMenu(menu, (file) => {
        try {
          loadMenu(file, { ...ENV, SECOND: '+14255550111', ...env }, EVERY_PROMPT);
          return [];
        } catch (error) {
          assert.ok(error instanceof ConfigError, String(error));
          return error.mistakes;
        }
      });
    for (const POOL of ['secret', '+14255550150;+14255550151', '+14255550150,', ',', '555']) {
      assert.deepEqual(told({ POOL }), [`POOL ${numbers}`]);
    }
    assert.deepEqual(told({ POOL: '+14255550150, +14255550151' }), []);
    // A wrong number is read as one that is nobody's, which may stand in a pool.
    assert.deepEqual(told({ POOL: '+14251231234', AGENT: '555' }), [
      'AGENT must be a phone number in international form, such as +14251231234',
    ]);
  });

  it('is the number that callers dial, as a target or in a pool: the bot would call itself', () => {
    const own = '+18005550100' as E164;
    const menu = SMALL_MENU.replace('        optional: true\n', `        optional: true\n        pool: \${POOL}\n`);
    const told = (text: string, env: Record<string, string>) =>
      withMenu(text, (file) => {
        try {
          loadMenu(file, { ...ENV, SECOND: '+14255550111', ...env }, EVERY_PROMPT, own);
          return [];
        } catch (error) {
          if (error instanceof ConfigError) return error.mistakes;
          assert.ok(error instanceof MenuError, String(error));
          return error.problems;
        }
      });
    const itself = 'must not be the number that callers dial: the bot would call itself';
    assert.deepEqual(told(menu, {}), []);
    assert.deepEqual(told(menu, { AGENT: '+1 800 555 0100' }), [`AGENT ${itself}`]);
    assert.deepEqual(told(menu, { POOL: `+14255550150, ${own}` }), [`POOL ${itself}`]);
    const written = told(menu.replace(/"?\$\{SECOND\}"?/, `"${own}"`).replace('        optional: true\n', ''), {});
    assert.equal(written.length, 1);
    assert.match(written[0] ?? '', /the bot would call itself/);
  });

  it('is told beside mistakes in variables, which do not hide it', () => {
    withMenu(SMALL_MENU.replace('key: 2', 'key: 12'), (file) =>
      assert.throws(
        () => loadMenu(file, { AGENT: '555', SECOND: '556' }, EVERY_PROMPT),
        (error) =>
          error instanceof MenuError &&
          error.problems.length === 1 &&
          assert.deepEqual(
            error.variables.map((line) => line.split(' ')[0]),
            ['AGENT', 'SECOND'],
          ) === undefined,
      ),
    );
  });

  it('names the file as it is seen from the folder of the process', () => {
    assert.throws(
      () => loadMenu(join(process.cwd(), 'dialogs', 'none.yaml'), ENV, EVERY_PROMPT),
      (error) => error instanceof MenuError && /^dialogs\/none\.yaml:1 can't be read: ENOENT/.test(error.message),
    );
  });

  it('is an error with a code and every problem in its message', () => {
    withMenu(SMALL_MENU.replace('key: 2', 'key: 12'), (file) =>
      assert.throws(() => loadMenu(file, {}, EVERY_PROMPT), {
        name: 'MenuError',
        code: 'menu-invalid',
        message: /hunt\[0\].*\n.*choices\[1\]/,
      }),
    );
  });

  it('is told, and never thrown as something else, whatever stands in the file', () => {
    const lines = SMALL_MENU.split(/(?<=\n)/);
    const anything = fc.oneof(fc.string(), fc.json(), fc.constantFrom(...lines));
    fc.assert(
      fc.property(fc.nat(lines.length - 1), anything, (line, text) => {
        problems(lines.with(line, `${text}\n`).join(''));
      }),
      { numRuns: 200 },
    );
  });
});
