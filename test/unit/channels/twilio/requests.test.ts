import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { currentHandoff } from '../../../../src/call/call.js';
import type { Fault } from '../../../fakes/twilio/rest/fault.js';
import { signature } from '../../../fakes/twilio/signature.js';
import { AGENT_NUMBER, BOT_NUMBER, Stage, type StageOptions } from '../../../twilio/stage.js';

const CALLER = '+14255550100';
/** Requests that change the caller's call, and those that look up which calls were made for it. */
const CHANGE = { method: 'POST', path: /Calls\/CA\w+\.json$/ } as const;
const LOOK_UP = { method: 'GET', path: /Calls\.json$/ } as const;
/** So that a phone rings before it is looked up whether it was called. */
const AT_ONCE = { word: 1, ringsAfter: 1 };
/** For requests that are never answered; the machine's own time. */
const REST_MS = 300;
/** The machine's time for a request that is answered at once. */
const A_MOMENT_MS = 8;

describe('a transfer that is asked for by the REST API', () => {
  let stage: Stage | undefined;
  afterEach(async () => {
    await stage?.close();
    stage = undefined;
  });

  /** The caller presses 0 in a document that plays no more: whatever that leads to goes by the REST API. */
  async function asked(options: StageOptions, ...faults: readonly Fault[]) {
    const opened = await Stage.open({ restMs: REST_MS, ...options });
    stage = opened;
    const { twilio } = opened;
    const caller = twilio.phone(CALLER);
    const agent = twilio.phone(AGENT_NUMBER);
    const leg = caller.dials(BOT_NUMBER);
    await opened.pass(1);
    // The caller is asked whether they are there, in another document than the one that this comes from.
    while (!twilio.rest.received.some(({ form }) => form.has('Twiml'))) await opened.pass(1);
    await opened.pass(2);
    const left = twilio.webhooks.sent.findLast(({ body }) => body?.includes('<Gather'));
    const [, action = ''] = /action="([^"]*turn[^"]*)"/.exec(left?.body ?? '') ?? [];
    const before = documents(opened).length;
    for (const fault of faults) twilio.fails(fault);
    const form = { ...leg.form, Digits: '0' };
    const { pathname, search } = new URL(action);
    const posted = fetch(new URL(pathname + search, opened.url), {
      method: 'POST',
      headers: { 'x-twilio-signature': signature(twilio.account.authToken, action, form) },
      body: new URLSearchParams(form),
    });
    // Requests that are given up take the machine's time, and the pauses between them the clock's: nothing settles before.
    let isAnswered = false;
    void posted.then(() => {
      isAnswered = true;
    });
    const moment = faults.some(({ answer }) => answer === 'nothing') ? REST_MS / 10 : A_MOMENT_MS;
    while (!isAnswered) await opened.clock.passQuietly(500, () => pause(moment));
    await opened.pass(1);
    const handoff = async () => {
      const { call } = await opened.store.load({ channelId: 'twilio', conversationId: leg.sid });
      return call && currentHandoff(call.state);
    };
    return { opened, twilio, caller, agent, leg, handoff, asked: () => documents(opened).length - before };
  }

  const documents = ({ twilio }: Stage) =>
    twilio.rest.received.filter(({ form }) => (form.get('Twiml') ?? '').includes('<Dial'));

  /** Nobody rings for ever, and nothing was wrong with the call. */
  async function ends({ opened, twilio, caller }: Awaited<ReturnType<typeof asked>>): Promise<void> {
    caller.hangsUp();
    await opened.pass(2);
    assert.deepEqual(twilio.complaints(), []);
  }

  const DONE = [
    ['500', 500],
    ['503', 503],
    ['a broken connection', 'reset'],
    ['nothing', 'nothing'],
  ] as const;

  for (const [name, answer] of DONE) {
    it(`rings once where it was carried out and answered with ${name}`, async () => {
      const call = await asked({ timing: AT_ONCE }, { ...CHANGE, isDone: true, answer });
      assert.deepEqual([call.agent.calls.length, call.asked()], [1, 1]);
      assert.ok(call.agent.isRinging);
      assert.equal((await call.handoff())?.state, 'ringing');
      call.agent.answers();
      await call.opened.pass(1);
      assert.equal((await call.handoff())?.state, 'accepted');
      await ends(call);
    });

    it(`is asked for again where it was not carried out and answered with ${name}`, async () => {
      const call = await asked({ timing: AT_ONCE }, { ...CHANGE, isDone: false, answer });
      assert.deepEqual([call.agent.calls.length, call.asked()], [1, 2]);
      assert.ok(call.agent.isRinging);
      await ends(call);
    });

    it(`rings once where it was answered with ${name} while the words before it are spoken`, async () => {
      const call = await asked({}, { ...CHANGE, isDone: true, answer });
      assert.equal(call.agent.calls.length, 0);
      await call.opened.pass(15);
      assert.equal(call.agent.calls.length, 1);
      assert.ok(call.agent.isRinging);
      await ends(call);
    });
  }

  it('is asked for once more for each time that there were too many requests', async () => {
    const call = await asked({ timing: AT_ONCE }, { ...CHANGE, isDone: false, answer: 429, times: 3 });
    assert.deepEqual([call.agent.calls.length, call.asked()], [1, 4]);
    assert.ok(call.agent.isRinging);
    await ends(call);
  });

  it('is not asked for again as long as nobody says whether it was carried out', async () => {
    let lookedUp = 0;
    // The first one is before the request.
    const again = () => {
      lookedUp += 1;
      return lookedUp > 1;
    };
    const call = await asked(
      { timing: AT_ONCE },
      { ...CHANGE, isDone: true, answer: 'reset' },
      { ...LOOK_UP, form: again, isDone: false, answer: 500, times: 100 },
    );
    assert.ok(call.asked() <= 1);
    assert.ok(call.agent.calls.length <= 1);
    await call.opened.pass(40);
    assert.ok(!call.agent.isRinging);
    assert.ok(!call.caller.call?.isOver);
    await ends(call);
  });

  it('is not asked for where nobody can be asked whether it was before, and the caller is told', async () => {
    const call = await asked({ timing: AT_ONCE }, { ...LOOK_UP, isDone: false, answer: 500, times: 100 });
    assert.equal(call.asked(), 0);
    await call.opened.clock.passQuietly(5000, () => pause(A_MOMENT_MS));
    await call.opened.pass(3);
    assert.deepEqual([call.agent.calls.length, (await call.handoff())?.state], [0, 'failed']);
    assert.match(call.caller.call?.hearing.speech.join(' ') ?? '', /sorry/i);
    await ends(call);
  });
});
