import assert from 'node:assert/strict';
import { UsageError } from '../../../src/phone/commandLine.js';
import { readNames } from '../../../src/speak/names.js';

const ALL = {
  locales: ['de-DE', 'en-US', 'es-ES', 'zh-Hant-TW'],
  ids: ['call-back-number', 'call-back-open', 'goodbye', 'main-menu', 'welcome'],
};
const refusal = (...names: string[]) => {
  try {
    return JSON.stringify(readNames(names, ALL));
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
};

describe('the names of prompts and languages', () => {
  it('are all, where there are none', () => assert.deepEqual(readNames([], ALL), ALL));

  it('may stand in any order, and languages be written in any way', () => {
    const found = { locales: ['de-DE', 'zh-Hant-TW'], ids: ['main-menu', 'welcome'] };
    assert.deepEqual(readNames(['de-DE', 'welcome', 'zh-Hant-TW', 'main-menu'], ALL), found);
    assert.deepEqual(readNames(['welcome', 'zh', 'main-menu', 'de-de', 'DE'], ALL), found);
  });

  it('say of a wrong one what is near to it, not all that there are', () => {
    assert.match(refusal('wellcom'), /^There is no prompt wellcom .*: did you mean welcome\? Languages are de-DE, /);
    assert.match(refusal('call-back'), /did you mean call-back-number, call-back-open\?/);
    assert.match(refusal('unheard-of'), /: see the files there\. Languages are/);
    assert.equal(refusal('es-MX'), 'There is no language es-MX; there are de-DE, en-US, es-ES, zh-Hant-TW');
  });
});
