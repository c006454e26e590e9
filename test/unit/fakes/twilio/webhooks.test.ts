import assert from 'node:assert/strict';
import type { Sent } from '../../../fakes/twilio/webhooks.js';
import { ALL_WEBHOOKS, type Webhook } from './recorded.js';
import { SCENES } from './scenes.js';
import { AGENT, BOT, CALLER, type Stage, stage } from './stage.js';

/** What tells one webhook of a scene from another: present in both or in neither, and with the same value. */
const TELLING = [
  'CallStatus',
  'DialCallStatus',
  'ReferCallStatus',
  'StatusCallbackEvent',
  'ParticipantLabel',
  'RecordingStatus',
  'SpeechResult',
  'Digits',
  'AnsweredBy',
  'ReasonParticipantLeft',
  'ReasonConferenceEnded',
  'SipResponseCode',
];

const isLike = ({ form, url }: Sent, webhook: Webhook) =>
  new URL(url).pathname === new URL(webhook.url).pathname.replace('/api/twilio', '') &&
  TELLING.every((name) => form[name] === webhook.form[name]);

describe('the fake Twilio, sending webhooks', () => {
  let set: Stage;

  afterEach(() => set.close());

  for (const [name, webhook] of ALL_WEBHOOKS) {
    it(`sends ${name} as it was recorded: with the same parameters and headers, and the same words of Twilio`, async () => {
      const scene = Object.entries(SCENES).find(([beginning]) => name.startsWith(beginning))?.[1];
      assert.ok(scene, 'no scene plays this');
      set = await stage({
        '/voice': scene.voice,
        '/turn': '<Hangup/>',
        '/dial-done': '<Hangup/>',
        '/refer-done': '<Hangup/>',
        '/whisper': '<Gather timeout="2" action="/turn"/><Hangup/>',
      });
      await scene.play(set);
      const found = set.twilio.webhooks.sent.find((sent) => isLike(sent, webhook));
      assert.ok(found, `it was not sent; sent were: ${JSON.stringify(set.twilio.webhooks.sent, null, 1)}`);
      assert.deepEqual(Object.keys(found.form).toSorted(), Object.keys(webhook.form).toSorted());
      assert.deepEqual(Object.keys(found.headers).toSorted(), Object.keys(webhook.headers).toSorted());
      assert.ok(set.bot.asked.every(({ isSigned }) => isSigned));
    });
  }

  const PHONE = `<Dial><Number statusCallback="/status" statusCallbackEvent="initiated ringing answered completed">${AGENT}</Number></Dial>`;
  const statuses = () =>
    set.bot.to('/status').map(({ CallStatus, SequenceNumber }) => `${SequenceNumber} ${CallStatus}`);
  const play = async () => {
    set.twilio.phone(CALLER).dials(BOT);
    await set.pass(2);
    set.twilio.phone(AGENT).answers();
    set.twilio.phone(AGENT).hangsUp();
    await set.pass(10);
  };

  it('delivers callbacks late, and so out of order, where a test wants that', async () => {
    set = await stage({ '/voice': PHONE });
    set.twilio.webhooks.deliveries = ({ form }) => (form.CallStatus === 'ringing' ? [5000] : [0]);
    await play();
    assert.deepEqual(statuses(), ['0 initiated', '2 in-progress', '3 completed', '1 ringing']);
  });

  it('delivers a callback twice under one token, or not at all', async () => {
    set = await stage({ '/voice': PHONE });
    set.twilio.webhooks.deliveries = ({ form }) => (form.CallStatus === 'ringing' ? [] : [0, 1000]);
    await play();
    assert.deepEqual(statuses().toSorted(), [
      '0 initiated',
      '0 initiated',
      '2 in-progress',
      '2 in-progress',
      '3 completed',
      '3 completed',
    ]);
    const tokens = set.bot.asked
      .filter(({ path }) => path === '/status')
      .map(({ headers }) => headers['i-twilio-idempotency-token']);
    assert.equal(new Set(tokens).size, 3);
  });

  it('repeats a request byte for byte', async () => {
    set = await stage({ '/voice': '<Say>Hello.</Say>' });
    set.twilio.phone(CALLER).dials(BOT);
    await set.pass(1);
    const [first] = set.twilio.webhooks.sent;
    assert.ok(first);
    const again = await set.twilio.webhooks.again(first);
    assert.deepEqual([again.headers, again.form, again.status], [first.headers, first.form, 200]);
    assert.equal(set.bot.asked.length, 2);
  });
});
