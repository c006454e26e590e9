import assert from 'node:assert/strict';
import { FIRST, PlayedCall, RINGS_FOR, SECOND } from './playedCall.js';

const states = (call: PlayedCall) => call.handoffs.map(({ state }) => state);

describe('a status that comes late', () => {
  /** Two attempts have failed, the third one rings. */
  async function thirdRings(): Promise<PlayedCall> {
    const call = await PlayedCall.begun();
    await call.press('0');
    await call.status('failed', 1);
    await call.status('failed', 2);
    await call.press('0');
    assert.deepEqual(states(call), ['failed', 'failed', 'initiated']);
    return call;
  }

  describe('and says that an earlier attempt is accepted', () => {
    async function secondAccepted(): Promise<PlayedCall> {
      const call = await thirdRings();
      await call.status('accepted', 2);
      assert.deepEqual(states(call), ['failed', 'accepted', 'cancelled']);
      return call;
    }

    it('silences the bot, and nobody else is called', async () => {
      const call = await secondAccepted();
      for (const deed of [
        () => call.say('Hello, is this the agent?'),
        () => call.press('0'),
        () => call.pass(100_000),
      ]) {
        await deed();
        assert.deepEqual(call.lately, []);
      }
    });

    it('lets the call end as handed off, whoever ends it', async () => {
      for (const code of ['userCancelled', 'completedSuccessfully'] as const) {
        const call = await secondAccepted();
        await call.end(code);
        assert.deepEqual([call.record.outcome, states(call)[1]], ['handedOff', 'completed']);
      }
    });

    it('keeps a shutdown from hanging up on them', async () => {
      const call = await secondAccepted();
      await call.tell({ name: 'call.shutDown' });
      assert.deepEqual(call.lately, []);
    });

    it('keeps a turn that throws from speaking', async () => {
      const call = await secondAccepted();
      call.failing = true;
      await call.say('Hello?');
      assert.deepEqual(call.lately, []);
    });

    it('is over with a "completed" that names no attempt: the caller is answered again', async () => {
      const call = await secondAccepted();
      await call.status('completed');
      assert.deepEqual([states(call), call.said], [['failed', 'completed', 'cancelled'], '']);
      await call.say('Hello?');
      assert.match(call.said, /The agent has left.*For billing questions/);
    });

    it('is over with a "failed" that names no attempt: the caller is told at once', async () => {
      const call = await secondAccepted();
      await call.status('failed');
      assert.match(call.said, /busy.*To try again, press 0/);
      assert.deepEqual(call.dialled, []);
    });

    it('and that the agent of another attempt is there as well: the bot is silent until both are done', async () => {
      const call = await secondAccepted();
      await call.status('accepted', 1);
      await call.status('failed', 1);
      await call.say('Hello?');
      assert.deepEqual([call.said, states(call)], ['', ['failed', 'accepted', 'cancelled']]);
    });
  });

  describe('when the call is over', () => {
    /** On success Microsoft's channel just ends the conversation. */
    async function over(): Promise<PlayedCall> {
      const call = await PlayedCall.begun();
      await call.press('0');
      assert.deepEqual(call.dialled, [FIRST]);
      await call.end('completedSuccessfully');
      return call;
    }

    it('makes nobody speak and no second phone ring, and is kept', async () => {
      const call = await over();
      await call.status('accepted');
      assert.deepEqual([call.lately, states(call)], [[], ['accepted']]);
      await call.status('failed');
      assert.deepEqual([call.lately, states(call)], [[], ['failed']]);
      assert.deepEqual([call.record.outcome, call.record.deadline], ['handedOff', undefined]);
    });

    it('leaves a caller who is heard after all a menu', async () => {
      const call = await over();
      await call.status('accepted');
      await call.status('failed');
      await call.say('Hello?');
      assert.match(call.said, /For billing questions/);
      assert.deepEqual([call.record.endedAt, call.record.outcome], [undefined, undefined]);
    });

    it('is no reason to call anybody either when the channel says that it has not taken the request', async () => {
      const call = await over();
      for (const mayHaveArrived of [true, false]) {
        const [handoff] = call.handoffs;
        assert.ok(handoff);
        await call.tell({ name: 'handoff.notSent', handoff: handoff.id, reason: 'unreachable', mayHaveArrived });
        assert.deepEqual(call.lately, []);
      }
    });
  });

  it('tries the next target while the call is on', async () => {
    const call = await PlayedCall.begun();
    await call.press('0');
    await call.status('failed');
    assert.deepEqual(call.dialled, [SECOND]);
  });
});

describe('a phone that rings', () => {
  it('may ring as long as the setting says from when the channel has taken the request', async () => {
    const call = await PlayedCall.begun();
    call.takesMs = 14_000;
    await call.press('0');
    await call.pass(RINGS_FOR - 1);
    assert.equal(call.said, '');
    await call.pass(1);
    assert.match(call.said, /may still be ringing/);
  });
});
