import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../src/root.js';
import { type Bot, startBot } from './bot.js';
import { HttpCall } from './call.js';
import { Connector } from './connector.js';

/** What `npm run phone` runs, built beside this file. */
const CLI = fileURLToPath(new URL('../../src/phone/cli.js', import.meta.url));
const SCRIPT = 'test/calls/not-an-agent.call';

/** Runs the phone to its end, beside the bot of this process. */
async function phone(...args: string[]) {
  const child = spawn(process.execPath, [CLI, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = await ended;
  return { status, stdout, stderr };
}

describe('npm run phone, with a bot that takes no call', function () {
  this.timeout(120_000);

  let bot: Bot;
  let connector: Connector;
  beforeEach(async () => {
    connector = await Connector.start();
  });
  afterEach(async () => {
    await bot.app.close();
    await connector.close();
  });

  const bots: Record<string, { advice: RegExp; start: () => Promise<void> }> = {
    'because it has an app id': {
      advice: /401.*\. This bot has a MicrosoftAppId, and the phone has no token: start one without it\.\n$/,
      start: async () => {
        bot = await startBot({
          MicrosoftAppId: '11111111-1111-4111-8111-111111111111',
          MicrosoftAppPassword: 'a-password-of-nobody',
          AGENT_PHONE_NUMBER: '+14255559999',
        });
      },
    },
    'because it is shutting down': {
      advice: /503.*\. It is shutting down, or not ready yet: wait a moment, or start another one\.\n$/,
      start: async () => {
        bot = await startBot();
        await new HttpCall(bot.url, connector).dial();
        void bot.app.close(60);
      },
    },
  };

  for (const [why, { advice, start }] of Object.entries(bots)) {
    for (const way of ['--http', undefined]) {
      const how = way ?? 'over a web socket';

      it(`${why}, says so and what to do, ${how}`, async () => {
        await start();
        const { status, stderr } = await phone('--url', bot.url.origin, ...(way ? [way] : []));
        assert.match(stderr, advice);
        assert.doesNotMatch(stderr, /\n\s+at /, 'no stack');
        assert.doesNotMatch(stderr, /"error"/, 'words, not JSON');
        assert.equal(status, 1);
      });

      it(`${why}, says so of each file and goes on with the next, ${how}`, async () => {
        await start();
        const { status, stdout, stderr } = await phone('--url', bot.url.origin, ...(way ? [way] : []), SCRIPT, SCRIPT);
        const failures = stdout.split('\n').filter((line) => line.startsWith(`failed: ${SCRIPT}:`));
        assert.equal(failures.length, 2, stdout);
        for (const failure of failures) assert.match(`${failure}\n`, advice);
        assert.equal(stderr, '');
        assert.equal(status, 1);
      });
    }
  }
});
