import assert from 'node:assert/strict';
import { currentHandoff } from '../../../../src/call/call.js';
import { twilioClient } from '../../../../src/channels/twilio/client.js';
import { TwilioLine } from '../../../../src/channels/twilio/line.js';
import { ONE_KEY } from '../../../../src/channels/twilio/listen.js';
import { LiveCalls } from '../../../../src/channels/twilio/liveCalls.js';
import { Urls } from '../../../../src/channels/twilio/urls.js';
import { isBotError } from '../../../../src/errors.js';
import { contextOf, initiateValue } from '../../../../src/handoff/context.js';
import { AGENT_NUMBER, BOT_NUMBER, PUBLIC, Stage } from '../../../twilio/stage.js';

describe('a line to a call at Twilio', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(async () => stage.close());

  /** As a process makes it that knows nothing of the call but what is stored. */
  function lineTo(callSid: string, gone = () => {}): TwilioLine {
    const { twilio, clock } = stage;
    const urls = new Urls(PUBLIC);
    const { sid: accountSid, authToken: secret } = twilio.account;
    return new TwilioLine(callSid, {
      client: twilioClient({ accountSid, secret, apiUrl: new URL(twilio.url), timeoutMs: 1000 }),
      clock,
      urls,
      live: new LiveCalls().of(callSid),
      playing: async () => ({
        urls,
        name: 'a document',
        locale: 'en-US',
        keys: ONE_KEY,
        callerId: BOT_NUMBER as never,
        ringSeconds: 20,
        waitSeconds: 30,
      }),
      begin: async () => {},
      isElsewhere: async () => false,
      hasCaller: async () => {},
      tell: async () => {},
      gone,
    });
  }

  const documents = () => stage.twilio.rest.received.filter(({ form }) => form.has('Twiml'));

  it('calls nobody again for a handoff that a process before has called for', async () => {
    const caller = stage.twilio.phone('+14255550100');
    const { sid } = caller.dials(BOT_NUMBER);
    await stage.pass(1);
    caller.presses('0');
    await stage.pass(12);
    const { call } = await stage.store.load({ channelId: 'twilio', conversationId: sid });
    const handoff = call && currentHandoff(call.state);
    assert.ok(call && handoff);
    const value = initiateValue(handoff.target, contextOf(handoff, call.state, stage.clock.now()));
    const before = documents().length;
    await lineTo(sid).send({ type: 'event', name: 'handoff.initiate', value });
    await stage.pass(2);
    assert.equal(documents().length, before);
    assert.equal(stage.twilio.phone(AGENT_NUMBER).calls.length, 1);
    assert.ok(stage.twilio.phone(AGENT_NUMBER).isRinging);
  });

  it('calls nobody again whose phone rings for this caller, however far the clocks of both are apart', async () => {
    const caller = stage.twilio.phone('+14255550100');
    const { sid } = caller.dials(BOT_NUMBER);
    await stage.pass(1);
    caller.presses('0');
    await stage.pass(15);
    assert.ok(stage.twilio.phone(AGENT_NUMBER).isRinging);
    const { call } = await stage.store.load({ channelId: 'twilio', conversationId: sid });
    const handoff = call && currentHandoff(call.state);
    assert.ok(call && handoff);
    const value = {
      ...initiateValue(handoff.target, contextOf(handoff, call.state, stage.clock.now())),
      RequestedAt: new Date(stage.clock.now() + 90_000).toISOString(),
    };
    const before = documents().length;
    await lineTo(sid).send({ type: 'event', name: 'handoff.initiate', value });
    assert.equal(documents().length, before);
    // Once it is over, it was another one.
    stage.twilio.phone(AGENT_NUMBER).declines();
    await stage.pass(1);
    await lineTo(sid).send({ type: 'event', name: 'handoff.initiate', value });
    assert.equal(documents().length, before + 1);
  });

  it('says what one turn says in one document, in its order', async () => {
    const caller = stage.twilio.phone('+14255550100');
    const { sid } = caller.dials(BOT_NUMBER);
    await stage.pass(1);
    const line = lineTo(sid);
    const before = documents().length;
    await line.send({ type: 'message', text: 'The first.' }, { more: true });
    await line.send({ type: 'message', text: 'The second.' }, { more: false });
    assert.equal(documents().length, before + 1);
    await stage.pass(5);
    assert.deepEqual(caller.call?.hearing.speech.slice(-2), ['The first.', 'The second.']);
  });

  it('says words that a command follows', async () => {
    const caller = stage.twilio.phone('+14255550100');
    const { sid } = caller.dials(BOT_NUMBER);
    await stage.pass(1);
    const line = lineTo(sid);
    await line.send({ type: 'message', text: 'One moment.' }, { more: true });
    const name = 'channel/vnd.microsoft.telephony.recording.start';
    await line.send({ type: 'command', name, value: { commandId: '1' } }, { more: false });
    await stage.pass(5);
    assert.equal(caller.call?.hearing.speech.at(-1), 'One moment.');
    assert.ok(stage.twilio.rest.received.some(({ path }) => path.endsWith('/Recordings.json')));
  });

  it('is closed where the caller is gone, and tells so', async () => {
    const caller = stage.twilio.phone('+14255550100');
    const { sid } = caller.dials(BOT_NUMBER);
    await stage.pass(1);
    caller.hangsUp();
    await stage.pass(1);
    let told = 0;
    const sent = lineTo(sid, () => {
      told += 1;
    }).send({ type: 'message', text: 'Hello?' });
    await assert.rejects(sent, (error) => isBotError(error, 'line-closed'));
    assert.equal(told, 1);
  });
});
