import assert from 'node:assert/strict';
import sinon from 'sinon';
import { endCall, turnOf } from '../../../src/call/turn.js';
import { BotError } from '../../../src/errors.js';
import { conversation } from '../../contract/sampleCall.js';
import { Rig, says } from './rig.js';

describe('listeners', () => {
  it('are told what happened when it is committed, and not before', async () => {
    const rig = new Rig();
    rig.run = async (context) => {
      const { call: draft, events } = turnOf(context);
      events.push({ kind: 'callBackWanted', call: draft.id, department: 'billing' });
      assert.deepEqual(rig.events, []);
    };
    await rig.take(says('hello'));
    assert.deepEqual(
      rig.events.map(({ kind }) => kind),
      ['callStarted', 'callBackWanted'],
    );
  });

  it('are told nothing of a turn that was not stored', async () => {
    const rig = new Rig();
    sinon.stub(rig.store, 'commit').rejects(new BotError('store-unavailable', 'disk full'));
    await assert.rejects(rig.take(says('hello')));
    assert.deepEqual(rig.events, []);
  });

  it('do no harm to a call when they throw', async () => {
    const rig = new Rig();
    rig.listen = () => {
      throw new Error('a broken console');
    };
    await rig.take(says('hello'));
    assert.deepEqual(rig.line.heard, ['heard hello']);
  });

  it('find the call among those that are on, until it ends', async () => {
    const rig = new Rig();
    await rig.take(says('hello'));
    assert.ok(rig.live.has(conversation()));
    rig.run = async (context) => endCall(turnOf(context), 'callerHungUp');
    await rig.take(says('', { type: 'endOfConversation', id: 'end' }));
    assert.equal(rig.live.size, 0);
    assert.deepEqual(rig.events.at(-1), {
      kind: 'callEnded',
      call: (await rig.stored()).call.id,
      outcome: 'callerHungUp',
      seconds: 0,
    });
  });
});
