import assert from 'node:assert/strict';
import { spokenLength } from '../../../ssml/length.js';
import { LIMITS, PlayedCall, RINGS_FOR } from './playedCall.js';

const NOTHING_HEARD = /I didn't hear anything/;
const HELP = /Are you still there/;
const AGENT = /getting someone to help/;
/** What the menus of the project wait for, beside what is said. */
const AFTER = 6000;

const answerBy = (call: PlayedCall) => call.record.state.answerBy;

/** Milliseconds that a fast voice needs for a word: 200 words a minute. */
const FAST = 300;

/** How long words take, at least. */
const fast = (words: string) => words.split(/\s+/).filter(Boolean).length * FAST;

/** How long everything takes that was said since the last deed began, at least. */
const spoken = (call: PlayedCall) => fast(call.said);

/** The same, at most: the estimate is rather too long. */
function spokenAtMost(call: PlayedCall): number {
  const documents = call.lately.flatMap(({ speak }) => (speak ? [spokenLength(speak)] : []));
  return documents.reduce((sum, ms) => sum + ms, 0);
}

/** Lets the caller's time pass, which is just over when something is said. */
async function letPass(call: PlayedCall): Promise<void> {
  await call.pass((answerBy(call) ?? 0) - call.now - 1);
  assert.deepEqual(call.lately, []);
  await call.pass(1);
  assert.notDeepEqual(call.lately, []);
}

