import assert from 'node:assert/strict';
import { currentHandoff } from '../../../../src/call/call.js';
import { BotError } from '../../../../src/errors.js';
import { MemoryDatabase } from '../../../../src/storage/memory/database.js';
import { MemoryStore } from '../../../../src/storage/memory/store.js';
import type { Store } from '../../../../src/storage/store.js';
import { signature } from '../../../fakes/twilio/signature.js';
import { random } from '../../../faults/random.js';
import { rush } from '../../../twilio/rush.js';
import { AGENT_NUMBER, BOT_NUMBER, Stage, type StageOptions } from '../../../twilio/stage.js';

const CALLER = '+14255550100';

describe('calls at Twilio', () => {
  let stage: Stage | undefined;
  afterEach(async () => {
    await stage?.close();
    stage = undefined;
  });

  async function dialled(options: StageOptions = {}) {
    stage = await Stage.open(options);
    const { twilio } = stage;
    const caller = twilio.phone(CALLER);
    const agent = twilio.phone(AGENT_NUMBER);
    const leg = caller.dials(BOT_NUMBER);
    await stage.pass(1);
    const handoff = async () => {
      const { call } = await (stage as Stage).store.load({ channelId: 'twilio', conversationId: leg.sid });
      return call && currentHandoff(call.state);
    };
    return { stage, twilio, caller, agent, leg, handoff };
  }

  it('connect the caller with an agent, and are over when the caller hangs up', async () => {
    const { stage, twilio, caller, agent, handoff } = await dialled();
    caller.presses('0');
    await stage.pass(15);
    assert.ok(agent.isRinging);
    agent.answers();
    await stage.pass(1);
    assert.equal((await handoff())?.state, 'accepted');
    assert.deepEqual(caller.hears, { kind: 'people', who: [AGENT_NUMBER] });
    caller.hangsUp();
    await stage.pass(1);
    assert.equal((await handoff())?.state, 'completed');
    assert.deepEqual(twilio.complaints(), []);
  });

  it('leave no phone ringing when the caller hangs up', async () => {
    const { stage, twilio, caller, agent, handoff } = await dialled();
    caller.presses('0');
    await stage.pass(15);
    caller.hangsUp();
    await stage.pass(1);
    assert.equal(agent.isRinging, false);
    assert.equal((await handoff())?.state, 'cancelled');
    assert.deepEqual(twilio.complaints(), []);
  });

  it('have the same outcome in whatever order, and however often, it is told what becomes of a phone', async () => {
    const { stage, twilio, caller, agent, handoff } = await dialled();
    // The further a phone has got, the earlier it is told.
    const late: Readonly<Record<string, number>> = { initiated: 9000, ringing: 6000, 'in-progress': 500 };
    twilio.webhooks.deliveries = ({ form }) => {
      const ms = late[String(form.CallStatus)] ?? 0;
      return [ms, ms + 700];
    };
    caller.presses('0');
    for (let second = 0; second < 20 && !agent.isRinging; second += 1) await stage.pass(1);
    agent.answers();
    await stage.pass(2);
    assert.equal((await handoff())?.state, 'accepted');
    await stage.pass(10);
    assert.equal((await handoff())?.state, 'accepted');
    assert.deepEqual(caller.hears, { kind: 'people', who: [AGENT_NUMBER] });
    agent.hangsUp();
    await stage.pass(4);
    assert.equal((await handoff())?.state, 'completed');
    assert.equal(agent.calls.length, 1);
    caller.hangsUp();
    await stage.pass(2);
    assert.deepEqual(twilio.complaints(), []);
  });

  it('take the caller back from a phone that nobody answers, which rings no more', async () => {
    const { stage, twilio, caller, agent, handoff } = await dialled();
    caller.presses('0');
    await stage.pass(15);
    const leg = agent.call;
    assert.ok(agent.isRinging);
    // Words before it take none of the twenty seconds in which somebody may pick up.
    await stage.pass(10);
    assert.ok(agent.isRinging);
    await stage.pass(10);
    assert.equal(leg?.status, 'canceled');
    assert.ok(caller.call?.hearing.speech.some((words) => /nobody answered/i.test(words)));
    assert.equal((await handoff())?.state, 'timedOut');
    caller.hangsUp();
    await stage.pass(1);
    assert.deepEqual(twilio.complaints(), []);
  });

  it('let a phone ring for its whole time, also where what is said before takes longer', async () => {
    const { stage, caller, agent, handoff } = await dialled({ settings: { HANDOFF_TIMEOUT_SECONDS: '5' } });
    caller.presses('0');
    for (let second = 0; second < 20 && !agent.isRinging; second += 1) await stage.pass(1);
    assert.equal((await handoff())?.state, 'ringing');
    await stage.pass(3);
    assert.ok(agent.isRinging);
    await stage.pass(3);
    assert.ok(!agent.isRinging);
    caller.hangsUp();
    await stage.pass(1);
  });

  it('tell a phone that was declined from one that is busy', async () => {
    const { stage, caller, agent, handoff } = await dialled();
    caller.presses('0');
    await stage.pass(15);
    agent.declines();
    await stage.pass(2);
    const { state, failure } = (await handoff()) ?? {};
    assert.deepEqual([state, failure], ['failed', 'declined']);
    caller.hangsUp();
    await stage.pass(1);
  });

  it('answer by the REST API what came from a document that plays no more', async () => {
    const { stage, twilio, caller, agent, leg } = await dialled();
    const [, action = ''] = /action="([^"]*turn[^"]*)"/.exec(twilio.webhooks.sent[0]?.body ?? '') ?? [];
    const asked = twilio.rest.received.length;
    await stage.pass(60);
    assert.ok(twilio.rest.received.length > asked, 'the caller was asked again');
    const form = { ...leg.form, Digits: '0' };
    const { pathname, search } = new URL(action);
    await fetch(new URL(pathname + search, stage.url), {
      method: 'POST',
      headers: { 'x-twilio-signature': signature(twilio.account.authToken, action, form) },
      body: new URLSearchParams(form),
    });
    await stage.pass(15);
    assert.ok(agent.isRinging);
    caller.hangsUp();
    await stage.pass(1);
  });

  it('go on after a restart while a phone rings', async () => {
    const database = new MemoryDatabase();
    const { stage, twilio, caller, agent, handoff } = await dialled({ store: new MemoryStore({ database }) });
    caller.presses('0');
    await stage.pass(15);
    await stage.crash(() => new MemoryStore({ database }));
    agent.answers();
    await stage.pass(1);
    assert.equal((await handoff())?.state, 'accepted');
    agent.hangsUp();
    await stage.pass(8);
    assert.ok(caller.call?.hearing.speech.some((words) => /agent has left/.test(words)));
    caller.hangsUp();
    await stage.pass(1);
    assert.deepEqual(twilio.complaints(), []);
  });

  it('go on after a restart while the caller listens', async () => {
    const database = new MemoryDatabase();
    const { stage, caller, agent } = await dialled({ store: new MemoryStore({ database }) });
    await stage.crash(() => new MemoryStore({ database }));
    caller.presses('0');
    await stage.pass(15);
    assert.ok(agent.isRinging);
  });

  it('say what a request was refused for too many of, as soon as there are fewer', async () => {
    const { stage, twilio, caller } = await dialled();
    twilio.fails({ method: 'POST', path: /Calls\/CA\w+\.json$/, isDone: false, answer: 429, times: 2 });
    const heard = caller.call?.hearing.speech.length ?? 0;
    await stage.pass(60);
    assert.ok((caller.call?.hearing.speech.length ?? 0) > heard);
    assert.ok(twilio.rest.received.some(({ status }) => status === 429));
  });

  it('hear a sentence and have a way on while the database is away', async () => {
    const memory = new MemoryStore();
    let isAway = false;
    const gone = async () => {
      throw new BotError('store-unavailable', 'the database is away');
    };
    const store: Store = new Proxy(memory, {
      get: (target, name) => {
        const value = Reflect.get(target, name);
        if (isAway && (name === 'load' || name === 'commit')) return gone;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const { stage, twilio, caller } = await dialled({ store });
    isAway = true;
    caller.presses('0');
    await stage.pass(1);
    assert.match(caller.call?.hearing.speech.at(-1) ?? '', /problem|trouble|sorry/i);
    const other = twilio.phone('+14255550122');
    other.dials(BOT_NUMBER);
    await stage.pass(1);
    assert.ok(other.call && !other.call.isOver);
    isAway = false;
    await stage.pass(20);
    assert.ok(
      other.call?.hearing.speech.some((words) => /Contoso/.test(words)),
      'greeted late',
    );
    caller.presses('0');
    await stage.pass(15);
    assert.ok(twilio.phone(AGENT_NUMBER).isRinging);
    assert.deepEqual(twilio.alerts, []);
  });

  it('go on with a transfer whose document was made while the database went away', async () => {
    const memory = new MemoryStore();
    let isArmed = false;
    let isAway = false;
    const store: Store = new Proxy(memory, {
      get: (target, name) => {
        const value = Reflect.get(target, name);
        if (name === 'commit') {
          return async (...args: Parameters<Store['commit']>) => {
            const committed = await target.commit(...args);
            isAway = isArmed;
            return committed;
          };
        }
        if (name === 'load' && isAway) return async () => Promise.reject(new BotError('store-unavailable', 'away'));
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const { stage, twilio, caller, agent, handoff } = await dialled({ store });
    isArmed = true;
    caller.presses('0');
    await twilio.settled();
    assert.ok(isAway);
    isArmed = false;
    isAway = false;
    assert.match(twilio.webhooks.sent.at(-1)?.body ?? '', /<Dial /);
    for (let second = 0; second < 20 && !agent.isRinging; second += 1) await stage.pass(1);
    agent.answers();
    await stage.pass(1);
    assert.equal((await handoff())?.state, 'accepted');
    caller.hangsUp();
    await stage.pass(1);
    assert.deepEqual(twilio.complaints(), []);
  });

  it('are many at once at a carrier in trouble: nobody is called twice, and nothing is left when all have hung up', async () => {
    const { called, ...left } = await rush(50, random(7));
    assert.ok(called >= 50);
    assert.deepEqual(left, { calledTwice: 0, stillRinging: 0, stillOn: 0, stillOnAtBot: 0, complaints: [] });
  });
});
