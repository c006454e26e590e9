import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { examine, readConfig } from '../../src/config.js';
import { BOT_NUMBER, Stage } from '../twilio/stage.js';

const LINE = {
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'token',
  TWILIO_PHONE_NUMBER: BOT_NUMBER,
  PUBLIC_BASE_URL: 'https://bot.example',
  AGENT_PHONE_NUMBER: '+14255550111',
};
const PRODUCTION = { NODE_ENV: 'production' };
const CONTAINER = { HOST: '0.0.0.0' };

describe('a bot whose only line is Twilio', () => {
  for (const [where, env, host] of [
    ['in production', PRODUCTION, undefined],
    ['in a container', CONTAINER, '0.0.0.0'],
  ] as const) {
    it(`starts ${where}, reached by others, with its Bot Framework channel off, and says so`, () => {
      const config = readConfig({ ...LINE, ...env });
      assert.deepEqual([config.servesMessages, config.host], [false, host]);
      assert.match(config.notices[0] ?? '', /Bot Framework channel is off.*nothing is served at \/api\/messages/);
    });

    it(`does not start ${where} without a line, or with half of one`, () => {
      const { TWILIO_AUTH_TOKEN: _, ...half } = LINE;
      for (const set of [{ AGENT_PHONE_NUMBER: LINE.AGENT_PHONE_NUMBER }, half]) {
        const { config, mistakes } = examine({ ...set, ...env });
        assert.match(mistakes.join('\n'), /(MicrosoftAppId must be set|HOST must be localhost)/);
        assert.equal(config.servesMessages, false);
      }
    });
  }

  it('serves the Emulator on a developer’s machine, and there only', () => {
    const { servesMessages, host } = readConfig(LINE);
    assert.deepEqual([servesMessages, host], [true, 'localhost']);
  });

  it('has the Bot Framework channel with an app id', () => {
    const env = { ...LINE, ...PRODUCTION, MicrosoftAppId: 'app', MicrosoftAppPassword: 'app-secret' };
    assert.deepEqual([readConfig(env).servesMessages, readConfig(env).notices], [true, []]);
  });

  it('still asks for the id that a password is for', () => {
    const { mistakes } = examine({ ...LINE, ...PRODUCTION, MicrosoftAppPassword: 'app-secret' });
    assert.deepEqual(mistakes, ['MicrosoftAppId must be set where MicrosoftAppPassword is']);
  });

  it('takes calls of Twilio’s, and no activities and no web sockets of anybody', async () => {
    const stage = await Stage.open({ settings: { ...PRODUCTION, HOST: '127.0.0.1' } });
    try {
      const messages = new URL('/api/messages', stage.url);
      const activity = { type: 'message', id: '1', channelId: 'emulator', from: { id: 'x' }, text: 'hello' };
      const conversation = { conversation: { id: 'c' }, recipient: { id: 'bot' }, serviceUrl: 'http://localhost:1' };
      const posted = await fetch(messages, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...activity, ...conversation }),
      });
      assert.equal(posted.status, 404);
      assert.doesNotMatch(await posted.text(), /There is POST \/api\/messages/);
      const socket = new WebSocket(messages.href.replace('http', 'ws'));
      const [error] = await once(socket, 'error');
      assert.match(String(error), /404/);
      assert.equal((await fetch(new URL('/readyz', stage.url))).status, 200);
      const caller = stage.twilio.phone('+14255550100');
      caller.dials(BOT_NUMBER);
      await stage.pass(6);
      assert.equal(caller.call?.status, 'in-progress');
      assert.match(caller.call?.hearing.speech.join(' ') ?? '', /Contoso/);
    } finally {
      await stage.close();
    }
  });
});
