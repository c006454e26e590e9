import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { conversationDigest, digest } from '../../../../src/storage/postgres/digest.js';

describe('Digests', () => {
  const made = (json: string) => createHash('sha256').update(json).digest('base64url');

  it('are the same whether they are remembered or not, short texts and long ones', () => {
    const texts = ['', 'a', '\ud800', 'a'.repeat(600), ...Array.from({ length: 2500 }, (_, i) => `activity-${i}`)];
    for (let round = 1; round <= 2; round++)
      for (const text of texts) assert.equal(digest(text), made(JSON.stringify(text)));
  });

  it('tell conversations apart whose ids make the same text', () => {
    const one = conversationDigest({ channelId: 'a', conversationId: 'bc' });
    assert.equal(one, made('["a","bc"]'));
    assert.notEqual(one, conversationDigest({ channelId: 'ab', conversationId: 'c' }));
    assert.notEqual(digest('["a","bc"]'), one);
  });
});
