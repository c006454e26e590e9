import { Urls } from './channels/twilio/urls.js';
import { type Config, readConfig } from './config.js';
import { readEnvironment } from './environment.js';
import { BotError } from './errors.js';
import { withEveryMistake } from './mistakes.js';

const env = readEnvironment();

/** Starts the bot, says where it is, and drains it on SIGTERM (at once on Ctrl-C). */
async function main(): Promise<void> {
  const config = readConfig(env);
  // Loaded when there is something to start: a mistake in the settings is told without waiting for it.
  const { prepareStore } = await import('./storage/open.js');
  const openStore = await prepareStore(config, 'serve');
  const { createApp } = await import('./app.js');
  const app = await createApp(config, { openStore });
  const { port } = await app.listen();
  for (const notice of config.notices) process.stdout.write(`Note: ${notice}\n`);
  process.stdout.write(whereItIs(config, port));
  const end = (seconds: number) => {
    app.close(seconds).then(
      () => process.exit(0),
      (error) => fail(error),
    );
  };
  process.on('SIGTERM', () => end(config.drainSeconds));
  process.on('SIGINT', () => end(0));
}

/** For a person on this machine: what listens on every address is reached as localhost, and 0.0.0.0 is no address to call. */
function whereItIs({ app, servesMessages, host, port: wanted, twilio }: Config, port: string): string {
  const everywhere = host === undefined || host === '0.0.0.0' || host === '::';
  const named = everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  const origin = `http://${named}:${port}`;
  // The phone has no token: with an app id it would be refused.
  const phone = `  On the phone with it:   npm run phone${wanted === 3978 ? '' : ` -- --url ${origin}`}   (in another terminal)`;
  const emulator = `  Bot Framework Emulator: ${origin}/api/messages${app ? '   (with the app id and its password)' : ''}`;
  return [
    `The bot listens on ${origin}.`,
    ...(app || !servesMessages ? [] : [phone]),
    ...(servesMessages ? [emulator] : []),
    ...(twilio ? atTwilio(new Urls(twilio.publicBaseUrl)) : []),
    '  To end it:              Ctrl-C',
    '',
  ].join('\n');
}

/** What is set at Twilio for the number, in the words of its page. */
const atTwilio = (urls: Urls) => [
  `  Twilio, a call comes in:      ${urls.to('voice')}   (HTTP POST; the same where the primary handler fails)`,
  `  Twilio, call status changes:  ${urls.to('status')}`,
];

function fail(error: unknown): never {
  if (error instanceof BotError) {
    const { message, advice } = withEveryMistake(error, env);
    process.stderr.write(`${message}\n${advice}\n`);
  } else if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    process.stderr.write(`${error.message}\nSomething listens there already: end it, or set PORT to another number.\n`);
  } else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
