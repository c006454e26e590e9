/** `npm run phone`: see `commandLine.ts` for what it can be asked. */
import { readFile } from 'node:fs/promises';
import { readEnvironment } from '../environment.js';
import { endWithReader } from '../pipe.js';
import { AT_THE_PHONE, type Command, overridden, readCommand, USAGE, UsageError } from './commandLine.js';
import { OverHttp } from './http.js';
import { Phone, PhoneError } from './phone.js';
import { type Played, play } from './play.js';
import { parseScript, type Script, ScriptError } from './script.js';
import { talk } from './terminal.js';
import { BotUnreachable, type Way } from './way.js';
import { OverWebSocket } from './webSocket.js';

endWithReader();
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

/** One after the other; a file that can't be played does not keep the next ones from it. */
async function playFiles(command: Command): Promise<number> {
  let failed = 0;
  for (const file of command.files) {
    try {
      const script = overridden(parseScript(file, await readScript(file)), command);
      write(`${file} ${command.way}`);
      const { passed, failure, skipped } = await playFile(script, command);
      for (const what of skipped) write(`skipped: ${what}`);
      if (passed) write('passed');
      if (!failure) continue;
      write(`failed: ${failure}`);
    } catch (error) {
      complain(error);
    }
    failed += 1;
  }
  return failed === 0 ? 0 : 1;
}

async function playFile(script: Script, command: Command): Promise<Played> {
  const indented = (line: string) => write(`  ${line}`);
  if (command.url) return play(script, { way: wayTo(command.url, command), write: indented });
  // The whole bot: whoever calls one that runs already does not wait for it to load.
  const { playWithOwnBot } = await import('./ownBot.js');
  return playWithOwnBot(script, command.way, indented);
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
  const url = `http://localhost:${readEnvironment().PORT || 3978}`;
  if (!URL.canParse(url)) throw new UsageError('PORT must be a whole number from 0 to 65535');
  return new URL(url);
}

/** Says what whoever is at the phone can mend; anything else is thrown on. */
function complain(error: unknown): void {
  const expected = [UsageError, ScriptError, BotUnreachable, PhoneError].some((kind) => error instanceof kind);
  if (!expected || !(error instanceof Error)) throw error;
  process.stderr.write(`${error instanceof PhoneError ? 'The call failed: ' : ''}${error.message}\n`);
}

try {
  process.exitCode = await run(readCommand(process.argv.slice(2)));
} catch (error) {
  complain(error);
  process.exitCode = 1;
}
