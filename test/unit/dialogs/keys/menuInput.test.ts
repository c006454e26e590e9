import assert from 'node:assert/strict';
import { readKeyInput } from '../../../../dialogs/keys/menuInput.js';
import { type KeyInputOptions, settle } from '../../../../dialogs/keys/options.js';
import { MenuError } from '../../../../dialogs/menuError.js';
import { MenuSource } from '../../../../dialogs/menuSource.js';
import { YamlFile } from '../../../../dialogs/yamlFile.js';
import { EVERY_PROMPT, withMenu } from '../smallMenu.js';

/** The options, or what is wrong with them. */
function read(lines: readonly string[], prompts = EVERY_PROMPT): KeyInputOptions | readonly string[] | undefined {
  const text = ['menus: { main: {} }', 'departments: { agents: {} }', 'it:', ...lines.map((line) => `  ${line}`)];
  return withMenu(`${text.join('\n')}\n`, (file) => {
    const yaml = new YamlFile(file);
    const options = readKeyInput(new MenuSource(yaml, prompts, '0'), ['it'], ['check-digit']);
    try {
      yaml.finish();
      return options;
    } catch (error) {
      assert.ok(error instanceof MenuError, String(error));
      return error.problems.map((problem) => problem.replace(`${file}:`, ''));
    }
  });
}

function readAsOptions(lines: readonly string[]): KeyInputOptions {
  const options = read(lines);
  if (!options || !('prompt' in options)) throw new Error(JSON.stringify(options));
  return options;
}

describe('an input in menu.yaml', () => {
  it('needs a prompt and an end', () => {
    assert.deepEqual(
      settle(readAsOptions(['prompt: ask', 'keys: 6'])),
      settle({ prompt: 'ask', until: { kind: 'count', keys: 6 } }),
    );
  });

  it('may say everything else', () => {
    const options = readAsOptions([
      'prompt: ask',
      'reprompt: ask-again',
      'until: "#"',
      'least: 4',
      'most: 10',
      'confirm: true',
      'speech: false',
      'secret: true',
      'firstKeySeconds: 8',
      'nextKeySeconds: 2.5',
      'attempts: 2',
      'wayOut: "*9"',
      'validator: check-digit',
      'go: { menu: main }',
    ]);
    assert.deepEqual(settle(options), {
      prompt: 'ask',
      reprompt: 'ask-again',
      until: { kind: 'key', key: '#', least: 4, most: 10 },
      letters: false,
      plus: false,
      confirm: true,
      speech: false,
      secret: true,
      firstKeyWithin: 8000,
      nextKeyWithin: 2500,
      attempts: 2,
      wayOut: '*9',
      validator: 'check-digit',
    });
  });

  it('may end with a pattern, and take letters', () => {
    const { until, letters } = readAsOptions([
      'prompt: ask',
      'pattern: "[A-Z]{2}\\\\d{4}"',
      'most: 6',
      'letters: true',
    ]);
    assert.deepEqual(until, { kind: 'pattern', pattern: '[A-Z]{2}\\d{4}', most: 6 });
    assert.equal(letters, true);
  });

  it('is told with its lines when it is wrong, every mistake at once', () => {
    assert.deepEqual(
      read(['prompt: ask', 'keys: six', 'least: 2', 'letters: 1', 'confirm: maybe', 'validator: none']),
      [
        '5 it.keys must be a whole number, not "six"',
        '6 it.least needs `until` beside it',
        '7 it.letters must be true, or be left out, not "1"',
        '8 it.confirm must be true or false, not "maybe"',
        '9 it.validator names no validator: "none"; there are check-digit',
      ],
    );
    assert.deepEqual(read(['prompt: ask', 'until: "1"', 'attempts: 99', 'firstKeySeconds: 900', 'wayOut: "0"']), [
      '5 it.until must be a key that is no part of the value, such as #',
      '6 it.attempts must be a whole number from 1 to 10',
      '7 it.firstKeySeconds must be at most 600 seconds, and more than none, not "900"',
      '8 it.wayOut must begin with a key that is no part of the value, such as *',
    ]);
    assert.deepEqual(read(['prompt: ask']), [
      '3 it must end in exactly one way: by keys, until, pattern; it names (none)',
    ]);
    assert.deepEqual(read(['prompt: ask', 'keys: 4', 'pattern: x', 'most: 5']), [
      '3 it must end in exactly one way: by keys, until, pattern; it names keys, pattern',
      '7 it.most has no use beside `keys`',
    ]);
  });

  it('needs its prompts in every language', () => {
    const prompts = { ...EVERY_PROMPT, has: (id: string, locale: string) => id !== 'ask' || locale !== 'de-DE' };
    assert.deepEqual(read(['prompt: ask', 'keys: 4'], prompts), [
      '4 it.prompt names a prompt that is missing in de-DE: "ask"; write ssml/de-DE/ask.ssml',
    ]);
  });
});
