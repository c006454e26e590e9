/** `npm run phone`: see `commandLine.ts` for what it can be asked. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { config as readDotenv } from 'dotenv';
import { ROOT } from '../root.js';
import { AT_THE_PHONE, type Command, overridden, readCommand, USAGE, UsageError } from './commandLine.js';
import { OverHttp } from './http.js';
import { playWithOwnBot } from './ownBot.js';
import { Phone } from './phone.js';
import { type Played, play } from './play.js';
import { parseScript, type Script, ScriptError } from './script.js';
import { talk } from './terminal.js';
import { BotUnreachable, type Way } from './way.js';
import { OverWebSocket } from './webSocket.js';

const write = (line: string) => process.stdout.write(`${line}\n`);

async function run(command: Command): Promise<number> {
  if (command.help) {
    write(USAGE);
    return 0;
  }
  return command.files.length > 0 ? playFiles(command) : callTheBot(command);
}

async function callTheBot(command: Command): Promise<number> {
  const url = command.url ?? ownUrl();
  const { caller, behaviour } = overridden(AT_THE_PHONE, command);
  write(`Calling ${url.origin} ${command.way}. Press keys, say words, or /help.`);
  const phone = new Phone(wayTo(url, command), { caller, behaviour, now: Date.now, write });
  return talk(phone, process.stdin);
}

async function playFiles(command: Command): Promise<number> {
  let failed = 0;
  for (const file of command.files) {
    const script = overridden(parseScript(file, await readScript(file)), command);
    write(`${file} ${command.way}`);
    const { passed, failure, skipped } = await playFile(script, command);
    for (const what of skipped) write(`skipped: ${what}`);
    if (passed) write('passed');
    if (failure) {
      write(`failed: ${failure}`);
      failed += 1;
    }
  }
  return failed === 0 ? 0 : 1;
}

function playFile(script: Script, command: Command): Promise<Played> {
  const indented = (line: string) => write(`  ${line}`);
  return command.url
    ? play(script, { way: wayTo(command.url, command), write: indented })
    : playWithOwnBot(script, command.way, indented);
}

async function readScript(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} can't be read: ${(error as Error).message}`);
  }
}

const wayTo = (url: URL, { way }: Command): Way => (way === 'over http' ? new OverHttp(url) : new OverWebSocket(url));

/** The bot that `npm start` starts here. */
function ownUrl(): URL {
  const { PORT } = readDotenv({ path: join(ROOT, '.env'), quiet: true }).parsed ?? {};
  return new URL(`http://localhost:${process.env.PORT || PORT || 3978}`);
}

try {
  process.exitCode = await run(readCommand(process.argv.slice(2)));
} catch (error) {
  const expected = error instanceof UsageError || error instanceof ScriptError || error instanceof BotUnreachable;
  if (!expected) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
