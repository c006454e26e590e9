import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { settle } from '../../dialogs/keys/options.js';
import { callId } from '../../src/call/call.js';
import { newErrandId } from '../../src/call/errand.js';
import { conversation } from '../contract/sampleCall.js';
import { digitRuns, digitsIn, Hidden, Secret } from './secret.js';

const secret = new Secret('QX', '7382916370');
const found = (thing: unknown, hidden = new Hidden(secret)) => hidden.foundIn(digitRuns(thing)) !== undefined;

describe('a secret that is looked for', () => {
  it('is found by three of its digits in a row, in figures or words of any language, with signs between them or not', () => {
    for (const text of [
      '7382',
      'it is 382.',
      '3 8 2',
      '3-8-2',
      'three, eight two',
      'Drei acht zwei',
      '"3","8",2'.slice(1, 4),
    ]) {
      assert.equal(found({ text }), text !== '3' && !text.includes('"'), text);
    }
  });

  it('is found by two of them where a text holds nothing else', () => {
    assert.deepEqual(
      [found({ digits: '73' }), found({ text: 'press 7 or 3' }), found({ text: 'ends in 73.' })],
      [true, false, false],
    );
  });

  it('is found at any depth, and as text within text', () => {
    assert.ok(found([{ a: [{ b: JSON.stringify({ c: '7382' }) }] }]));
  });

  it('is not found in other digits, in ids, times, counts and what is sealed', () => {
    const noise = Array.from({ length: 200 }, () => ({
      id: newErrandId(),
      HandoffId: randomUUID(),
      call: callId(conversation(randomUUID()), 1),
      timestamp: new Date(Date.now() + Math.random() * 1e10).toISOString(),
      at: 1_738_273_829_163,
      sealed: Buffer.from(randomUUID()).toString('base64'),
      stack: '    at file.js:738:291',
      text: 'Press 1, 2 or 3. Your number is 4120555.',
    }));
    assert.equal(new Hidden(secret).foundIn(digitRuns(noise)), undefined);
  });

  it('is no secret any more when its caller has said it in the open: as far as they have', () => {
    const inPart = new Hidden(secret).after(digitsIn('73'));
    assert.deepEqual([found({ digits: '73' }, inPart), found({ text: '738' }, inPart)], [false, true]);
    const whole = inPart.after(digitsIn('seven drei 8'));
    assert.equal(found({ text: '7382' }, whole), false);
  });

  it('fits into whatever asks for it', () => {
    const asked = (options: object) =>
      secret.valueFor(settle({ prompt: 'p', until: { kind: 'count', keys: 4 }, ...options }));
    assert.deepEqual(
      [asked({}), asked({ letters: true }), asked({ until: { kind: 'key', key: '#', most: 6 } })],
      ['7382', 'QX7382', '738291'],
    );
  });
});
