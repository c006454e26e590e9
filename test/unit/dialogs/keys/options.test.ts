import assert from 'node:assert/strict';
import { type KeyInputOptions, mistakesIn, settle } from '../../../../dialogs/keys/options.js';

const SOUND: KeyInputOptions = { prompt: 'ask', until: { kind: 'count', keys: 6 } };

type Row = readonly [options: Partial<KeyInputOptions>, mistake: RegExp];

describe('the options of an input', () => {
  it('have defaults, which are plain JSON', () => {
    const settings = settle(SOUND);
    assert.deepEqual(JSON.parse(JSON.stringify(settings)), settings);
    assert.deepEqual(settings, {
      prompt: 'ask',
      reprompt: 'ask',
      until: { kind: 'count', keys: 6 },
      letters: false,
      plus: false,
      confirm: false,
      firstKeyWithin: 10_000,
      nextKeyWithin: 4_000,
      attempts: 3,
      speech: true,
      secret: false,
      wayOut: '*0',
    });
    assert.equal(settle({ ...SOUND, letters: true }).confirm, true);
  });

  it('are sound in many ways', () => {
    const sound: Partial<KeyInputOptions>[] = [
      {},
      { until: { kind: 'key', key: '#' } },
      { until: { kind: 'key', key: '*', least: 64, most: 64 }, wayOut: '#9' },
      { until: { kind: 'pattern', pattern: '\\d{4}' }, letters: true },
      { wayOut: 'A' },
      { attempts: 1, firstKeyWithin: 1, nextKeyWithin: 600_000 },
    ];
    for (const options of sound) assert.deepEqual(mistakesIn({ ...SOUND, ...options }), [], JSON.stringify(options));
  });

  const mistakes: readonly Row[] = [
    [{ until: { kind: 'count', keys: 0 } }, /^keys must be a whole number from 1 to 64$/],
    [{ until: { kind: 'count', keys: 65 } }, /^keys must/],
    [{ until: { kind: 'count', keys: 1.5 } }, /^keys must/],
    [{ until: { kind: 'key', key: '1' } }, /^until must be a key that is no part of the value/],
    [{ until: { kind: 'key', key: '##' } }, /^until must/],
    [{ until: { kind: 'key', key: 'A' }, letters: true }, /^until must/],
    [{ until: { kind: 'key', key: '#', least: 5, most: 4 } }, /^least must be a whole number from 1 to 4$/],
    [{ until: { kind: 'key', key: '#', most: 100 } }, /^most must/],
    [{ until: { kind: 'pattern', pattern: '(' } }, /^pattern must be a regular expression/],
    [{ until: { kind: 'pattern', pattern: '\\d', most: 0 } }, /^most must/],
    [{ wayOut: '' }, /^wayOut must be 1 to 4 keys/],
    [{ wayOut: '*0000' }, /^wayOut must be 1 to 4 keys/],
    [{ wayOut: '00' }, /^wayOut must begin with a key that is no part of the value/],
    [{ wayOut: 'A1', letters: true }, /^wayOut must begin/],
    [{ until: { kind: 'key', key: '*' } }, /^wayOut must not begin with the key that ends the input$/],
    [{ attempts: 0 }, /^attempts must be a whole number from 1 to 10$/],
    [{ firstKeyWithin: 0 }, /^firstKeyWithin must/],
    [{ nextKeyWithin: 600_001 }, /^nextKeyWithin must/],
  ];
  for (const [options, mistake] of mistakes) {
    it(`have a mistake in ${JSON.stringify(options)}`, () => {
      const [first = '', ...more] = mistakesIn({ ...SOUND, ...options });
      assert.match(first, mistake);
      assert.deepEqual(more, []);
    });
  }
});