describe('the time that a caller has in a menu', () => {
  it('begins when everything has been said', async () => {
    const call = await PlayedCall.begun();
    assert.ok((answerBy(call) ?? 0) >= call.now + spoken(call) + AFTER);
  });

  it('begins when what was said in turns before has been said too', async () => {
    const call = await PlayedCall.begun();
    call.channel = 'refuses';
    await call.press('0');
    assert.match(call.said, /connecting you.*trying someone else.*couldn't start the transfer.*To try again/);
    const [, ...refused] = call.turns.slice(-3);
    assert.equal(refused.length, 2);
    for (const { before, after, sent } of refused) {
      const words = sent.map(({ text }) => text ?? '').join(' ');
      assert.ok((after.state.speaksUntil ?? 0) >= (before?.state.speaksUntil ?? 0) + fast(words), words);
    }
    assert.ok((answerBy(call) ?? 0) >= (call.record.state.speaksUntil ?? 0) + AFTER);
  });

  it('does not begin with what the caller has interrupted', async () => {
    const call = await PlayedCall.begun();
    await call.press('1');
    const fromHere = (answerBy(call) ?? 0) - call.now;
    assert.ok(fromHere < spokenAtMost(call) + AFTER + 2000, `${fromHere} ms`);
  });

  it('is not moved by what is no answer', async () => {
    const call = await PlayedCall.begun();
    const before = answerBy(call);
    await call.pass(1000);
    await call.send({ type: 'typing' });
    await call.send({ type: 'event', name: 'weather' });
    await call.tell({ name: 'ContinueConversation' });
    assert.deepEqual([answerBy(call), call.lately], [before, []]);
  });

  it('is put off by a warning that is spoken into it', async () => {
    const call = await PlayedCall.begun();
    const warnedAt = call.now + (LIMITS.maxCallMinutes - 1) * 60_000;
    for (let turn = 0; call.now < warnedAt - 10_000; turn++) {
      await call.pass(Math.min(30_000, warnedAt - 5000 - call.now));
      await call.press(turn % 2 === 0 ? '4' : '9');
    }
    const before = answerBy(call) ?? 0;
    await call.pass(warnedAt - call.now);
    assert.match(call.said, /nearly over/);
    assert.ok((answerBy(call) ?? 0) >= before + spoken(call));
  });

  it('is not counted while a phone rings, or an agent has them or had', async () => {
    const call = await PlayedCall.begun();
    await call.press('0');
    assert.equal(answerBy(call), undefined);
    await call.pass(RINGS_FOR);
    assert.equal(answerBy(call), undefined);
    await call.status('accepted');
    assert.equal(answerBy(call), undefined);
    await call.status('completed');
    assert.equal(answerBy(call), undefined);
    await call.say('Hello?');
    assert.notEqual(answerBy(call), undefined);
  });

  it('is counted again when the phone that might have rung has stopped, and the caller is elsewhere', async () => {
    const call = await PlayedCall.begun();
    await call.press('0');
    await call.pass(RINGS_FOR);
    await call.press('1');
    assert.equal(answerBy(call), undefined);
    await call.status('failed');
    assert.equal(call.said, '');
    await letPass(call);
    assert.match(call.said, NOTHING_HEARD);
  });
});

describe('silence in a menu', () => {
  it('goes on where it was, in a process that was started in between', async () => {
    const call = await PlayedCall.begun();
    for (const said of [NOTHING_HEARD, HELP, AGENT]) {
      call.restart();
      await letPass(call);
      assert.match(call.said, said);
    }
    assert.equal(call.dialled.length, 1);
  });

  it('leads to a person again only when the caller was heard in between', async () => {
    const call = await PlayedCall.begun();
    for (let passed = 0; passed < 3; passed++) await letPass(call);
    assert.equal(call.dialled.length, 1);
    await call.status('failed');
    await call.status('failed');
    assert.equal(call.record.state.ledInSilence, true);
    await call.press('1');
    for (let passed = 0; passed < 3; passed++) await letPass(call);
    assert.match(call.said, AGENT);
    assert.equal(call.dialled.length, 1);
  });

  it('is one of the channel too: what it reports as nothing neither ends nor counts ours', async () => {
    const call = await PlayedCall.begun();
    await letPass(call);
    await call.say('');
    await letPass(call);
    assert.match(call.said, HELP);
  });

  it('ends the call also where every turn throws, which is apologised for', async () => {
    const call = await PlayedCall.begun();
    call.failing = true;
    await call.pass(LIMITS.maxSilenceSeconds * 1000 + 60_000);
    assert.match(call.said, /something went wrong.*I can't hear you.*Goodbye/);
    assert.equal(call.hungUp, true);
  });

  it('has its default chosen once, in a process that was started in between', async () => {
    const call = await PlayedCall.begun();
    await call.press('2');
    await call.pass(20_000);
    call.restart();
    await letPass(call);
    assert.match(call.said, /haven't chosen.*your own words/);
    call.restart();
    await letPass(call);
    assert.match(call.said, /I didn't hear anything.*your own words/);
    assert.doesNotMatch(call.said, /haven't chosen/);
  });

  it('has its default put off by whatever is heard, and only by that', async () => {
    const call = await PlayedCall.begun();
    await call.press('2');
    const first = answerBy(call) ?? 0;
    await call.pass(5000);
    await call.send({ type: 'typing' });
    assert.equal(answerBy(call), first);
    await call.say('My cat is on the roof.');
    assert.ok((answerBy(call) ?? 0) > first);
  });
});

describe('a call that was ended for its silence', () => {
  it('is on again when the caller is heard, with all the time of a new one', async () => {
    const call = await PlayedCall.begun();
    await call.press('0');
    await call.status('failed');
    await call.status('failed');
    await call.pass(LIMITS.maxSilenceSeconds * 2000);
    assert.equal(call.record.outcome, 'botHungUp');
    assert.equal(call.record.deadline, undefined);
    await call.say('Hello?');
    assert.match(call.said, /To try again, press 0/);
    const { limits } = call.record.state;
    assert.ok((limits?.silence ?? 0) >= call.now + LIMITS.maxSilenceSeconds * 1000);
    assert.equal(limits?.length, call.now + (LIMITS.maxCallMinutes - 1) * 60_000);
  });
});

describe('a call that an agent has, and of which nothing more is heard,', () => {
  const LONG = LIMITS.maxCallMinutes * 60_000;

  async function presumedOver(): Promise<PlayedCall> {
    const call = await PlayedCall.begun();
    await call.press('0');
    await call.status('accepted');
    await call.pass(LONG - 1);
    assert.deepEqual([call.lately, call.record.endedAt], [[], undefined]);
    await call.pass(1);
    return call;
  }

  it('is presumed to be over: nothing is said, and nobody is cut off', async () => {
    const call = await presumedOver();
    assert.deepEqual([call.lately, call.record.outcome], [[], 'presumedEnded']);
    assert.deepEqual([call.handoffs[0]?.state, call.record.deadline], ['completed', undefined]);
    await call.pass(10 * LONG);
    assert.deepEqual(call.lately, []);
  });

  it('is not, as long as they are heard to talk', async () => {
    const call = await PlayedCall.begun();
    await call.press('0');
    await call.status('accepted');
    for (let hour = 0; hour < 5; hour++) {
      await call.pass(LONG - 1);
      await call.say('What about my bill?');
      assert.deepEqual([call.lately.length, call.record.endedAt], [0, undefined]);
    }
  });

  it('is answered again when the caller is heard after all, and told who has left', async () => {
    const call = await presumedOver();
    call.restart();
    await call.say('Hello?');
    assert.match(call.said, /The agent has left.*For billing questions/);
    assert.deepEqual([call.record.endedAt, call.record.outcome], [undefined, undefined]);
  });

  it('stays over at whatever the channel says late of it', async () => {
    const call = await presumedOver();
    for (const state of ['accepted', 'completed', 'failed']) {
      await call.status(state);
      assert.deepEqual([call.lately, call.record.outcome], [[], 'presumedEnded']);
    }
    await call.tell({ name: 'call.gone', how: 'closed' });
    assert.equal(call.record.outcome, 'presumedEnded');
  });

  it('is presumed to be over also where the turn throws', async () => {
    const call = await PlayedCall.begun();
    await call.press('0');
    await call.status('accepted');
    call.failing = true;
    await call.pass(LONG);
    assert.deepEqual([call.lately, call.record.outcome], [[], 'presumedEnded']);
  });
});

describe('a handoff that is never heard of again', () => {
  it('has an outcome within a bound, and so has its call, although the channel sends neither status nor end', async () => {
    const call = await PlayedCall.begun();
    await call.press('0');
    // Once to be noticed, and three times to be told; then the call ends.
    await call.pass(4 * RINGS_FOR);
    assert.deepEqual([call.handoffs[0]?.state, call.record.outcome], ['timedOut', 'botHungUp']);
  });
});
