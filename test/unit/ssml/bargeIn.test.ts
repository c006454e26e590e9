import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadMenu } from '../../../dialogs/loadMenu.js';
import { ROOT } from '../../../src/root.js';
import { PromptError, Prompts } from '../../../ssml/prompts.js';

describe('what may interrupt a prompt', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'prompts-'));
    for (const locale of ['en-US', 'de-DE']) {
      mkdirSync(join(folder, locale));
      const root = `<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="${locale}">`;
      const document = `${root}<voice name="${locale}-XNeural">Hello.</voice></speak>`;
      for (const id of ['one', 'two', 'three', 'four', 'five']) {
        writeFileSync(join(folder, locale, `${id}.ssml`), document);
      }
    }
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function load(bargeIn: string): Prompts {
    writeFileSync(join(folder, 'barge-in.yaml'), bargeIn);
    return Prompts.load(folder);
  }

  function problems(bargeIn: string): readonly string[] {
    try {
      load(bargeIn);
    } catch (error) {
      if (!(error instanceof PromptError)) throw error;
      return error.problems.map((problem) => problem.replace(folder, '.'));
    }
    return [];
  }

  it('is told to the channel in its own values, in every language alike', () => {
    const prompts = load('one: both\ntwo: none\nthree: keys only\nfour: speech only\n');
    for (const locale of prompts.locales) {
      const hints = ['one', 'two', 'three', 'four', 'five'].map((id) => prompts.say(id, locale).inputHint);
      assert.deepEqual(hints, [
        'acceptingInput',
        'ignoringInput',
        'ignoringSpeechInput',
        'ignoringNonSpeechInput',
        'acceptingInput',
      ]);
    }
  });

  it('is anything where nothing is written down', () => {
    for (const bargeIn of ['', '# nothing yet\n']) assert.equal(load(bargeIn).bargeIn('one'), 'both');
    rmSync(join(folder, 'barge-in.yaml'));
    assert.equal(Prompts.load(folder).bargeIn('one'), 'both');
  });

  it('is checked at start: every mistake at once, with its line', () => {
    assert.deepEqual(problems('one: none\ngoodby: none\ntwo: nothing\nthree: [keys]\n'), [
      './barge-in.yaml:2:1 there is no prompt "goodby"',
      './barge-in.yaml:3:1 two should be both, none, keys only, speech only',
      './barge-in.yaml:4:1 three should be both, none, keys only, speech only',
    ]);
    assert.deepEqual(problems('- one\n'), ['./barge-in.yaml:1:1 should be a map (`prompt: none`)']);
    assert.match(
      problems('one: none\none: both\n')[0] ?? '',
      /^\.\/barge-in\.yaml:2:1 is no YAML from here on: Map keys/,
    );
    assert.match(problems('one: {\n')[0] ?? '', /^\.\/barge-in\.yaml:2:1 is no YAML/);
  });

  it('is no mistake of the prompt that could not be read itself', () => {
    writeFileSync(join(folder, 'en-US', 'one.ssml'), 'AT&T');
    rmSync(join(folder, 'de-DE', 'one.ssml'));
    const [problem, ...more] = problems('one: none\n');
    assert.match(problem ?? '', /^\.\/en-US\/one\.ssml/);
    assert.deepEqual(more, []);
  });
});

describe('a prompt of ours that nothing interrupts', () => {
  /** The estimate is rather too long: a voice needs a third less. */
  const LONGEST_MS = 11_000;

  const prompts = Prompts.load(join(ROOT, 'ssml'));
  const menu = loadMenu(join(ROOT, 'dialogs', 'menu.yaml'), { AGENT_PHONE_NUMBER: '+14251231234' }, prompts);
  const uninterrupted = prompts.ids.filter((id) => prompts.bargeIn(id) === 'none');

  it('is there: what is said before a phone rings, and before the bot hangs up', () => {
    for (const id of ['connecting', 'goodbye', 'shutting-down', 'time-over']) assert.ok(uninterrupted.includes(id), id);
  });

  it('is short, whatever is filled in', () => {
    for (const id of uninterrupted) {
      for (const locale of prompts.locales) {
        const departments = Object.values(menu.departments).map(({ name }) => name[locale] ?? '');
        for (const department of departments) {
          const values = Object.fromEntries(prompts.placeholders(id).map((name) => [name, department]));
          const ms = prompts.length(id, locale, values);
          assert.ok(ms <= LONGEST_MS, `${locale}/${id}: ${ms} ms`);
        }
      }
    }
  });

  it('asks for nothing', () => {
    for (const id of uninterrupted) {
      for (const locale of prompts.locales) {
        const values = Object.fromEntries(prompts.placeholders(id).map((name) => [name, 'x']));
        assert.doesNotMatch(prompts.say(id, locale, values).text, /\d|\?|press|drücken|pulse/i, `${locale}/${id}`);
      }
    }
  });
});
