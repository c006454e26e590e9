import 'dotenv/config';
import { createApp } from './app.js';
import { readConfig } from './config.js';
import { BotError } from './errors.js';

/** Starts the bot, says where it is, and drains it on SIGTERM (at once on Ctrl-C). */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const app = await createApp(config);
  const url = await app.listen();
  for (const notice of config.notices) process.stdout.write(`Note: ${notice}\n`);
  process.stdout.write(
    [
      `The bot listens on ${url.origin}.`,
      `  On the phone with it:   npm run phone${config.port === 3978 ? '' : ` -- --url ${url.origin}`}   (in another terminal)`,
      `  Bot Framework Emulator: ${new URL('/api/messages', url).href}`,
      '  To end it:              Ctrl-C',
      '',
    ].join('\n'),
  );
  const end = (seconds: number) => {
    app.close(seconds).then(
      () => process.exit(0),
      (error) => fail(error),
    );
  };
  process.on('SIGTERM', () => end(config.drainSeconds));
  process.on('SIGINT', () => end(0));
}

function fail(error: unknown): never {
  if (error instanceof BotError) process.stderr.write(`${error.message}\n${error.advice}\n`);
  else if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    process.stderr.write(`${error.message}\nSomething listens there already: end it, or set PORT to another number.\n`);
  } else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
