import assert from 'node:assert/strict';
import { join } from 'node:path';
import { spell } from '../../../../dialogs/keys/spell.js';
import { loadKeyWords } from '../../../../dialogs/keys/words.js';
import { ROOT } from '../../../../src/root.js';
import { checkSsml } from '../../../../ssml/check.js';

const words = loadKeyWords(join(ROOT, 'dialogs', 'keys', 'words'), ['en-US', 'de-DE']);
const spelled = (value: string, locale = 'en-US') => spell(value, words.get(locale), locale, `${locale}-AriaNeural`);

describe('a value that is read back', () => {
  it('has a word for each letter, and its digits in groups of four at most', () => {
    assert.equal(spelled('AX1').text, 'A as in Alpha, X as in X-ray, 1.');
    assert.equal(spelled('123456').text, '123, 456.');
    assert.equal(spelled('1234567890').text, '1234, 5678, 90.');
    assert.equal(spelled('1234B12').text, '1234, B as in Bravo, 12.');
    assert.equal(spelled('K9', 'de-DE').text, 'K wie Köln, 9.');
  });

  it('has pauses, and every character read by itself', () => {
    const { speak } = spelled('C66');
    assert.match(
      speak,
      /<say-as interpret-as="characters">C<\/say-as> as in Charlie, <break time="300ms"\/><say-as interpret-as="number_digit">66</,
    );
    assert.deepEqual(checkSsml(speak), []);
  });

  it('has a plus by its name, and the groups that blanks make', () => {
    assert.equal(spelled('+1 425 555 0123').text, 'plus, 1, 425, 555, 0123.');
    assert.equal(spelled('+49 30 123456', 'de-DE').text, 'plus, 49, 30, 123, 456.');
    assert.equal(spell('+1', undefined, 'en-US', 'en-US-AriaNeural').text, '+, 1.');
    assert.deepEqual(checkSsml(spelled('+1 425').speak), []);
  });

  it('has bare letters in a language without words for them', () => {
    assert.equal(spell('AB', undefined, 'en-US', 'en-US-AriaNeural').text, 'A, B.');
  });
});
