import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fold, foldWhole, holdsWord } from '../../../dialogs/fold.js';

describe('folded words', () => {
  it('of a text in ASCII are the same as beside a word that is not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        assert.deepEqual(fold(text), fold(`${text} é`).slice(0, -1));
      }),
    );
  });

  it('are there where a text is said to hold one, and nowhere else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => assert.equal(holdsWord(text), foldWhole(text) !== '')),
    );
    assert.ok(holdsWord('é'));
    assert.ok(holdsWord('#'));
    assert.ok(!holdsWord("'…ʼ"));
  });
});
