import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../../../src/root.js';
import { ahead } from '../../../ssml/ahead.js';
import { soundYaml, YamlText } from '../../../ssml/yamlText.js';

describe('YAML that is read when the bot is built', () => {
  const menu = readFileSync(join(ROOT, 'dialogs', 'menu.yaml'), 'utf8');

  it('says what it says where it is parsed', () => {
    for (const [key, content] of ahead().yaml) {
      const [schema = '', ...text] = key.split(' ');
      assert.deepEqual(content, parse(text.join(' '), { schema }));
    }
    assert.deepEqual(new YamlText(menu).content(), parse(menu, { schema: 'failsafe' }));
  });

  it('is parsed again where a character of it has changed, and where it is to be read in another way', () => {
    assert.equal(new YamlText(`${menu}#`).isKnown, false);
    assert.equal(new YamlText(menu, 'core').isKnown, false);
    assert.deepEqual(new YamlText('phone: +1').content(), { phone: '+1' });
    assert.deepEqual(new YamlText('phone: +1', 'core').content(), { phone: 1 });
  });

  for (const [what, text] of [
    ['no YAML', 'a: [1, 2\nb: 3\n'],
    ['a key that stands twice', 'a: 1\na: 2\n'],
    ['a tag that nobody knows', 'a: !b c\n'],
    ['an alias of nothing', 'a: *b\n'],
    ['an alias in a circle', 'a: &a [*a]\n'],
    ['what JSON has no word for', 'a: .inf\n'],
  ] as const) {
    it(`is left to the start, which tells its mistakes: ${what}`, () => {
      assert.equal(soundYaml(text, 'core'), undefined);
    });
  }

  it('knows the line and column of what stands in it', () => {
    const yaml = new YamlText('one: 1\ntwo:\n  - a\n  - b\n');
    assert.deepEqual(yaml.position(yaml.indexOfKey(['two'])), { line: 2, column: 1 });
    assert.deepEqual(yaml.position(yaml.indexOfKey(['two', 1])), { line: 4, column: 5 });
    assert.deepEqual(yaml.position(yaml.indexOf(['one'])), { line: 1, column: 6 });
    assert.deepEqual(yaml.position(yaml.indexOfKey(['three'])), { line: 1, column: 1 });
  });
});
