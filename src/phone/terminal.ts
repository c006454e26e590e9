/** A person at the phone, in a terminal. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type Phone, PhoneError } from './phone.js';
import { quiet } from './play.js';

const HELP = `0-9 * #    press this key          (empty)    say nothing
words      say them
/answer    the agent answers       /done      the agent is done
/busy      the agent is busy       /noanswer  the agent does not answer
/fail WHY  the transfer fails      /hangup    you hang up
/drop      the connection breaks   /quit      as /hangup`;

/** How long lines that are not typed by a person wait for the bot to begin, and to finish, its answer. */
export interface Patience {
  readonly beginsMs: number;
  readonly finishesMs: number;
}

const PATIENT: Patience = { beginsMs: 1500, finishesMs: 250 };
const LOOK_MS = 20;

/**
 * Calls the bot and obeys `input` line by line, until someone ends the call or the input ends. Ctrl-C hangs up.
 *
 * @param input a terminal or a pipe; between the lines of a pipe the bot is given time to answer
 * @returns the exit code: 1 when the connection was lost
 * @throws BotUnreachable
 */
export async function talk(
  phone: Phone,
  input: Readable & { readonly isTTY?: boolean },
  patience = PATIENT,
): Promise<number> {
  const lines = createInterface({ input, terminal: false });
  const typed = lines[Symbol.asyncIterator](); // From here on no line is missed, whatever is awaited meanwhile.
  const endInput = () => lines.close();
  process.once('SIGINT', endInput);
  void phone.over.then(endInput);
  const obeyed = async (deed: () => Promise<void>) => {
    const heard = phone.heard.length;
    await deed();
    if (!input.isTTY && !phone.isOver) await answered(phone, heard, patience);
  };
  try {
    await obeyed(() => phone.dial());
    for await (const line of typed) {
      await obeyed(() => obey(phone, line.trim()));
      if (phone.isOver) break;
    }
    await phone.hangUp();
    return phone.isLost ? 1 : 0;
  } finally {
    process.removeListener('SIGINT', endInput);
    endInput();
    await phone.finish();
  }
}

async function obey(phone: Phone, line: string): Promise<void> {
  const command = /^\/(\w+) *(.*)$/.exec(line);
  try {
    if (command) await obeyCommand(phone, command[1] ?? '', command[2] ?? '');
    else if (/^[0-9*#]$/.test(line)) await phone.press([line]);
    else await phone.say(line);
  } catch (error) {
    if (!(error instanceof PhoneError)) throw error;
    phone.options.write(`! ${error.message}`);
  }
  for (const mistake of phone.mistakes.splice(0)) phone.options.write(`! ${mistake}`);
}

async function obeyCommand(phone: Phone, name: string, about: string): Promise<void> {
  switch (name) {
    case 'answer':
      await phone.agent('accepts');
      // Without statuses, all the bot learns of success is that its part of the call is over.
      return phone.options.behaviour.sendsStatus ? undefined : phone.end();
    case 'done':
      return phone.agent('done');
    case 'busy':
      return phone.agent('busy');
    case 'noanswer':
      return phone.agent('noAnswer');
    case 'fail':
      return phone.agent('unreachable', { state: 'failed', message: about || 'unreachable' });
    case 'hangup':
    case 'quit':
      return phone.hangUp();
    case 'drop':
      return phone.lose('broken');
    case 'help':
      return phone.options.write(HELP);
    default:
      return phone.options.write(`! /${name} is not known\n${HELP}`);
  }
}

async function answered(phone: Phone, heardBefore: number, { beginsMs, finishesMs }: Patience): Promise<void> {
  const until = Date.now() + beginsMs;
  while (phone.heard.length === heardBefore && !phone.isOver && Date.now() < until) await pause(LOOK_MS);
  await quiet(phone, finishesMs);
}
