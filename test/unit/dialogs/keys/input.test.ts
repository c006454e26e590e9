import assert from 'node:assert/strict';
import { readInput } from '../../../../dialogs/keys/input.js';

const DTMF = [{ type: 'DTMF' }];
const said = (text?: string) => readInput({ type: 'message', ...(text !== undefined && { text }) }, false);
const pressed = (text: string) => readInput({ type: 'message', text, entities: DTMF }, false);

describe('what an input is given', () => {
  it('is a key, or several', () => {
    for (const key of '0123456789*#ABCD') assert.deepEqual(pressed(key), { kind: 'keys', keys: key });
    assert.deepEqual(pressed(' 1 2a# '), { kind: 'keys', keys: '12A#' });
  });

  it('is a key too when it was typed, as the Emulator sends it; every zero counts', () => {
    assert.deepEqual(said('4 2\t#'), { kind: 'keys', keys: '42#' });
    assert.deepEqual(said('0 0'), { kind: 'keys', keys: '00' });
  });

  it('is speech when there is anything else in it', () => {
    for (const text of ['one two', 'A', 'a d', '1-2', '4 2.']) assert.deepEqual(said(text), { kind: 'speech', text });
    assert.deepEqual(pressed('press 1'), { kind: 'speech', text: 'press 1' });
  });

  it('is nothing without a word', () => {
    for (const text of [undefined, '', ' \n']) assert.deepEqual(said(text), { kind: 'nothing' });
  });

  it('is cut where it is longer than any input takes', () => {
    assert.deepEqual(pressed('1'.repeat(1000)), { kind: 'keys', keys: '1'.repeat(100) });
    const long = said('a '.repeat(100_000));
    assert.ok(long.kind === 'speech' && long.text.length <= 1001);
  });

  it('is silence only when the deadline is our own', () => {
    const deadline = { type: 'event', name: 'ContinueConversation' };
    assert.deepEqual(readInput(deadline, true), { kind: 'silence' });
    assert.deepEqual(readInput(deadline, false), { kind: 'other' });
  });

  it('is no business of an input when it is neither', () => {
    for (const name of ['handoff.sent', 'call.gone', undefined]) {
      assert.deepEqual(readInput({ type: 'event', ...(name && { name }) }, true), { kind: 'other' });
    }
    assert.deepEqual(readInput({ type: 'endOfConversation' }, false), { kind: 'other' });
  });
});
