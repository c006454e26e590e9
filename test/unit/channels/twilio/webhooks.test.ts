import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callId } from '../../../../src/call/call.js';
import { ROOT } from '../../../../src/root.js';
import { signature } from '../../../fakes/twilio/signature.js';
import { AGENT_NUMBER, BOT_NUMBER, Stage } from '../../../twilio/stage.js';

interface Recorded {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly form: Readonly<Record<string, string>>;
}

const all: Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(join(ROOT, 'test/fixtures/twilio/webhooks.json'), 'utf8'),
);
/** Also those that are kept in lists. */
const RECORDED = Object.values(all).flatMap(found);

function found(value: unknown): Recorded[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('url' in value && 'form' in value && 'headers' in value) return [value as Recorded];
  return Object.values(value).flatMap(found);
}

function oneByteChanged(text: string): string {
  const at = Math.floor(text.length / 2);
  return `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`;
}

describe('webhooks of Twilio', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(async () => stage.close());

  async function post({ url, headers, form }: Recorded): Promise<{ status: number; body: string }> {
    const { pathname, search } = new URL(url);
    const response = await fetch(new URL(pathname + search, stage.url), {
      method: 'POST',
      headers,
      body: new URLSearchParams(form).toString(),
    });
    return { status: response.status, body: await response.text() };
  }

  const stored = () =>
    stage.store
      .load({ channelId: 'twilio', conversationId: RECORDED[0]?.form.CallSid ?? '' })
      .then(({ call }) => call?.version ?? 0);

  it('are taken as they were recorded, and answered with a document', async () => {
    assert.equal(RECORDED.length, 33);
    for (const recorded of RECORDED) {
      const { status, body } = await post(recorded);
      assert.equal(status, 200, `${recorded.url} ${body}`);
      assert.match(body, /<Response(>|\/>)/);
    }
    assert.ok((await stored()) > 0);
  });

  it('are refused without effect when anything of the URL, the parameters or the signature is another', async () => {
    for (const recorded of RECORDED) {
      const { url, headers, form } = recorded;
      const [name = '', value = ''] = Object.entries(form)[0] ?? [];
      const signature = headers['x-twilio-signature'] ?? '';
      const { 'x-twilio-signature': _, ...unsigned } = headers;
      const forged: Recorded[] = [
        { ...recorded, url: `${url}${url.includes('?') ? '&' : '?'}x=1` },
        { ...recorded, form: { ...form, [name]: `${value}0` } },
        { ...recorded, form: { ...form, Extra: '1' } },
        {
          ...recorded,
          headers: { ...headers, 'x-twilio-signature': signature.replace(/^./, (one) => (one === 'A' ? 'B' : 'A')) },
        },
        { ...recorded, headers: unsigned },
      ];
      // One byte of each parameter, and of the query.
      for (const [parameter, is] of Object.entries(form)) {
        forged.push({ ...recorded, form: { ...form, [parameter]: oneByteChanged(is) } });
      }
      const [path = '', query] = url.split('?');
      // And of the path, also where nothing is behind it then.
      const { origin, pathname } = new URL(path);
      for (let at = 1; at < pathname.length; at += 1) {
        const changed = `${pathname.slice(0, at)}${pathname[at] === 'x' ? 'y' : 'x'}${pathname.slice(at + 1)}`;
        forged.push({ ...recorded, url: `${origin}${changed}${query === undefined ? '' : `?${query}`}` });
      }
      if (query !== undefined) forged.push({ ...recorded, url: `${path}?${oneByteChanged(query)}` });
      for (const [index, one] of forged.entries()) assert.equal((await post(one)).status, 403, `${url} ${index}`);
    }
    assert.equal(await stored(), 0);
  });

  it('about a call that nobody knows begin it anew where the caller waits, and do nothing otherwise', async () => {
    const turn = RECORDED.find(({ url }) => url.includes('/turn'));
    const status = RECORDED.find(({ url }) => url.includes('/status'));
    assert.ok(turn && status);
    assert.match((await post(turn)).body, /<Redirect[^>]*>https:\/\/bot\.example\/api\/twilio\/voice\?again=/);
    await post(status);
    for (const one of RECORDED.filter(({ url }) => !url.includes('/voice')))
      assert.equal((await post(one)).status, 200);
    assert.equal(await stored(), 0);
    assert.equal(stage.twilio.rest.received.length, 0);
  });

  it('that are sent again by somebody who has overheard them have no effect, under whatever token', async () => {
    const voice = RECORDED.find(({ url }) => url.includes('/voice'));
    const turn = RECORDED.find(({ form }) => form.Digits !== undefined);
    assert.ok(voice && turn);
    await post(voice);
    const of = { ...turn.form, CallSid: voice.form.CallSid ?? '' };
    const url = 'https://bot.example/api/twilio/turn?n=1';
    const { authToken } = stage.twilio.account;
    const signed = { url, form: of, headers: { 'x-twilio-signature': signature(authToken, url, of) } };
    await post(signed);
    const once = await stored();
    for (let time = 0; time < 8; time += 1) {
      await post({ ...signed, headers: { ...signed.headers, 'i-twilio-idempotency-token': `tok-${time}` } });
      await post(voice);
    }
    assert.equal(await stored(), once);
  });

  it('that come again get the same answer, and have no second effect', async () => {
    const voice = RECORDED.find(({ url }) => url.includes('/voice'));
    assert.ok(voice);
    const first = await post(voice);
    assert.deepEqual(
      await post({ ...voice, headers: { ...voice.headers, 'i-twilio-idempotency-token': 'tok-2' } }),
      first,
    );
    assert.equal(await stored(), 1);
    const id = callId({ channelId: 'twilio', conversationId: voice.form.CallSid ?? '' }, 1);
    assert.equal((await stage.store.transcript(id)).filter(({ direction }) => direction === 'in').length, 1);
  });

  it('are refused by another method, and the operator is told; nobody else hears of webhooks', async () => {
    const at = (path: string, headers: Readonly<Record<string, string>>) =>
      fetch(new URL(path, stage.url), { headers });
    const signed = { 'x-twilio-signature': 'x' };
    assert.equal((await at('/api/twilio/voice', signed)).status, 403);
    assert.equal((await at('/api/twilio/voice', {})).status, 405);
    assert.equal((await at('/api/twilio/voise', {})).status, 404);
  });

  it('are the only way in: nobody speaks for a call of Twilio at /api/messages', async () => {
    const response = await fetch(new URL('/api/messages', stage.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        type: 'message',
        id: '1',
        text: '0',
        channelId: 'twilio',
        serviceUrl: 'http://localhost:9',
        conversation: { id: RECORDED[0]?.form.CallSid },
      }),
    });
    assert.equal(response.status, 401);
    assert.equal(await stored(), 0);
  });
});

