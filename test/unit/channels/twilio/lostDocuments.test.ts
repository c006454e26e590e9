import assert from 'node:assert/strict';
import { currentHandoff } from '../../../../src/call/call.js';
import { BotError } from '../../../../src/errors.js';
import { MemoryStore } from '../../../../src/storage/memory/store.js';
import type { Store } from '../../../../src/storage/store.js';
import { signature } from '../../../fakes/twilio/signature.js';
import { AGENT_NUMBER, BOT_NUMBER, Stage } from '../../../twilio/stage.js';

describe('documents that Twilio could not have', () => {
  let stage: Stage;
  let isAway = false;
  afterEach(async () => {
    isAway = false;
    await stage.close();
  });

  /** With a database that can be away. */
  async function dialled() {
    const gone = async () => {
      throw new BotError('store-unavailable', 'the database is away');
    };
    const store: Store = new Proxy(new MemoryStore(), {
      get: (target, name) => {
        const value = Reflect.get(target, name);
        if (isAway && (name === 'load' || name === 'commit')) return gone;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    stage = await Stage.open({ store });
    const caller = stage.twilio.phone('+14255550100');
    const agent = stage.twilio.phone(AGENT_NUMBER);
    const leg = caller.dials(BOT_NUMBER);
    await stage.pass(1);
    const handoff = async () => {
      const { call } = await store.load({ channelId: 'twilio', conversationId: leg.sid });
      return call && currentHandoff(call.state);
    };
    const said = () => caller.call?.hearing.speech.join(' ') ?? '';
    return { caller, agent, leg, handoff, said };
  }

  /** As Twilio asks at the address for failures, with what it knows. */
  async function fallback(form: Readonly<Record<string, string>>): Promise<string> {
    const url = 'https://bot.example/api/twilio/voice';
    const response = await fetch(new URL('/api/twilio/voice', stage.url), {
      method: 'POST',
      headers: { 'x-twilio-signature': signature(stage.twilio.account.authToken, url, form) },
      body: new URLSearchParams(form),
    });
    assert.equal(response.status, 200);
    return response.text();
  }

  it('leave the caller in the menu with an apology, and do not begin the call again', async () => {
    const { leg } = await dialled();
    const ErrorUrl = 'https://bot.example/api/twilio/turn?n=1';
    const document = await fallback({ ...leg.form, ErrorCode: '11200', ErrorUrl });
    assert.match(document, /<Gather.*technical problem/s);
    assert.doesNotMatch(document, /automated assistant/);
  });

  it('after an agent has hung up bring the caller back to the bot', async () => {
    const { caller, agent, leg, handoff } = await dialled();
    caller.presses('0');
    await stage.pass(15);
    agent.answers();
    await stage.pass(1);
    const id = (await handoff())?.id ?? '';
    const ErrorUrl = `https://bot.example/api/twilio/dial-done?h=${id}&n=1`;
    await fallback({ ...leg.form, ErrorCode: '11200', ErrorUrl });
    assert.equal((await handoff())?.state, 'completed');
  });

  it('while the database is away are told of when it is back: the caller is not taken for one who talks to an agent', async () => {
    const { caller, agent, handoff, said } = await dialled();
    caller.presses('0');
    await stage.pass(15);
    agent.answers();
    await stage.pass(5);
    isAway = true;
    agent.hangsUp();
    await stage.pass(3);
    assert.match(said(), /sorry/i);
    isAway = false;
    await stage.pass(3);
    assert.equal((await handoff())?.state, 'completed');
    await stage.pass(20);
    assert.match(said(), /agent has left/);
  });
});
