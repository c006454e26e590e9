import assert from 'node:assert/strict';
import { PlayedCall, RINGS_FOR } from './playedCall.js';

const STILL_RINGING = /may still be ringing/;

describe('a phone that may still ring', () => {
  async function unanswered(caller?: string): Promise<PlayedCall> {
    const call = await PlayedCall.begun(undefined, caller);
    await call.press('0');
    await call.pass(RINGS_FOR);
    assert.match(call.said, STILL_RINGING);
    return call;
  }

  it('is told three times to a caller who does nothing; then they are to be called back, and the call ends', async () => {
    const call = await unanswered();
    for (let told = 2; told <= 3; told++) {
      await call.pass(RINGS_FOR - 1);
      assert.equal(call.said, '');
      await call.pass(1);
      assert.match(call.said, STILL_RINGING);
      assert.equal(call.hungUp, false);
    }
    await call.pass(RINGS_FOR);
    assert.match(call.said, /nobody has picked up.*call you back on \+14255550100.*Goodbye/);
    assert.equal(call.hungUp, true);
    const { outcome, deadline, state } = call.record;
    assert.deepEqual([outcome, deadline, state.callBack?.department], ['botHungUp', undefined, 'agents']);
    assert.deepEqual(
      state.handoffs.map(({ state, mayStillRing }) => [state, mayStillRing]),
      [['timedOut', false]],
    );
    await call.pass(1_000_000);
    assert.deepEqual(call.lately, []);
  });

  it('is told the same to a caller without a number, who can only call again', async () => {
    const call = await unanswered('anonymous');
    await call.pass(3 * RINGS_FOR);
    assert.match(call.said, /nobody has picked up.*call again later.*Goodbye/);
    assert.deepEqual([call.hungUp, call.record.state.callBack], [true, undefined]);
  });

  it('is told to a caller too of whom nobody knows whether the channel took their transfer', async () => {
    const call = await PlayedCall.begun();
    call.channel = 'is silent';
    await call.press('0');
    assert.match(call.said, STILL_RINGING);
    await call.pass(2 * RINGS_FOR);
    assert.equal(call.said.match(new RegExp(STILL_RINGING, 'g'))?.length, 2);
    await call.pass(RINGS_FOR);
    assert.equal(call.hungUp, true);
  });

  it('leaves a caller alone who does something, in whatever menu', async () => {
    const call = await unanswered();
    for (let turn = 0; turn < 10; turn++) {
      await call.pass(RINGS_FOR - 1);
      assert.equal(call.said, '');
      await call.press(turn % 2 === 0 ? '1' : '2');
    }
    await call.pass(RINGS_FOR);
    assert.match(call.said, STILL_RINGING);
    assert.equal(call.handoffs[0]?.toldRinging, 1);
  });

  it('is not hidden by silence that the channel hears', async () => {
    const call = await unanswered();
    await call.pass(RINGS_FOR - 1);
    await call.say('');
    await call.pass(1);
    assert.match(call.said, STILL_RINGING);
  });

  it('rings on for a caller who chooses so each time', async () => {
    const call = await unanswered();
    for (let waits = 0; waits < 10; waits++) {
      await call.press('7');
      assert.match(call.said, /keeps ringing/);
      await call.pass(RINGS_FOR);
      assert.match(call.said, STILL_RINGING);
    }
  });

  describe('and then stops', () => {
    it('is told to a caller who did nothing, as soon as they would have been told that it rings', async () => {
      const call = await unanswered();
      await call.status('failed');
      assert.equal(call.said, '');
      await call.pass(RINGS_FOR);
      assert.match(call.said, /Nobody answered. I'm trying someone else/);
      assert.equal(call.dialled.length, 1);
    });

    it('is nothing to a caller who is elsewhere by then', async () => {
      const call = await unanswered();
      await call.press('1');
      await call.status('failed');
      assert.equal(call.said, '');
      await call.pass(1_000_000);
      assert.doesNotMatch(call.said, /Nobody answered/);
    });

    it('is told at once to a caller who has chosen to wait on', async () => {
      const call = await unanswered();
      await call.press('7');
      await call.status('failed');
      assert.match(call.said, /Nobody answered. I'm trying someone else/);
    });

    it('is told to a caller who would rather wait on', async () => {
      const call = await unanswered();
      await call.status('failed');
      await call.press('7');
      assert.match(call.said, /nobody answered.*To try again, press 0/);
      assert.deepEqual(call.dialled, []);
    });

    it('is no longer spoken of: what the caller can do now is said instead', async () => {
      const call = await unanswered();
      await call.status('failed');
      await call.say('My cat is on the roof.');
      assert.match(call.said, /What I heard was.*To try again, press 0/);
    });
  });

  it('and is answered at last makes the bot silent for good', async () => {
    const call = await unanswered();
    await call.status('accepted');
    await call.pass(1_000_000);
    assert.deepEqual(call.lately, []);
  });

  it('is called back by a person when the line breaks while the caller waits on, and not when they had turned away', async () => {
    const waiting = await unanswered();
    await waiting.press('7');
    await waiting.tell({ name: 'call.gone', how: 'broken' });
    assert.equal(waiting.record.state.callBack?.number, '+14255550100');
    const away = await unanswered();
    await away.press('1');
    await away.tell({ name: 'call.gone', how: 'broken' });
    assert.equal(away.record.state.callBack, undefined);
  });
});

describe('a caller who waits on', () => {
  it('although nobody was ever called is at the start', async () => {
    const call = await PlayedCall.begun();
    const step = call.record.state.dialog.dialogStack[0] as { state: { menu: string } };
    step.state.menu = 'still-ringing';
    await call.press('7');
    assert.match(call.said, /For billing questions/);
  });
});

describe('a caller who has asked too often', () => {
  it('is told so once, with what they can do', async () => {
    const call = await PlayedCall.begun();
    call.channel = 'refuses';
    for (let asked = 0; asked < 6; asked++) await call.press('0');
    assert.equal(call.handoffs.length, 12);
    await call.press('0');
    assert.match(call.said, /tried several times/);
    assert.doesNotMatch(call.said, /try again, press 0/);
    assert.equal(call.said.match(/press 8/g)?.length, 1);
    assert.deepEqual(call.dialled, []);
    await call.press('8');
    assert.equal(call.hungUp, true);
  });
});