describe('webhooks of Twilio behind a path of PUBLIC_BASE_URL', () => {
  const publicBaseUrl = 'https://bot.example:8443/telephone';
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open({ publicBaseUrl });
  });
  afterEach(async () => stage.close());

  it('carry a call where the proxy leaves that path', async () => {
    const { twilio } = stage;
    const caller = twilio.phone('+14255550100');
    caller.dials(BOT_NUMBER);
    await stage.pass(1);
    caller.presses('0');
    await stage.pass(15);
    assert.ok(twilio.phone(AGENT_NUMBER).isRinging);
    caller.hangsUp();
    await stage.pass(1);
    assert.deepEqual(twilio.complaints(), []);
  });

  it('are taken where the proxy takes it off, and refused for another path', async () => {
    const [{ form } = { form: {} }] = RECORDED;
    const url = `${publicBaseUrl}/api/twilio/voice`;
    const { authToken } = stage.twilio.account;
    const post = async (path: string, signed: string) => {
      const response = await fetch(new URL(path, stage.url), {
        method: 'POST',
        headers: { 'x-twilio-signature': signature(authToken, signed, form) },
        body: new URLSearchParams(form),
      });
      return response.status;
    };
    assert.equal(await post('/api/twilio/voice', url), 200);
    assert.equal(await post('/telephone/api/twilio/voice', url), 200);
    assert.equal(await post('/telephone/telephone/api/twilio/voice', url), 403);
    assert.equal(await post('/api/twilio/voice', 'https://bot.example:8443/api/twilio/voice'), 403);
  });
});
