import assert from 'node:assert/strict';
import { BotError } from '../../src/errors.js';
import { withEveryMistake } from '../../src/mistakes.js';

const AT_START = new BotError('config-invalid', 'the first mistake');

describe('every mistake of a start', () => {
  it('is told with the code of the kind that is mended first', () => {
    const error = withEveryMistake(AT_START, { PORT: 'x', SALES_PHONE_NUMBER: '555' });
    assert.equal(error.code, 'config-invalid');
    assert.deepEqual(error.message.split('\n'), [
      'The configuration has mistakes:',
      '  PORT must be a whole number from 0 to 65535',
      '  SALES_PHONE_NUMBER must be a phone number in international form, such as +14251231234',
    ]);
  });

  it('is found whichever kind ended the start', () => {
    for (const code of ['prompts-invalid', 'menu-invalid'] as const) {
      const error = withEveryMistake(new BotError(code, 'the first mistake'), { DEFAULT_LOCALE: 'fr-FR' });
      assert.match(error.message, /^The configuration has mistakes:\n {2}DEFAULT_LOCALE must be a language of ssml\//);
    }
  });

  it('is the one error where it is about something else, or where there is no mistake any more', () => {
    const away = new BotError('store-unavailable', 'the disk is full');
    assert.equal(withEveryMistake(away, { PORT: 'x' }), away);
    assert.equal(withEveryMistake(AT_START, {}), AT_START);
  });
});
