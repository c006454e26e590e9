import assert from 'node:assert/strict';
import type { Activity } from 'botframework-schema';
import { turnOf } from '../../../src/call/turn.js';
import { BotError, type ErrorCode } from '../../../src/errors.js';
import type { HandoffId } from '../../../src/handoff/protocol.js';
import type { Output } from '../../../src/storage/store.js';
import { type SelfEvent, SelfEvents } from '../../../src/turn/selfEvents.js';
import { call, conversation, output, turn } from '../../contract/sampleCall.js';
import { attempt } from '../handoff/attempt.js';
import { Gate } from './fakeLine.js';
import { initiate, Rig, says, valueFor } from './rig.js';

const named = (id: string) => attempt('requested', { id: id as HandoffId });

/** A rig whose bot transfers when it hears `agent`, and repeats what it hears and what it is told about transfers. */
function transferring(): Rig {
  const rig = new Rig();
  const run = rig.run;
  rig.run = async (context) => {
    const { origin, activity } = turnOf(context);
    if (activity.text === 'agent') {
      await context.sendActivity('one moment');
      await initiate(context, named('h1'));
    } else if (origin === 'self') await context.sendActivity(told(SelfEvents.read(activity)));
    else await run(context);
  };
  return rig;
}

function told(event: SelfEvent): string {
  switch (event.name) {
    case 'handoff.sent':
      return `sent ${event.handoff}`;
    case 'handoff.notSent':
      return `not sent ${event.handoff} ${event.reason}${event.mayHaveArrived ? ', may have arrived' : ''}`;
    default:
      return event.name;
  }
}

const refuse = (code: ErrorCode) => (activity: Partial<Activity>) => {
  if (activity.name === 'handoff.initiate') throw new BotError(code, 'told to');
};

describe('a transfer', () => {
  it('goes out once, after the words, and that it did is the next turn of the call, before any that waits', async () => {
    const rig = transferring();
    await Promise.all([rig.take(says('agent')), rig.take(says('agent')), rig.take(says('hello?'))]);
    assert.deepEqual(rig.line.heard, ['one moment', 'handoff.initiate', 'sent h1', 'heard hello?']);
  });

  it('that the channel refuses is the next turn of the call, before any that waits', async () => {
    const rig = transferring();
    const gate = new Gate();
    rig.line.before = async (activity) => {
      await gate.opened;
      refuse('channel-refused')(activity);
    };
    const all = Promise.all([rig.take(says('agent')), rig.take(says('hello?'))]);
    gate.open();
    await all;
    assert.deepEqual(rig.line.heard, ['one moment', 'not sent h1 refusedByChannel', 'heard hello?']);
  });

  it('that the channel does not answer may ring all the same, and the call is told so', async () => {
    const rig = transferring();
    rig.line.before = refuse('channel-silent');
    await rig.take(says('agent'));
    assert.deepEqual(rig.line.heard, ['one moment', 'not sent h1 unreachable, may have arrived']);
  });

  it('to the next target can be refused too', async () => {
    const rig = transferring();
    const run = rig.run;
    let refusals = 0;
    rig.run = async (context) => {
      if (turnOf(context).origin === 'self' && ++refusals < 3) await initiate(context, named(`h${refusals + 1}`));
      else await run(context);
    };
    rig.line.before = refuse('channel-refused');
    await rig.take(says('agent'));
    assert.deepEqual(rig.line.heard, ['one moment', 'not sent h3 refusedByChannel']);
  });

  describe('that an earlier process committed and did not send', () => {
    const transferOf = (seq: number): Output => ({
      seq,
      activity: { type: 'event', name: 'handoff.initiate', value: valueFor(named('h1')) },
      transcriptBefore: 0,
    });

    /** A call as a killed process leaves it: words and a transfer are committed and not confirmed. */
    async function leftOver(): Promise<Rig> {
      const rig = transferring();
      const before = call();
      const state = { ...before.state, outputs: 2, handoffs: [named('h1')] };
      await rig.store.commit(turn({ ...before, state }, { output: [output(0), transferOf(1)] }));
      return rig;
    }

    it('goes out first, under the same id, with the words before it', async () => {
      const rig = await leftOver();
      await rig.take(says('hello?'));
      assert.deepEqual(rig.line.heard, ['words 0', 'handoff.initiate', 'sent h1', 'heard hello?']);
      assert.equal(rig.line.sent[1]?.value.HandoffId, 'h1');
      assert.deepEqual((await rig.stored()).unsent, []);
    });

    it('goes out first also when we tell the call something ourselves', async () => {
      const rig = await leftOver();
      const { done } = await rig.turns.tell(conversation(), { name: 'call.gone', how: 'closed' });
      await done;
      assert.deepEqual(rig.line.heard, ['words 0', 'handoff.initiate', 'sent h1', 'call.gone']);
    });

    it('goes out once', async () => {
      const rig = await leftOver();
      await Promise.all([rig.take(says('hello?')), rig.take(says('anybody?'))]);
      assert.equal(rig.line.heard.filter((name) => name === 'handoff.initiate').length, 1);
    });

    it('and that the channel now refuses is told to the call before anything else', async () => {
      const rig = await leftOver();
      rig.line.before = refuse('channel-refused');
      await rig.take(says('hello?'));
      assert.deepEqual(rig.line.heard, ['words 0', 'not sent h1 refusedByChannel', 'heard hello?']);
    });

    it('and that is refused when its activity is delivered again is told to the call as well', async () => {
      const rig = transferring();
      const before = call();
      const state = { ...before.state, outputs: 1, handoffs: [named('h1')] };
      await rig.store.commit(turn({ ...before, state }, { activityId: says('agent').id, output: [transferOf(0)] }));
      rig.line.before = refuse('channel-refused');
      await rig.take(says('agent'));
      assert.deepEqual(rig.line.heard, ['not sent h1 refusedByChannel']);
    });
  });
});
