import assert from 'node:assert/strict';
import { AGENT, BOT, CALLER, OTHER, type Stage, stage } from './stage.js';

const number = (to: string, attributes = '') =>
  `<Number statusCallback="/status" statusCallbackEvent="initiated ringing answered completed" ${attributes}>${to}</Number>`;
const dial = (inner: string, attributes = '') => `<Dial action="/done" timeout="20" ${attributes}>${inner}</Dial>`;
const WHISPER = '<Gather numDigits="1" action="/accept" timeout="10"><Say>Press 1 to accept.</Say></Gather><Hangup/>';

describe('the fake Twilio, dialling from a call', () => {
  let set: Stage;

  afterEach(() => set.close());

  /** A caller whose call is transferred by these documents. */
  const call = async (voice: string, pages: Parameters<typeof stage>[0] = {}) => {
    set = await stage({ '/voice': voice, '/done': '<Say>Back with us.</Say>', ...pages });
    const { twilio } = set;
    const caller = twilio.phone(CALLER);
    const agent = twilio.phone(AGENT);
    return { twilio, caller, agent, leg: caller.dials(BOT) };
  };
  /** What the agent's phone told, in order. */
  const statuses = () => set.bot.to('/status').map(({ CallStatus }) => CallStatus);
  const outcome = () => {
    const [{ DialCallStatus, DialBridged, DialCallDuration, CallStatus } = {}] = set.bot.to('/done');
    return { DialCallStatus, DialBridged, DialCallDuration, CallStatus };
  };

  it('connects two people until one of them hangs up', async () => {
    const { agent, caller } = await call(dial(number(AGENT)));
    await set.pass(5);
    assert.deepEqual(caller.hears, { kind: 'ringing' });
    agent.answers();
    assert.deepEqual(caller.hears, { kind: 'people', who: [AGENT] });
    assert.deepEqual(agent.hears, { kind: 'people', who: [CALLER] });
    agent.says('How can I help?');
    await set.pass(30);
    agent.hangsUp();
    await set.pass(0);
    assert.deepEqual(statuses(), ['initiated', 'ringing', 'in-progress', 'completed']);
    assert.deepEqual(outcome(), {
      DialCallStatus: 'completed',
      DialBridged: 'true',
      DialCallDuration: '30',
      CallStatus: 'in-progress',
    });
    assert.deepEqual(caller.hears, { kind: 'speech', words: 'Back with us.' });
    assert.deepEqual(caller.calls[0]?.hearing.words[0]?.text, 'How can I help?');
  });

  it('numbers the events of a call', async () => {
    const { agent } = await call(dial(number(AGENT)));
    await set.pass(2);
    agent.declines();
    await set.pass(0);
    const told = set.bot
      .to('/status')
      .map(({ SequenceNumber, CallStatus, SipResponseCode }) => [SequenceNumber, CallStatus, SipResponseCode]);
    assert.deepEqual(told, [
      ['0', 'initiated', undefined],
      ['1', 'ringing', undefined],
      ['2', 'busy', '603'],
    ]);
  });

  it('leaves the caller ringing with answerOnBridge until somebody answers', async () => {
    const { agent, caller, leg } = await call(dial(number(AGENT), 'answerOnBridge="true"'));
    await set.pass(5);
    assert.equal(leg.status, 'ringing');
    assert.deepEqual(caller.hears, { kind: 'ringing' });
    agent.answers();
    assert.equal(leg.status, 'in-progress');
  });

  for (const [manner, status, sip] of [
    [{ does: 'busy' }, 'busy', '486'],
    [{ does: 'fail', sipCode: 404 }, 'failed', '404'],
    [{ does: 'decline', afterMs: 3000 }, 'busy', '603'],
    [{ does: 'ring' }, 'no-answer', '487'],
  ] as const) {
    it(`tells of a phone that would ${manner.does}: ${status}, ${sip}`, async () => {
      const { agent } = await call(dial(number(AGENT)));
      agent.manner = manner;
      await set.pass(26);
      assert.equal(outcome().DialCallStatus, status);
      assert.equal(set.bot.to('/status').at(-1)?.SipResponseCode, sip);
      assert.deepEqual(set.twilio.complaints({ isOver: false }), []);
    });
  }

  it('lets a phone ring five seconds longer than it is told', async () => {
    const { agent } = await call(dial(number(AGENT)));
    await set.pass(24.9);
    assert.equal(agent.isRinging, true);
    await set.pass(0.2);
    assert.equal(agent.isRinging, false);
  });

  it('connects after a whisper that is accepted, and the caller hears ringing meanwhile', async () => {
    const { agent, caller } = await call(dial(number(AGENT, 'url="/whisper"')), {
      '/whisper': WHISPER,
      '/accept': '<Say>Connecting.</Say>',
    });
    await set.pass(2);
    agent.answers();
    await set.pass(3);
    assert.deepEqual(caller.hears, { kind: 'ringing' });
    agent.presses('1');
    await set.pass(1);
    assert.deepEqual(caller.hears, { kind: 'people', who: [AGENT] });
    assert.equal(set.bot.to('/accept')[0]?.Digits, '1');
  });

  it('tells voicemail from people by a whisper that nobody accepts: completed, but not bridged', async () => {
    const { agent, caller } = await call(dial(number(AGENT, 'url="/whisper" machineDetection="Enable"')), {
      '/whisper': WHISPER,
    });
    agent.manner = { does: 'voicemail', afterMs: 4000, greeting: 'Please leave a message after the tone.' };
    await set.pass(40);
    assert.deepEqual(outcome(), {
      DialCallStatus: 'completed',
      DialBridged: 'false',
      DialCallDuration: '16',
      CallStatus: 'in-progress',
    });
    assert.equal(
      set.bot.to('/status').find(({ CallStatus }) => CallStatus === 'in-progress')?.AnsweredBy,
      'machine_start',
    );
    assert.ok(caller.calls[0]?.hearing.all.every(({ sound }) => sound.kind !== 'people'));
  });

  it('cancels the phone that rings when the caller hangs up, and tells the action', async () => {
    const { agent, caller } = await call(dial(number(AGENT)));
    await set.pass(5);
    caller.hangsUp();
    await set.pass(0);
    assert.deepEqual(outcome(), {
      DialCallStatus: 'canceled',
      DialBridged: 'false',
      DialCallDuration: undefined,
      CallStatus: 'completed',
    });
    assert.equal(agent.isRinging, false);
    assert.deepEqual(set.twilio.complaints(), []);
  });

  it('rings several phones at once, and stops the others when one answers', async () => {
    const { twilio, agent } = await call(dial(number(AGENT) + number(OTHER)));
    await set.pass(5);
    assert.equal(twilio.phone(OTHER).isRinging, true);
    agent.answers();
    assert.equal(twilio.phone(OTHER).isRinging, false);
    assert.equal(twilio.phone(OTHER).calls[0]?.status, 'canceled');
  });

  it('rings one phone after the other where it is told so', async () => {
    const { twilio, agent } = await call(dial(number(AGENT) + number(OTHER), 'sequential="true"'));
    await set.pass(5);
    assert.equal(twilio.phone(OTHER).calls.length, 0);
    agent.declines();
    await set.pass(2);
    assert.equal(twilio.phone(OTHER).isRinging, true);
  });

  it('ends the other side on a star of the caller, where hangupOnStar is set', async () => {
    const { agent, caller } = await call(dial(number(AGENT), 'hangupOnStar="true"'));
    await set.pass(2);
    agent.answers();
    caller.presses('*');
    await set.pass(0);
    assert.equal(outcome().DialCallStatus, 'completed');
    assert.equal(agent.call, undefined);
    assert.equal(caller.call?.status, 'in-progress');
  });

  it('goes on with the next verb where there is no action', async () => {
    const { agent, caller } = await call(`<Dial timeout="5">${AGENT}</Dial><Say>Nobody was there.</Say>`);
    agent.manner = { does: 'busy' };
    await set.pass(1);
    assert.deepEqual(caller.hears, { kind: 'speech', words: 'Nobody was there.' });
  });

  it('shows no number that is not the account’s, the caller’s or the called one', async () => {
    await call(dial(number(AGENT), 'callerId="+12065550000"'));
    await set.pass(1);
    assert.equal(outcome().DialCallStatus, 'failed');
    assert.deepEqual(
      set.twilio.alerts.map(({ code }) => code),
      [13214],
    );
  });

  it('finds a phone busy that is in another call', async () => {
    const { agent } = await call(dial(number(AGENT)));
    await set.pass(2);
    agent.answers();
    set.twilio.phone('+14255550177').dials(BOT);
    await set.pass(2);
    assert.deepEqual(statuses().slice(-2), ['initiated', 'busy']);
  });

  it('records what is said, where it is told so', async () => {
    const { agent } = await call(
      dial(
        number(AGENT),
        'record="record-from-answer-dual" recordingStatusCallback="/rec" recordingStatusCallbackEvent="in-progress completed"',
      ),
    );
    await set.pass(2);
    agent.answers();
    await set.pass(8);
    agent.hangsUp();
    await set.pass(2);
    const told = set.bot
      .to('/rec')
      .map(({ RecordingStatus, RecordingDuration, RecordingSource }) => [
        RecordingStatus,
        RecordingDuration,
        RecordingSource,
      ]);
    assert.deepEqual(told, [
      ['in-progress', undefined, 'DialVerb'],
      ['completed', '8', 'DialVerb'],
    ]);
    assert.match(String(set.bot.to('/done')[0]?.RecordingUrl), /\/Recordings\/RE/);
  });
});
