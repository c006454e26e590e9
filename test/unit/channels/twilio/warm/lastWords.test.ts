import assert from 'node:assert/strict';
import type { Activity, Attachment } from 'botframework-schema';
import { lastWords } from '../../../../../src/channels/twilio/warm/lastWords.js';

const CALLER = '+14255550100';
const said = (text: string, more: Partial<Activity> = {}): Partial<Activity> => ({
  type: 'message',
  from: { id: CALLER, name: CALLER },
  text,
  ...more,
});
const transcript = (...activities: Partial<Activity>[]): Attachment[] => [
  { name: 'Transcript', contentType: 'application/json', content: { activities } },
];
const last = (...activities: Partial<Activity>[]) => lastWords(transcript(...activities), CALLER);

describe('the last words of a caller', () => {
  it('are what they said last, and neither keys nor what the bot has said', () => {
    const bot = { from: { id: 'bot', name: 'Bot' } };
    const keys = { entities: [{ type: 'DTMF' }] };
    assert.equal(
      last(said('hello'), said('my  bill\nis wrong'), said('1', keys), said('One moment.', bot), said(' ')),
      'my bill is wrong',
    );
  });

  it('are none where nothing was said', () => {
    assert.equal(last(), undefined);
    assert.equal(lastWords(undefined, CALLER), undefined);
    assert.equal(
      lastWords([{ name: 'Transcript', contentType: 'application/json', content: null }], CALLER),
      undefined,
    );
  });

  it('are not longer than somebody listens, and end as they did', () => {
    const words = last(said(`${'and then '.repeat(50)}it broke`)) ?? '';
    assert.ok(words.length <= 160 && words.length > 100);
    assert.match(words, /^(and|then) .*it broke$/);
  });
});
