import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { escapeXml, speakable } from '../../../ssml/escape.js';
import { HOSTILE } from './schema.js';

/** Any UTF-16, so lone surrogates and control characters too, thick with what XML cares about. */
const anything = fc
  .array(fc.oneof(fc.constantFrom(...Array.from(`<>&"']{}!-[/`, (c) => c.charCodeAt(0))), fc.nat(0xffff)), {
    maxLength: 60,
  })
  .map((units) => String.fromCharCode(...units));

/** Reads the value back from an element's text and from attributes in both kinds of quotes. */
function readBack(escaped: string): { text: string; attributes: string[] } {
  const parser = new SaxesParser({ xmlns: true });
  let text = '';
  let attributes: string[] = [];
  parser.on('text', (words) => {
    text += words;
  });
  parser.on('opentag', (tag) => {
    attributes = Object.values(tag.attributes).map((attribute) => attribute.value);
  });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(`<a b="${escaped}" c='${escaped}'>${escaped}</a>`).close();
  return { text, attributes };
}

describe('escaping', () => {
  it('brings any string through text and attributes unchanged, but for what cannot be spoken', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const spoken = speakable(value);
        assert.deepEqual(readBack(escapeXml(spoken)), { text: spoken, attributes: [spoken, spoken] });
      }),
      { numRuns: 1000, examples: HOSTILE.map((value) => [value]) },
    );
  });

  it('puts a blank in the place of control characters and lone surrogates, and keeps everything else', () => {
    assert.equal(speakable('a\u0000b\u001fc\u007fd\u009fe\ud800f\udffeg\ufffeh\uffffi'), 'a b c d e f g h i');
    assert.equal(speakable('a\tb\nc\rd'), 'a b c d');
    assert.equal(
      speakable('Grüße, 東京, \u{1f4de}, \u00a0, \ud7ff, \ue000, \ufffd'),
      'Grüße, 東京, \u{1f4de}, \u00a0, \ud7ff, \ue000, \ufffd',
    );
  });

  it('leaves nothing that XML would read as markup', () => {
    assert.equal(escapeXml(`AT&T <b> "x" ]]> 'y'`), 'AT&amp;T &lt;b&gt; &quot;x&quot; ]]&gt; &apos;y&apos;');
  });
});
