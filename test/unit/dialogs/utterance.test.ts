import assert from 'node:assert/strict';
import type { Activity } from 'botframework-schema';
import fc from 'fast-check';
import { readUtterance } from '../../../dialogs/utterance.js';

const said = (text?: string): Partial<Activity> => ({ type: 'message', ...(text !== undefined && { text }) });
const pressed = (text: string): Partial<Activity> => ({ ...said(text), entities: [{ type: 'DTMF' }] });

describe('what the caller did', () => {
  it('is a key when one was pressed', () => {
    for (const key of '0123456789*#ABCD') assert.deepEqual(readUtterance(pressed(key)), { kind: 'keys', keys: key });
  });

  it('is a key too when a bare digit was typed or said, because the Emulator marks none', () => {
    for (const key of '0123456789*#') assert.deepEqual(readUtterance(said(key)), { kind: 'keys', keys: key });
    assert.deepEqual(readUtterance(said(' 4 2\t#\n')), { kind: 'keys', keys: '42#' });
  });

  it('is one zero when zeros were said, which recognisers write as one number', () => {
    for (const text of ['00', '0 0', '000']) assert.deepEqual(readUtterance(said(text)), { kind: 'keys', keys: '0' });
    assert.deepEqual(readUtterance(pressed('00')), { kind: 'keys', keys: '00' });
    for (const text of ['11', '100', '0#']) assert.deepEqual(readUtterance(said(text)), { kind: 'keys', keys: text });
  });

  it('is speech when a letter was typed or said that a telephone would have as a key', () => {
    for (const text of ['A', 'd', 'a d']) assert.deepEqual(readUtterance(said(text)), { kind: 'speech', text });
    assert.deepEqual(readUtterance(pressed('a')), { kind: 'keys', keys: 'A' });
  });

  it('is speech when there is anything beside keys, whatever it is marked as', () => {
    for (const text of ['Talk to an agent.', '0.', 'press 0', 'oh', '１', '1-2']) {
      assert.deepEqual(readUtterance(said(text)), { kind: 'speech', text });
      assert.deepEqual(readUtterance(pressed(text)), { kind: 'speech', text });
    }
  });

  it('keeps the words, without the blanks around them', () => {
    assert.deepEqual(readUtterance(said('  What I  said \n')), { kind: 'speech', text: 'What I  said' });
  });

  it('is nothing when nothing was recognised', () => {
    for (const activity of [said(), said(''), said(' \n'), pressed('')]) {
      assert.deepEqual(readUtterance(activity), { kind: 'nothing' });
    }
  });

  it('does not depend on other entities', () => {
    assert.equal(readUtterance({ ...said('A'), entities: [{ type: 'ClientInfo' }] }).kind, 'speech');
    assert.equal(readUtterance({ ...said('A'), entities: [{ type: 'ClientInfo' }, { type: 'DTMF' }] }).kind, 'keys');
  });

  it('is one of the three for any text, and keys are nothing but keys', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, dtmf) => {
        const utterance = readUtterance(dtmf ? pressed(text) : said(text));
        if (utterance.kind === 'keys') assert.match(utterance.keys, /^[0-9*#A-D]+$/);
        else if (utterance.kind === 'speech') assert.equal(utterance.text, text.trim());
        else assert.equal(text.trim(), '');
      }),
    );
  });
});
