import assert from 'node:assert/strict';
import sinon from 'sinon';
import { Voice } from '../../dialogs/voice.js';
import { search } from './search.js';

const SEED = 7;

describe('a search for calls in which something goes wrong', function () {
  this.timeout(120_000);

  it('tells the fewest deeds with which it does, and how to play them again', async () => {
    const say = Voice.prototype.say;
    sinon.stub(Voice.prototype, 'say').callsFake(async function (this: Voice, context, prompt, values) {
      if (prompt === 'new-customers') throw new Error('this voice has no words for new customers');
      return say.call(this, context, prompt, values);
    });
    try {
      const { failure = '' } = await search({ runs: 300, seed: SEED, store: 'memory' });
      assert.match(failure, /^a turn has thrown at message.*no words for new customers/);
      const [, again = '', path = ''] = /^Again: (SEED=7 CALLS=([\d:]+) STORE=memory) /m.exec(failure) ?? [];
      assert.notEqual(again, '', failure);
      const [, deeds = ''] = /What was done:\n(.*)What was heard:/s.exec(failure) ?? [];
      assert.ok(deeds.trimEnd().split('\n').length <= 2, deeds);
      const alone = await search({ runs: 300, seed: SEED, store: 'memory', path });
      assert.equal(alone.runs, 1);
      assert.match(alone.failure ?? '', /no words for new customers/);
    } finally {
      sinon.restore();
    }
  });
});
