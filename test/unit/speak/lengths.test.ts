import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PromptError, Prompts } from '../../../ssml/prompts.js';
import { withService } from '../../fixtures/speechService.js';
import { PromptFolder } from './promptFolder.js';

describe('the measured length of a prompt', () => {
  let folder: PromptFolder;
  beforeEach(() => {
    folder = new PromptFolder();
  });
  afterEach(() => folder.remove());

  const measure = (...args: string[]) =>
    withService({}, async (host) => {
      const { code, err } = await folder.speak({ SPEECH_HOST: host.href }, '--lengths', ...args);
      assert.deepEqual([code, err], [0, '']);
    });
  const table = (locale: string) => JSON.parse(readFileSync(join(folder.prompts, locale, 'lengths.json'), 'utf8'));
  const load = () => Prompts.load(folder.prompts);

  it('is that of its audio, and takes the place of the estimate', async () => {
    const estimate = load().length('goodbye', 'en-US');
    await measure();
    assert.equal(table('en-US').prompts.goodbye.ms, 100);
    assert.equal(load().isMeasured('goodbye', 'en-US'), true);
    assert.ok(estimate > 1000, `${estimate}`);
    // Of the stand-in, a tenth is added: Azure's voices may be slower.
    assert.equal(load().length('goodbye', 'en-US'), 110);
    const written = readFileSync(join(folder.prompts, 'en-US', 'lengths.json'), 'utf8');
    folder.write('en-US/lengths.json', written.replace('stand-in', 'Azure'));
    assert.equal(load().length('goodbye', 'en-US'), 100);
  });

  it('can be left out of account, by whoever must not depend on a voice', async () => {
    const estimate = load().length('goodbye', 'en-US');
    await measure();
    assert.equal(load().estimated().length('goodbye', 'en-US'), estimate);
    assert.equal(load().estimated().say('goodbye', 'en-US').text, 'Goodbye.');
  });

  it('holds for the document that was measured: a changed one is estimated again', async () => {
    const estimate = load().length('goodbye', 'en-US');
    await measure();
    folder.prompt('en-US', 'goodbye', 'Goodbye!');
    assert.deepEqual([load().length('goodbye', 'en-US'), load().isMeasured('goodbye', 'en-US')], [estimate, false]);
    assert.equal(load().length('welcome', 'de-DE', { company: 'der Fabrikam GmbH' }) > 1000, true);
    await measure();
    assert.equal(load().isMeasured('goodbye', 'en-US'), true);
  });

  it('holds for the voice that was measured', async () => {
    await measure();
    folder.write('en-US/language.yaml', 'voice: en-US-JennyNeural');
    assert.equal(load().isMeasured('goodbye', 'en-US'), false);
  });

  it('has the words that are always the same as measured, and the values as estimated', async () => {
    const company = { Fabrikam: 'Fabrikam', none: '', longer: 'Fabrikam Fabrikam' };
    const before = Object.values(company).map((value) => load().length('welcome', 'en-US', { company: value }));
    await measure();
    const after = Object.values(company).map((value) => load().length('welcome', 'en-US', { company: value }));
    const value = (before[0] ?? 0) - (before[1] ?? 0);
    // Measured: 500 ms with its example, and a tenth. The four fixed words have their share of it.
    assert.ok(Math.abs((after[1] ?? 0) - (550 * (before[1] ?? 0)) / (before[0] ?? 1)) <= 1, `${after}`);
    assert.ok(Math.abs((after[0] ?? 0) - (after[1] ?? 0) - value) <= 1, `${after}`);
    assert.ok(Math.abs((after[2] ?? 0) - (after[0] ?? 0) - value) <= 80, `${after}`);
  });

  it('of one language, or of one prompt, leaves the others as they were', async () => {
    await measure();
    folder.prompt('en-US', 'goodbye', 'Good bye now.');
    folder.prompt('de-DE', 'goodbye', 'Bis bald.');
    await measure('en-US', 'goodbye');
    assert.deepEqual(Object.keys(table('en-US').prompts), ['goodbye', 'welcome']);
    assert.equal(table('en-US').prompts.goodbye.ms, 300);
    assert.equal(load().isMeasured('goodbye', 'de-DE'), false);
  });

  it('is written a line each, so that a difference shows what has changed', async () => {
    await measure();
    const lines = readFileSync(join(folder.prompts, 'en-US', 'lengths.json'), 'utf8').split('\n');
    assert.match(lines[3] ?? '', /^ {4}"goodbye": \{ "hash": "[0-9a-f]{16}", "ms": 100 \},$/);
    assert.equal(lines[1], '  "measured": "stand-in",');
  });

  it('by Azure is not replaced by that of a stand-in', async () => {
    await measure();
    const file = join(folder.prompts, 'en-US', 'lengths.json');
    folder.write('en-US/lengths.json', readFileSync(file, 'utf8').replace('stand-in', 'Azure'));
    await withService({}, async (host) => {
      const { code, err } = await folder.speak({ SPEECH_HOST: host.href }, '--lengths');
      assert.equal(code, 1);
      assert.match(err, /^ssml\/en-US\/lengths\.json: measured by Azure, which a stand-in does not know better/);
      assert.equal((await folder.speak({ SPEECH_HOST: host.href }, '--lengths', 'de-DE')).code, 0);
    });
    assert.equal(table('en-US').measured, 'Azure');
  });

  it('is told to be wrong where the file is', () => {
    const problems = (content: string) => {
      folder.write('en-US/lengths.json', content);
      try {
        load();
      } catch (error) {
        if (error instanceof PromptError) return error.problems.map((problem) => problem.replace(folder.prompts, '.'));
        throw error;
      }
      return [];
    };
    assert.match(problems('{')[0] ?? '', /^\.\/en-US\/lengths\.json:1:1 is no JSON: /);
    assert.match(problems('{"measured":"guessed","prompts":{}}')[0] ?? '', /^\.\/en-US\/lengths\.json:1:1 measured /);
    assert.match(
      problems('{"measured":"Azure","prompts":{"goodbye":{"hash":"x","ms":-1}}}')[0] ?? '',
      /lengths\.json:1:1 prompts\.goodbye\.ms /,
    );
    assert.deepEqual(problems('{"measured":"Azure","prompts":{"gone":{"hash":"x","ms":1}}}'), []);
  });
});
