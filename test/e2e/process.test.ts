import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../src/root.js';
import { botProcesses, COVERED } from './botProcess.js';
import { HttpCall, SocketCall } from './call.js';
import { Connector } from './connector.js';
import { sendBytes, upgradeRequest } from './request.js';
import { until } from './until.js';

describe('the process', () => {
  const bots = botProcesses(COVERED);
  let connector: Connector;

  beforeEach(async () => {
    connector = await Connector.start();
  });

  afterEach(async () => {
    await connector.close();
  });

  describe('at its start', () => {
    it('says where it listens, how to reach it, and what is not set, and nothing else', async () => {
      const bot = bots.spawn();
      const { origin } = await bot.listening();
      for (const path of ['healthz', 'readyz']) assert.equal((await fetch(`${origin}/${path}`)).status, 200);
      bot.send('SIGINT');
      assert.deepEqual(await bot.ended(), { code: 0, signal: null });
      assert.deepEqual(bot.stdout.split('\n'), [
        'Note: No MicrosoftAppId is set: nobody who calls is authenticated, so the bot listens on this machine only and answers only to it.',
        "Note: AGENT_PHONE_NUMBER is not set: calls are handed to +14251231234, which is nobody's phone.",
        `The bot listens on ${origin}.`,
        `  On the phone with it:   npm run phone -- --url ${origin}   (in another terminal)`,
        `  Bot Framework Emulator: ${origin}/api/messages`,
        '  To end it:              Ctrl-C',
        '',
      ]);
      assert.equal(bot.stderr, '');
    });

    it('names every variable that is wrong, and ends with 1', async () => {
      const wrong = {
        PORT: '70000',
        AGENT_PHONE_NUMBER: '12',
        DEFAULT_LOCALE: '!',
        HANDOFF_TIMEOUT_SECONDS: 'soon',
        DRAIN_SECONDS: '-1',
        LOG_LEVEL: 'loud',
        MicrosoftAppType: 'Robot',
        ToBotFromChannelOpenIdMetadataUrl: 'nowhere',
      };
      const bot = bots.spawn(wrong);
      assert.deepEqual(await bot.ended(), { code: 1, signal: null });
      for (const name of Object.keys(wrong)) assert.match(bot.stderr, new RegExp(`^ {2}${name} must be `, 'm'));
      assert.doesNotMatch(bot.stderr, /\n\s+at /, 'no stack');
      assert.equal(bot.stdout, '');
    });

    it('names what is wrong in the environment, the prompts and the menu together, each once and where to mend it', async () => {
      const menu = join(bots.folder(), 'own-menu.yaml');
      const standard = readFileSync(join(ROOT, 'dialogs', 'menu.yaml'), 'utf8');
      writeFileSync(menu, standard.replace('start: main', 'start: nowhere'));
      const bot = bots.spawn({
        PORT: '70000',
        DEFAULT_LOCALE: 'fr-FR',
        BILLING_PHONE_NUMBER: '555',
        SALES_PHONE_NUMBER: 'secret',
        MENU_FILE: menu,
      });
      assert.deepEqual(await bot.ended(), { code: 1, signal: null });
      assert.deepEqual(
        bot.stderr
          .replace(/\S*own-menu\.yaml:\d+/, 'own-menu.yaml:LINE')
          .replace(/there are .*/, 'there are …')
          .split('\n'),
        [
          'The configuration has mistakes:',
          '  PORT must be a whole number from 0 to 65535',
          '  DEFAULT_LOCALE must be a language of ssml/: de-DE, en-US, es-ES',
          '  BILLING_PHONE_NUMBER must be a phone number in international form, such as +14251231234',
          '  SALES_PHONE_NUMBER must be a phone number in international form, such as +14251231234',
          'The menu has mistakes:',
          '  own-menu.yaml:LINE start names no menu: "nowhere"; there are …',
          'Correct the variables named in the message (see .env.example). Correct each file at the line named before its mistake.',
          '',
        ],
      );
    });

    it('leaves the database alone while the menu is wrong: an older bot may have to go on with it', async () => {
      const menu = join(bots.folder(), 'own-menu.yaml');
      writeFileSync(
        menu,
        readFileSync(join(ROOT, 'dialogs', 'menu.yaml'), 'utf8').replace('start: main', 'start: nowhere'),
      );
      const bot = bots.spawn({ MENU_FILE: menu });
      assert.deepEqual(await bot.ended(), { code: 1, signal: null });
      assert.match(bot.stderr, /^The menu has mistakes:/);
      assert.deepEqual(readdirSync(bots.folder(), { recursive: true }), ['own-menu.yaml']);
    });

    it('names MENU_FILE where there is no such file', async () => {
      const bot = bots.spawn({ MENU_FILE: 'nope.yaml' });
      assert.deepEqual(await bot.ended(), { code: 1, signal: null });
      assert.match(bot.stderr, /^ {2}MENU_FILE must be a file, with its path from the project's folder$/m);
      assert.match(bot.stderr, /Correct the variables named in the message/);
      assert.doesNotMatch(bot.stderr, /menu\.yaml|at the line/);
    });

    it('says with an app id where it is reached on this machine, and no word of the phone, which it would refuse', async () => {
      const bot = bots.spawn({
        MicrosoftAppId: '11111111-1111-4111-8111-111111111111',
        MicrosoftAppPassword: 'a-password-of-nobody',
        AGENT_PHONE_NUMBER: '+14255559999',
      });
      const { port } = await bot.listening();
      assert.deepEqual(bot.stdout.split('\n'), [
        `The bot listens on http://localhost:${port}.`,
        `  Bot Framework Emulator: http://localhost:${port}/api/messages   (with the app id and its password)`,
        '  To end it:              Ctrl-C',
        '',
      ]);
    });

    it('says what is to be set at Twilio for its number', async () => {
      const bot = bots.spawn({
        TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
        TWILIO_AUTH_TOKEN: 'a-token-of-nobody',
        TWILIO_PHONE_NUMBER: '+18005550100',
        AGENT_PHONE_NUMBER: '+14255559999',
        PUBLIC_BASE_URL: 'https://bot.example/telephone/',
      });
      await bot.listening();
      const told = bot.stdout.split('\n').filter((line) => line.includes('Twilio'));
      assert.deepEqual(told, [
        '  Twilio, a call comes in:      https://bot.example/telephone/api/twilio/voice   (HTTP POST; the same where the primary handler fails)',
        '  Twilio, call status changes:  https://bot.example/telephone/api/twilio/status',
      ]);
      assert.doesNotMatch(bot.stdout, /a-token-of-nobody/);
    });

    it('refuses to answer anybody in production, and says why', async () => {
      const bot = bots.spawn({ NODE_ENV: 'production', HOST: '0.0.0.0' });
      assert.deepEqual(await bot.ended(), { code: 1, signal: null });
      assert.match(bot.stderr, /MicrosoftAppId must be set where NODE_ENV is production/);
      assert.match(bot.stderr, /HOST must be localhost/);
      assert.equal(bot.stdout, '');
    });

    it('says that its port is in use, on either address of localhost', async () => {
      for (const host of ['127.0.0.1', ...(hasIPv6() ? ['::1'] : [])]) {
        const other = await listening(host);
        const bot = bots.spawn({ PORT: String((other.address() as AddressInfo).port) });
        const exit = await bot.ended();
        other.close();
        assert.deepEqual(exit, { code: 1, signal: null }, host);
        assert.match(bot.stderr, /in use/i, host);
        assert.match(bot.stderr, /end it, or set PORT/, host);
        assert.doesNotMatch(bot.stderr, /\n\s+at /, 'no stack');
      }
    });
  });

  describe('without an app id', () => {
    const shared = botProcesses({}, 'for the suite');
    let port = '';

    before(async () => {
      ({ port } = await shared.spawn().listening());
    });

    it('listens on 127.0.0.1 and on no address that others reach', async () => {
      assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
      const others = Object.values(networkInterfaces()).flatMap((addresses) =>
        (addresses ?? []).filter(({ internal, scopeid }) => !internal && !scopeid),
      );
      for (const { address, family } of others) {
        const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/healthz`;
        await assert.rejects(fetch(url), url);
      }
    });

    it('listens on ::1 as well, where the machine has it', async function () {
      if (!hasIPv6()) this.skip();
      assert.equal((await fetch(`http://[::1]:${port}/healthz`)).status, 200);
      const call = new HttpCall(new URL(`http://[::1]:${port}`), connector);
      await call.dial();
      await call.hears(/automated assistant/);
    });
  });

  describe('told to end', () => {
    it('by SIGTERM takes no new calls, waits DRAIN_SECONDS for the one that is on, ends it with a sentence, and exits with 0', async () => {
      const bot = bots.spawn({ DRAIN_SECONDS: '1' });
      const url = await bot.listening();
      const call = new HttpCall(url, connector);
      await call.dial();
      await call.hears(/automated assistant/);
      const at = performance.now();
      bot.send('SIGTERM');

      await drains(url);
      assert.equal((await new HttpCall(url, connector).dial()).status, 503);
      assert.match(await sendBytes(url, upgradeRequest('/api/messages')), /^HTTP\/1\.1 503 /);
      assert.equal((await call.press('1')).status, 200);
      await call.hears(/billing department/);
      assert.doesNotMatch(call.words, /have to end this call/);

      await call.hears(/have to end this call/);
      await call.gets('endOfConversation');
      assert.deepEqual(await bot.ended(), { code: 0, signal: null });
      assert.ok(performance.now() - at >= 950, 'not before the time is over');
    });

    it('by SIGTERM ends with 0 when no call is on, although sockets are open, and one does not agree to its end', async () => {
      const bot = bots.spawn({ DRAIN_SECONDS: '3600' });
      const url = await bot.listening();
      const idle = await SocketCall.open(url);
      const dead = connect(Number(url.port), '127.0.0.1');
      dead.write(upgradeRequest('/api/messages'));
      await once(dead, 'data');
      bot.send('SIGTERM');
      assert.deepEqual(await bot.ended(), { code: 0, signal: null });
      await until('the socket to be closed', () => idle.closed);
      dead.destroy();
    });

    it('by SIGTERM waits until the last call has ended, and no longer', async () => {
      const bot = bots.spawn({ DRAIN_SECONDS: '3600' });
      const url = await bot.listening();
      const call = await SocketCall.open(url);
      await call.dial();
      await call.hears(/automated assistant/);
      bot.send('SIGTERM');
      await drains(url);
      assert.equal(bot.exit, undefined);
      call.hangUp();
      assert.deepEqual(await bot.ended(), { code: 0, signal: null });
    });

    for (const second of ['SIGTERM', 'SIGINT'] as const) {
      it(`by SIGTERM, and again by ${second}, does not wait any longer`, async () => {
        const bot = bots.spawn({ DRAIN_SECONDS: '3600' });
        const url = await bot.listening();
        const call = new HttpCall(url, connector);
        await call.dial();
        await call.hears(/automated assistant/);
        bot.send('SIGTERM');
        await drains(url);
        bot.send(second);
        await call.hears(/have to end this call/);
        await call.gets('endOfConversation');
        assert.deepEqual(await bot.ended(), { code: 0, signal: null });
      });
    }

    it('by SIGINT (Ctrl-C) ends the calls that are on with a sentence, at once', async () => {
      const bot = bots.spawn({ DRAIN_SECONDS: '3600' });
      const call = await SocketCall.open(await bot.listening());
      await call.dial();
      await call.hears(/automated assistant/);
      bot.send('SIGINT');
      await call.hears(/have to end this call/);
      await call.gets('endOfConversation');
      assert.deepEqual(await bot.ended(), { code: 0, signal: null });
      await until('the socket to be closed', () => call.closed);
    });
  });
});

/** Waits until the bot says that it takes no more calls. */
async function drains(url: URL): Promise<void> {
  await until('/readyz to say 503', async () => (await fetch(new URL('/readyz', url))).status === 503);
}

function hasIPv6(): boolean {
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'));
}

async function listening(host: string): Promise<Server> {
  const server = createServer();
  server.listen(0, host);
  await once(server, 'listening');
  return server;
}
