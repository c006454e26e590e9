import assert from 'node:assert/strict';
import twilio from 'twilio';
import { twilioClient } from '../../../../src/channels/twilio/client.js';
import { encode } from '../../../fakes/twilio/webhooks.js';
import { REQUESTS, type Recorded } from './recorded.js';
import { AGENT, BOT, CALLER, type Stage, stage } from './stage.js';

/** Sids as they stand in the recorded requests. */
const LETTERS: Readonly<Record<string, string>> = { CA: 'abcf', CF: 'd', RE: 'e' };
const recordedSid = (prefix: string, count: number) => prefix + (LETTERS[prefix]?.[count - 1] ?? '0').repeat(32);
const CALLER_SID = recordedSid('CA', 1);
const AGENT_SID = recordedSid('CA', 2);
const ROOM = (label: string) =>
  `<Response><Dial><Conference participantLabel="${label}">${CALLER_SID}</Conference></Dial></Response>`;

describe('the fake Twilio, asked by its REST API', () => {
  let set: Stage;

  afterEach(() => set.close());

  /** A caller and a first agent in a conference that has the caller's sid for a name, as in the recorded requests. */
  const conference = async () => {
    set = await stage({ '/voice': '<Say>Hello.</Say><Pause length="60"/>' }, { sid: recordedSid });
    set.twilio.phone(CALLER).dials(BOT);
    await set.pass(0);
    await set.client.calls.create({ to: AGENT, from: BOT, twiml: ROOM('agent1') });
    await set.client.calls(CALLER_SID).update({ twiml: ROOM('caller') });
    await set.pass(2);
    set.twilio.phone(AGENT).answers();
  };

  /** Sends a recorded request as it is. */
  const send = async ({ method, url, form }: Recorded, password = set.twilio.account.authToken) => {
    const token = set.twilio.network.calls.get(CALLER_SID)?.options.callToken;
    const known = { ...form, ...(form.CallToken !== undefined && token !== undefined && { CallToken: token }) };
    const authorization = `Basic ${Buffer.from(`${set.twilio.account.sid}:${password}`).toString('base64')}`;
    const response = await fetch(set.twilio.url + url, {
      method,
      headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
      ...(method === 'POST' && { body: encode(known) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };

  /** What comes before a request that needs more than a conference. */
  const BEFORE: Readonly<Record<string, () => unknown>> = {
    'recording pause': () => set.client.calls(CALLER_SID).recordings.create(),
    'recording stop': () => set.client.calls(CALLER_SID).recordings.create(),
    'ERR update finished call 400/21220': () => set.twilio.phone(CALLER).hangsUp(),
    'ERR 404/20404': () => set.twilio.network.calls.clear(),
    'ERR 429 without autoRetry': () => set.twilio.fails({ path: /Calls/, isDone: false, answer: 429 }),
    'ERR 503 not retried': () => set.twilio.fails({ path: /Calls/, isDone: false, answer: 503 }),
  };

  for (const recorded of REQUESTS) {
    it(`answers "${recorded.name}" with the same status and fields as it was answered`, async () => {
      await conference();
      await BEFORE[recorded.name]?.();
      const isRefused = recorded.status === 401;
      const { status, body } = await send(recorded, isRefused ? 'wrong' : undefined);
      assert.equal(status, recorded.status, JSON.stringify(body));
      assert.deepEqual(fieldsOf(body), fieldsOf(recorded.body));
      if (status >= 400) assert.deepEqual(body, recorded.body);
    });
  }

  it('refuses what is wrong with a call before it is made', async () => {
    await conference();
    const { calls } = set.client;
    const twiml = '<Response/>';
    await assert.rejects(calls.create({ to: '+1', from: BOT, twiml }), { status: 400, code: 21211 });
    await assert.rejects(calls.create({ to: AGENT, from: '+12065550000', twiml }), { status: 400, code: 21210 });
    await assert.rejects(calls.create({ to: AGENT, from: CALLER, twiml, callToken: 'made up' }), { code: 21210 });
    await assert.rejects(calls.create({ to: AGENT, from: BOT }), { status: 400, code: 21205 });
    await assert.rejects(calls.create({ to: AGENT, from: BOT, twiml: 'x'.repeat(4001) }), { code: 32018 });
    await assert.rejects(calls.create({ to: AGENT, from: BOT, twiml, timeout: 601 }), { code: 21208 });
    await assert.rejects(calls('CA00').fetch(), { status: 404, code: 20404 });
    assert.equal(set.twilio.network.calls.size, 2);
  });

  it('shows the caller’s number to the agent where the caller’s own call token is given', async () => {
    await conference();
    const callToken = set.twilio.network.calls.get(CALLER_SID)?.options.callToken ?? '';
    const made = await set.client.calls.create({ to: AGENT, from: CALLER, twiml: '<Response/>', callToken });
    assert.equal(made.from, CALLER);
  });

  it('does not pretend to do what it does not model', async () => {
    await conference();
    const made = set.client.calls.create({ to: AGENT, from: BOT, twiml: '<Response/>', trim: 'do-not-trim' });
    await assert.rejects(made, { status: 400, code: 20001 });
  });

  it('takes canceled for phones that ring only: a call that was answered goes on, and nothing is said', async () => {
    await conference();
    assert.equal((await set.client.calls(AGENT_SID).update({ status: 'canceled' })).status, 'in-progress');
    assert.equal((await set.client.calls(AGENT_SID).update({ status: 'completed' })).status, 'completed');
    const { sid } = await set.client.calls.create({ to: AGENT, from: BOT, twiml: '<Response/>' });
    await set.pass(2);
    assert.equal(set.twilio.phone(AGENT).isRinging, true);
    await assert.rejects(set.client.calls(sid).update({ twiml: '<Response/>' }), { status: 400, code: 21220 });
    assert.equal((await set.client.calls(sid).update({ status: 'canceled' })).status, 'canceled');
    await assert.rejects(set.client.calls(sid).update({ status: 'completed' }), { status: 400, code: 21220 });
  });

  it('finds a call whose answer was lost by what is known of it', async () => {
    await conference();
    set.twilio.fails({ method: 'POST', path: /Calls\.json$/, isDone: true, answer: 'nothing' });
    const twiml = '<Response><Say>For you.</Say></Response>';
    const { sid: accountSid, authToken: secret } = set.twilio.account;
    const hasty = twilioClient({ accountSid, secret, apiUrl: new URL(set.twilio.url), timeoutMs: 50 });
    await assert.rejects(hasty.calls.create({ to: '+14255550188', from: BOT, twiml }), /timeout/);
    await set.pass(2);
    assert.equal(set.twilio.phone('+14255550188').isRinging, true);
    const found = await set.client.calls.list({ to: '+14255550188', status: 'ringing' });
    assert.equal(found.length, 1);
  });

  it('carries out what it then answers with 500, or with a broken connection', async () => {
    await conference();
    const ended = () => set.client.calls(AGENT_SID).update({ status: 'completed' });
    set.twilio.fails({ method: 'POST', path: /Calls/, isDone: true, answer: 500 });
    await assert.rejects(ended(), { status: 500 });
    assert.equal(set.twilio.phone(AGENT).call, undefined);
    set.twilio.fails({ path: /Calls/, isDone: false, answer: 'reset' });
    await assert.rejects(set.client.calls(AGENT_SID).fetch(), { code: 'ECONNRESET' });
  });

  it('goes wrong only for the requests that were meant, and so often', async () => {
    await conference();
    set.twilio.fails({ path: /Participants/, form: (form) => form.has('Hold'), isDone: false, answer: 429, times: 2 });
    const participant = set.client
      .conferences(set.twilio.network.conference(CALLER_SID)?.sid ?? '')
      .participants('caller');
    await participant.update({ muted: true });
    await assert.rejects(participant.update({ hold: true }), { status: 429 });
    await assert.rejects(participant.update({ hold: true }), { status: 429 });
    assert.equal((await participant.update({ hold: true })).hold, true);
  });

  it('sends the first status callback before the answer that names the call, where a test wants that', async () => {
    await conference();
    set.twilio.rest.answersLast = true;
    const statusCallback = 'https://bot.example/status';
    let isMade = false;
    const made = set.client.calls
      .create({
        to: '+14255550188',
        from: BOT,
        twiml: '<Response/>',
        statusCallback,
        statusCallbackEvent: ['initiated'],
      })
      .then(() => {
        isMade = true;
        return set.bot.to('/status').length;
      });
    assert.equal(isMade, false);
    assert.equal(await made, 1);
  });

  it('lists page by page, as the package asks for it', async () => {
    await conference();
    const names = ['one', 'two', 'three'];
    for (const name of names) await set.client.conferences(name).participants.create({ to: AGENT, from: BOT });
    const all = await set.client.conferences.list({ pageSize: 2 });
    assert.deepEqual(
      all.map(({ friendlyName }) => friendlyName),
      ['three', 'two', 'one', CALLER_SID],
    );
    assert.deepEqual((await set.client.conferences.list({ friendlyName: 'two', limit: 1 })).length, 1);
  });

  it('lets API keys in, and nobody without a secret', async () => {
    set = await stage({ '/voice': '<Say>Hello.</Say>' }, { apiKeys: { SK1: 'secret' } });
    const { sid: accountSid } = set.twilio.account;
    const client = (secret: string) =>
      twilioClient({ accountSid, apiKeySid: 'SK1', secret, apiUrl: new URL(set.twilio.url), timeoutMs: 1000 });
    assert.deepEqual(await client('secret').calls.list(), []);
    await assert.rejects(client('wrong').calls.list(), (error) => {
      assert.ok(error instanceof twilio.RestException);
      return error.status === 401 && error.code === 20003;
    });
  });

  it('detects who has answered, before the document or beside it', async () => {
    set = await stage({ '/agent': '<Say>Hello.</Say><Pause length="10"/>', '/amd': () => undefined });
    const agent = set.twilio.phone(AGENT);
    agent.manner = { does: 'voicemail', afterMs: 1000, greeting: 'Leave a message.' };
    const call = { to: AGENT, from: BOT, url: 'https://bot.example/agent', machineDetection: 'Enable' };
    await set.client.calls.create(call);
    await set.pass(5);
    assert.deepEqual(set.bot.to('/agent'), []);
    await set.pass(2);
    assert.equal(set.bot.to('/agent')[0]?.AnsweredBy, 'machine_start');
    await set.pass(70);
    const asyncAmdStatusCallback = 'https://bot.example/amd';
    await set.client.calls.create({ ...call, asyncAmd: 'true', asyncAmdStatusCallback });
    await set.pass(3);
    assert.equal(set.bot.to('/agent')[1]?.AnsweredBy, undefined);
    await set.pass(5);
    assert.equal(set.bot.to('/amd')[0]?.AnsweredBy, 'machine_start');
  });

  it('records, pauses, resumes and stops', async () => {
    await conference();
    const call = set.client.calls(CALLER_SID);
    const recordingStatusCallback = 'https://bot.example/rec';
    await call.recordings.create({
      recordingStatusCallback,
      recordingStatusCallbackEvent: ['in-progress', 'completed'],
    });
    await set.pass(5);
    assert.equal((await call.recordings('Twilio.CURRENT').update({ status: 'paused' })).status, 'paused');
    await set.pass(20);
    assert.equal((await call.recordings('Twilio.CURRENT').update({ status: 'in-progress' })).status, 'in-progress');
    await set.pass(3);
    assert.equal((await call.recordings('Twilio.CURRENT').update({ status: 'stopped' })).status, 'stopped');
    await set.pass(2);
    const told = set.bot
      .to('/rec')
      .map(({ RecordingStatus, RecordingDuration }) => [RecordingStatus, RecordingDuration]);
    assert.deepEqual(told, [
      ['in-progress', undefined],
      ['completed', '8'],
    ]);
    await assert.rejects(call.recordings('Twilio.CURRENT').update({ status: 'paused' }), { status: 404 });
    set.twilio.phone(CALLER).hangsUp();
    await assert.rejects(call.recordings.create(), { status: 400, code: 21220 });
  });
});

/** The names in a value, however deep; of a list those of its first entry. */
function fieldsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(fieldsOf);
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(fields.map(([name, inner]) => [name, fieldsOf(inner)]));
}
