import assert from 'node:assert/strict';
import { Seal } from '../../../../dialogs/keys/seal.js';

describe('a seal', () => {
  const seal = new Seal();

  it('gives back what it has closed', () => {
    for (const text of ['', '4711', 'AC6642']) assert.equal(seal.open(seal.close(text)), text);
  });

  it('shows nothing of it, not even that two are the same', () => {
    const [one, other] = [seal.close('738291'), seal.close('738291')];
    assert.notEqual(one, other);
    assert.doesNotMatch(Buffer.from(one, 'base64').toString('latin1'), /738291/);
  });

  it('opens nothing that another has closed, that was changed, or that is none', () => {
    const closed = seal.close('738291');
    assert.equal(new Seal().open(closed), undefined);
    assert.equal(seal.open(`${closed.startsWith('A') ? 'B' : 'A'}${closed.slice(1)}`), undefined);
    for (const none of ['', 'x', '738291', 'A'.repeat(200)]) assert.equal(seal.open(none), undefined);
  });
});
