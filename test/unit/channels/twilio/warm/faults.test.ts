import assert from 'node:assert/strict';
import { currentHandoff } from '../../../../../src/call/call.js';
import { twilioClient } from '../../../../../src/channels/twilio/client.js';
import type { WarmTransfer } from '../../../../../src/channels/twilio/warm/transfer.js';
import type { Fault } from '../../../../fakes/twilio/rest/fault.js';
import { signature } from '../../../../fakes/twilio/signature.js';
import { AGENT_NUMBER, PUBLIC } from '../../../../twilio/stage.js';
import { NEXT, openWarm, TOKEN } from './stages.js';

const FAULTS: Readonly<Record<string, Omit<Fault, 'path'>>> = {
  'too many requests': { isDone: false, answer: 429 },
  'an error, and nothing was done': { isDone: false, answer: 500 },
  'an error, and it was done': { isDone: true, answer: 500 },
  'a broken connection, and it was done': { isDone: true, answer: 'reset' },
};

describe('a warm transfer at Twilio', function () {
  this.timeout(60_000);
  let warm: Awaited<ReturnType<typeof openWarm>>;
  beforeEach(async () => {
    warm = await openWarm();
  });
  afterEach(async () => warm.stage.close());

  const stages = async () => (await warm.remembered()).transfers.map(({ state }) => (state as WarmTransfer).stage);
  const isWell = async () => {
    await warm.finish();
    assert.deepEqual(warm.twilio.complaints(), []);
    assert.deepEqual(await warm.stage.store.carried.due(9), []);
  };

  for (const [name, fault] of Object.entries(FAULTS)) {
    for (const [index, stage] of [
      'ringing',
      'talking',
      'fetching',
      'consulting',
      'three',
      'left to the colleague',
    ].entries()) {
      it(`goes on to "${stage}" where the carrier answers with ${name}, and calls nobody twice`, async () => {
        const before = warm.names[warm.names.indexOf(stage) - 1];
        if (index > 0 && before) await warm.go(undefined, before);
        warm.twilio.fails({ ...fault, path: /(Calls|Participants)/, method: 'POST' });
        await warm.go(index > 0 ? before : undefined, warm.names.at(-1) ?? '');
        assert.deepEqual([warm.first.calls.length, warm.second.calls.length], [1, 1]);
        await isWell();
      });
    }
  }

  it('calls an agent once where the answer to that request never comes', async () => {
    warm.twilio.fails({ isDone: true, answer: 'nothing', path: /Calls\.json$/, method: 'POST' });
    await warm.go(undefined, 'talking');
    await warm.stage.pass(20);
    assert.equal(warm.first.calls.length, 1);
    await isWell();
  });

  it('ends a phone that was called by a request whose answer never came, when the caller has left', async () => {
    warm.twilio.fails({ isDone: true, answer: 500, path: /Calls\.json$/, method: 'POST' });
    await warm.go(undefined, 'ringing');
    await isWell();
  });

  it('goes on to the next of the hunt list where the carrier refuses to call', async () => {
    warm.twilio.fails({ isDone: false, answer: 403, path: /Calls\.json$/, method: 'POST' });
    const next = warm.twilio.phone(NEXT);
    const { caller } = warm;
    caller.dials('+18005550100');
    await warm.stage.pass(6);
    caller.presses('0');
    await warm.until('the next one', () => next.isRinging);
    assert.equal(warm.first.calls.length, 0);
    await isWell();
  });

  it('ends the call of an agent who answers at the moment when the caller leaves', async () => {
    await warm.go(undefined, 'ringing');
    warm.caller.hangsUp();
    warm.first.answers();
    await warm.stage.pass(1);
    assert.equal(warm.first.call, undefined);
    await isWell();
  });

  it('looks a call up that nobody has told of, before it is made again', async () => {
    warm.twilio.webhooks.deliveries = () => [15_000];
    warm.twilio.fails({ isDone: true, answer: 500, path: /Calls\.json$/, method: 'POST' });
    await warm.go(undefined, 'ringing');
    await warm.stage.pass(12);
    assert.equal(warm.first.calls.length, 1);
    warm.twilio.webhooks.deliveries = () => [0];
    await warm.go('ringing', 'talking');
    await isWell();
  });

  it('ends the room with the last agent although no webhook tells that they have left', async () => {
    await warm.go(undefined, 'left to the colleague');
    warm.twilio.webhooks.deliveries = () => [];
    warm.second.hangsUp();
    await warm.until(
      'the caller has the bot',
      () => /agent has left/.test(warm.caller.call?.hearing.speech.at(-1) ?? ''),
      70,
    );
    warm.twilio.webhooks.deliveries = () => [0];
    await isWell();
  });

  it('lets go of a phone that was called a second time, and keeps the first', async () => {
    await warm.go(undefined, 'talking');
    const { account, url } = warm.twilio;
    const client = twilioClient({
      accountSid: account.sid,
      secret: account.authToken,
      apiUrl: new URL(url),
      timeoutMs: 1000,
    });
    const [transfer] = (await warm.remembered()).transfers;
    warm.first.lines = 2;
    const warmUrl = `${PUBLIC}/api/twilio/warm?h=${transfer?.id}&p=a1`;
    await client.calls.create({ to: warm.first.number, from: '+18005550100', url: warmUrl });
    await warm.until('the second call', () => warm.first.isRinging);
    warm.first.answers();
    await warm.stage.pass(8);
    assert.deepEqual(
      warm.first.calls.map(({ isOver }) => isOver),
      [false, true],
    );
    assert.ok(warm.talks(warm.caller, 1));
    await isWell();
  });

  it('notices an agent who has left although no webhook tells so', async () => {
    await warm.go(undefined, 'three');
    warm.twilio.webhooks.deliveries = () => [];
    warm.first.hangsUp();
    await warm.stage.pass(70);
    assert.deepEqual(
      (await stages()).map(({ kind }) => kind),
      ['talking'],
    );
    warm.twilio.webhooks.deliveries = () => [0];
    await isWell();
  });

  for (const [name, deliveries] of Object.entries({
    'come twice': () => [0, 700],
    'come late, and in another order': ({ form }: { form: Readonly<Record<string, unknown>> }) =>
      form.CallStatus === 'ringing' || form.CallStatus === 'initiated' ? [1900] : [300],
    'never come': () => [],
  })) {
    it(`goes through all of its stages where callbacks ${name}`, async () => {
      warm.twilio.webhooks.deliveries = deliveries;
      await warm.go(undefined, name === 'never come' ? 'three' : (warm.names.at(-1) ?? ''));
      warm.twilio.webhooks.deliveries = () => [0];
      await isWell();
    });
  }

  it('does the same when every webhook is delivered again, byte for byte', async () => {
    await warm.go(undefined, 'consulting');
    const { webhooks } = warm.twilio;
    const before = await stages();
    for (const sent of [...webhooks.sent]) if (/status|conf/.test(sent.url)) await webhooks.again(sent);
    await warm.stage.pass(2);
    assert.deepEqual(await stages(), before);
    await warm.go('consulting', warm.names.at(-1) ?? '');
    await isWell();
  });

  it('hears nothing of what is not signed, of another transfer, or of a party that it does not have', async () => {
    await warm.go(undefined, 'talking');
    const { transfers } = await warm.remembered();
    const [known] = transfers;
    const before = await stages();
    const id = known?.id ?? '';
    const { account } = warm.twilio;
    const sid = warm.first.call?.sid ?? '';
    const form = { AccountSid: account.sid, CallSid: sid, CallStatus: 'completed', From: '', To: '' };
    const post = async (target: string, fields: Readonly<Record<string, string>>, key?: string) => {
      const { status } = await fetch(new URL(target, warm.stage.url), {
        method: 'POST',
        headers: key === undefined ? {} : { 'x-twilio-signature': signature(key, PUBLIC + target, fields) },
        body: new URLSearchParams(fields),
      });
      return status;
    };
    const ended = `/api/twilio/status?w=${id}&p=a1`;
    assert.equal(await post(ended, form), 403);
    assert.equal(await post(ended, form, 'another key'), 403);
    assert.equal(await post(`/api/twilio/status?w=${'0'.repeat(36)}&p=a1`, form, account.authToken), 200);
    assert.equal(await post(`/api/twilio/status?w=${id}&p=a9`, form, account.authToken), 200);
    assert.equal(
      await post(
        `/api/twilio/warm?h=${id}&p=a9&e=key&at=menu`,
        { ...form, CallStatus: 'in-progress', Digits: '1' },
        account.authToken,
      ),
      200,
    );
    const conference = {
      AccountSid: account.sid,
      ConferenceSid: `CF${'0'.repeat(32)}`,
      FriendlyName: `${id}-7`,
      StatusCallbackEvent: 'conference-end',
    };
    assert.equal(await post('/api/twilio/conf', conference, account.authToken), 200);
    assert.deepEqual(await stages(), before);
    assert.ok(warm.talks(warm.caller, 1));
    await isWell();
  });

  it('lets the agents’ system do what the keypad can, with its token only', async () => {
    await warm.go(undefined, 'talking');
    const [transfer] = (await warm.remembered()).transfers;
    const step = async (name: string, token = TOKEN, id = transfer?.id) => {
      const answer = await fetch(new URL(`/api/handoffs/${id}/${name}`, warm.stage.url), {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
      });
      return [answer.status, await answer.json()] as const;
    };
    assert.equal((await step('bring-in', 'another'))[0], 401);
    assert.equal((await step('bring-in', TOKEN, 'nobody'))[0], 404);
    assert.equal((await step('dance'))[0], 404);
    assert.equal((await step('join'))[0], 409);
    assert.deepEqual(await step('bring-in'), [200, { Stage: 'fetching' }]);
    await warm.until('the colleague is called', () => warm.second.isRinging && warm.caller.hears?.kind === 'music');
    warm.second.answers();
    await warm.stage.pass(1);
    warm.second.presses('1');
    await warm.until('consulting', () => warm.talks(warm.first, 1) && warm.talks(warm.second, 1));
    assert.deepEqual(await step('join'), [200, { Stage: 'three' }]);
    await warm.until('three', () => warm.talks(warm.caller, 2) && warm.talks(warm.first, 2));
    assert.deepEqual(await step('leave'), [200, { Stage: 'talking' }]);
    await warm.until('left', () => warm.first.call === undefined && warm.talks(warm.caller, 1));
    await isWell();
  });

  it('shows an agent nothing of the caller where the number is withheld', async () => {
    warm.twilio.phone('+266696687').dials('+18005550100');
    await warm.stage.pass(6);
    warm.twilio.phone('+266696687').presses('0');
    await warm.until('ringing', () => warm.first.isRinging);
    warm.first.answers();
    await warm.stage.pass(6);
    const heard = warm.first.calls[0]?.hearing.speech.join(' ') ?? '';
    assert.match(heard, /call for an agent/);
    assert.doesNotMatch(heard, /comes from/);
    warm.twilio.phone('+266696687').hangsUp();
    await isWell();
  });

  it('keeps what the bot says about it out of a call that an agent has just taken', async () => {
    await warm.go(undefined, 'talking');
    const { call } = await warm.remembered();
    assert.equal(call && currentHandoff(call.state)?.state, 'accepted');
    assert.equal(call && currentHandoff(call.state)?.target.kind === 'phone' && warm.first.number, AGENT_NUMBER);
    await isWell();
  });
});
