import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MenuError } from '../../../dialogs/menuError.js';
import { loadWords } from '../../../dialogs/words.js';
import { ROOT } from '../../../src/root.js';

const ENGLISH = readFileSync(join(ROOT, 'dialogs', 'words', 'en-US.yaml'), 'utf8');

describe('a file of words', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'words-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const problems = (text: string, locales = ['en-US']) => {
    writeFileSync(join(folder, 'en-US.yaml'), text);
    try {
      loadWords(folder, locales);
      return [];
    } catch (error) {
      assert.ok(error instanceof MenuError, String(error));
      return error.problems.map((problem) => problem.replace(`${folder}/`, ''));
    }
  };
  const line = (start: string) => ENGLISH.split('\n').findIndex((text) => text.trimStart().startsWith(start)) + 1;

  const sentence = (text: string) => line(`- ${text}`) - line('sentences:') - 1;

  it('is right for English', () => assert.deepEqual(problems(ENGLISH), []));

  it('is told with its line when it is wrong, every mistake at once', () => {
    const wrong = ENGLISH.replace('culture: en-us', 'culture: de-de')
      .replace('articles: [a, an, the]', 'articles: the')
      .replace('star: "*"', 'star: "**"')
      .replace('talk to PERSON', 'talk to a person')
      .replace('talk with PERSON', 'PERSON')
      .replace('get me PERSON', 'get PERSON for PERSON')
      .replace('joints: [to]', 'joint: [to]');
    assert.deepEqual(problems(wrong), [
      `en-US.yaml:${line('culture')} culture must be one of en-us, es-es, fr-fr, pt-br, zh-cn, ja-jp, or be left out, not "de-de"`,
      `en-US.yaml:${line('articles')} articles must be a list of words, such as [uh, um], or [], not "the"`,
      `en-US.yaml:${line('star')} keys.star must be one key of a telephone: 0 to 9, "*" or "#", not "**"`,
      `en-US.yaml:${line('- talk to PERSON')} agent.requests[0] must hold PERSON once, and words around it, such as "talk to PERSON", not "talk to a person"`,
      `en-US.yaml:${line('- talk with PERSON')} agent.requests[1] must hold PERSON once, and words around it, such as "talk to PERSON", not "PERSON"`,
      `en-US.yaml:${line('- get me PERSON')} agent.sentences[${sentence('get me PERSON')}] must hold PERSON at most once, and other words, such as "get me PERSON" or "transfer me", not "get PERSON for PERSON"`,
      `en-US.yaml:${line('negations')} negations.joints is missing: it must be a list of words, such as [uh, um], or []`,
      `en-US.yaml:${line('joints')} negations.joint is unknown here; known are verbs, orders, nouns, persons, after, links, joints, harmless`,
    ]);
  });

  it('is missed when there is none for a language, together with the mistakes of the others', () => {
    const [first, second, ...more] = problems(ENGLISH.replace('culture: en-us', 'culture: x'), ['en-US', 'fr-FR']);
    assert.match(first ?? '', /^en-US\.yaml:\d+ culture must be one of/);
    assert.match(second ?? '', /^fr-FR\.yaml:1 can't be read: ENOENT/);
    assert.deepEqual(more, []);
  });
});
