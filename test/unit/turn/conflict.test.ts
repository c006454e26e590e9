import assert from 'node:assert/strict';
import sinon from 'sinon';
import { turnOf } from '../../../src/call/turn.js';
import { BotError, isBotError } from '../../../src/errors.js';
import { next, turn } from '../../contract/sampleCall.js';
import { Rig, says } from './rig.js';

describe('a turn that another instance was ahead of', () => {
  it('runs again on what the other left, and says only what it says then', async () => {
    const rig = new Rig();
    await rig.take(says('one'));
    let attempts = 0;
    rig.run = async (context) => {
      const { call: draft } = turnOf(context);
      attempts++;
      if (attempts === 1) {
        const { call: stored } = await rig.stored();
        await rig.store.commit(turn(next(stored, { state: { ...stored.state, locale: 'de-DE' } })));
      }
      await context.sendActivity(`${draft.state.locale} at version ${draft.version}`);
    };
    await rig.take(says('two'));
    assert.deepEqual([attempts, rig.line.heard.slice(1)], [2, ['de-DE at version 2']]);
  });

  it('is answered without running when the other has run the same activity', async () => {
    const rig = new Rig();
    await rig.take(says('one'));
    let attempts = 0;
    rig.run = async (context) => {
      attempts++;
      const { call: stored } = await rig.stored();
      await rig.store.commit(turn(next(stored), { activityId: says('two').id }));
      await context.sendActivity('twice');
    };
    await rig.take(says('two'));
    assert.deepEqual([attempts, rig.line.heard], [1, ['heard one']]);
  });

  it('is refused when others are ahead five times; nothing was said', async () => {
    const rig = new Rig();
    await rig.take(says('one'));
    let attempts = 0;
    rig.run = async (context) => {
      attempts++;
      await rig.store.commit(turn(next((await rig.stored()).call)));
      await context.sendActivity('never');
    };
    await assert.rejects(rig.take(says('two')), (error) => isBotError(error, 'version-conflict'));
    assert.deepEqual([attempts, rig.line.heard], [5, ['heard one']]);
  });

  it('tells listeners once', async () => {
    const rig = new Rig();
    const commit = sinon.stub(rig.store, 'commit').callThrough();
    commit.onFirstCall().rejects(new BotError('version-conflict', 'another was first'));
    await rig.take(says('one'));
    assert.deepEqual(
      rig.events.map(({ kind }) => kind),
      ['callStarted'],
    );
  });
});
