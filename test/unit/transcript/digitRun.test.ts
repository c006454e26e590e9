import assert from 'node:assert/strict';
import type { DigitRun } from '../../../src/call/call.js';
import { extendRun, type FoundCard } from '../../../src/transcript/digitRun.js';
import { withCheckDigit } from './cards.js';

/** Gives a caller's messages to the run, one after another, and collects what was found. */
function say(...texts: string[]): { run: DigitRun | undefined; found: FoundCard[]; longest: number } {
  let run: DigitRun | undefined;
  let longest = 0;
  const found: FoundCard[] = [];
  texts.forEach((text, seq) => {
    const extended = extendRun(run, seq, { type: 'message', text });
    run = extended.run;
    longest = Math.max(longest, run?.parts.length ?? 0);
    if (extended.found) found.push(extended.found);
  });
  return { run, found, longest };
}

const seqs = (found: FoundCard | undefined) => found?.parts.map(({ seq }) => seq);

describe('Digits over several turns', () => {
  it('are a card number when the last of them has been said', () => {
    assert.deepEqual(say('4111', '1111', '1111').found, []);
    const { found } = say('4111', '1111', '1111', '1111');
    assert.equal(found.length, 1);
    assert.equal(found[0]?.digits, '4111111111111111');
    assert.deepEqual(seqs(found[0]), [0, 1, 2, 3]);
  });

  it('are found key by key, after the keys of a menu', () => {
    const { found } = say(...'12', ...'378282246310005');
    assert.equal(found.length, 1);
    assert.deepEqual(seqs(found[0]), [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
  });

  it('are found at any place, glued to others', () => {
    const [found] = say('99994', '11111111', '111111199').found;
    assert.deepEqual(found?.parts, [
      { seq: 0, digits: '99994', from: 4, to: 5 },
      { seq: 1, digits: '11111111', from: 0, to: 8 },
      { seq: 2, digits: '111111199', from: 0, to: 7 },
    ]);
  });

  it('survive two remarks in a row, and are forgotten at the third', () => {
    assert.equal(say('4111 1111', 'uh', 'just a moment', '1111 1111').found.length, 1);
    const forgotten = say('4111 1111', 'uh', 'just a moment', 'where is it', '1111 1111');
    assert.deepEqual(forgotten.found, []);
    assert.deepEqual(forgotten.run, { parts: [{ seq: 4, digits: '11111111' }] });
    assert.equal(say('4111', 'uh', 'uh', '1111', 'uh', 'uh', '1111', '1111').found.length, 1);
  });

  it('begin with the first digit: remarks before it are not kept', () => {
    assert.equal(say('hello', 'an agent').run, undefined);
  });

  it('are held no longer than a card number needs, in a call of any length', () => {
    const { run, longest } = say(...'9'.repeat(500));
    assert.equal(run?.parts.length, 19);
    assert.equal(longest, 19);
    assert.equal(say('9'.repeat(4_000)).run?.parts[0]?.digits.length, 19);
    const slow = say(...[...'9'.repeat(100)].flatMap((key) => [key, 'uh', 'uh']));
    assert.ok(slow.longest <= 60, `${slow.longest} parts`);
  });

  it('include a number whose first digits another one seemed to end with', () => {
    // Nine digits of an account and seven of the card pass for a card themselves.
    const card = '4111111111111111';
    const account = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']
      .flatMap((a) => [...'0123456789'].map((b) => `51${a}${b}00000`))
      .find((start) => withCheckDigit(`${start}411111`) === `${start}4111111`);
    assert.ok(account);
    const { found } = say(account, ...card);
    assert.equal(found.length, 2);
    assert.deepEqual(
      seqs(found[1]),
      Array.from(card, (_, i) => i + 1),
    );
  });

  it('are found with other words between them in one sentence, if they are whole groups', () => {
    const sentence = 'first 4111 after that 1111 and the last ones are 1111 1111, valid until 12/27, code 123';
    const [found] = say(sentence).found;
    assert.deepEqual(found?.parts, [{ seq: 0, digits: '41111111111111111227123', from: 0, to: 16 }]);
    assert.deepEqual(say('my phone is 9411111111 and my order is 11111111').found, []);
  });

  it('are found at the beginning of a long sentence', () => {
    const [found] = say('4111', '1111 1111 1111, and my phone is 426 555 0100, born 24.12.1980').found;
    assert.equal(found?.digits, '4111111111111111');
  });

  it('of a rare length count where a number can begin: at the start, after a remark, in a group', () => {
    const card = '4222222222222';
    assert.equal(say(...card).found.length, 1);
    assert.equal(say('0', 'uh', ...card).found.length, 1);
    assert.equal(say('0', '42222', '22222222').found.length, 1);
    assert.deepEqual(say('0', ...card).found, [], 'keys directly after another key');
    assert.deepEqual(say('42222', '222222220').found, [], 'more figures after it');
  });

  it('do not count when nobody said them: events have none', () => {
    const run: DigitRun = { parts: [{ seq: 0, digits: '4111' }] };
    assert.deepEqual(extendRun(run, 1, { type: 'event', text: '1111', value: '1111' }), { run });
    assert.deepEqual(run.parts.length, 1);
  });

  it('leave the run that is passed in as it was', () => {
    const run: DigitRun = { parts: [{ seq: 0, digits: '4111' }] };
    extendRun(run, 1, { type: 'message', text: '1111' });
    assert.deepEqual(run, { parts: [{ seq: 0, digits: '4111' }] });
  });
});
