/** `npm run calls`: an operator's desk in the terminal. What it shows is personal data, for whoever may read the database. */
import { parseArgs } from 'node:util';
import type { ErrandId } from '../call/errand.js';
import { BotError } from '../errors.js';
import type { Store } from '../storage/store.js';
import type { Printer } from '../transcript/command.js';
import { printable, printableJson } from '../transcript/printable.js';
import { type Closing, closeOrOpen, type Surroundings } from './closing.js';
import { asJson, type Look, lookAt, PILES, type Pile } from './desk.js';
import { Refusal } from './refusal.js';
import { asText, inBrief, utc } from './text.js';

const HELP = `Shows the calls that are on, and what callers have left for a person to do: call backs and messages. Closes
departments, and opens them again.

  npm run calls                          live calls, open call backs, open messages, what is closed
  npm run calls -- --ended               calls that have ended
  npm run calls -- --callbacks           open call backs alone
  npm run calls -- --messages            open messages alone
  npm run calls -- --all                 everything: ended calls too, and what is done; also with the two above
  npm run calls -- --limit 1000          so many of each at most, the newest (100)
  npm run calls -- --json                the same for a program; add --silent after "run" for nothing but JSON
  npm run calls -- done ID               ticks a call back or a message off
  npm run calls -- done ID --note TEXT   and says what came of it, in at most 200 characters
  npm run calls -- undo ID               opens it again
  npm run calls -- close                 closes all departments: callers hear it from the next request on
  npm run calls -- close DEPARTMENT      closes one of the menu
  npm run calls -- close … --until TIME  17:30, 2027-01-04, "2027-01-04 09:00", or with a zone 2027-01-04T09:00Z
  npm run calls -- close … --note TEXT   says why, to other operators
  npm run calls -- open                  takes back what closed all of them; those closed by name stay closed
  npm run calls -- open DEPARTMENT       opens one

The bot dials nobody: a person calls back. QUIET says for how long nothing has happened in a call.
DATABASE_URL or DATA_DIR says where calls are stored. The bot may be running.
What callers have left goes with their call when it is RETENTION_DAYS old, done or not.
A shell and npm keep what is typed: no names and numbers in a note.
`;

const LONGEST_NOTE = 200;

/** What the operator does to one call back or message. */
interface Tick {
  readonly verb: 'done' | 'undo';
  readonly id: ErrandId;
  readonly note?: string;
}

interface Wish {
  readonly help: boolean;
  readonly json: boolean;
  readonly look: Look;
  readonly tick?: Tick;
  readonly closing?: Closing;
}

/** Where the command runs. */
export interface Desktop extends Omit<Surroundings, 'now'> {
  /** Asked only when something is to be read; undefined where no bot has been started yet. */
  readonly openStore: () => Promise<Store | undefined>;
  readonly print: Printer;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Runs the command.
 *
 * @param args what stands after the command's name.
 * @returns the exit code: 0, or 1 after a message to `print.err`.
 * @throws what is neither the user's mistake nor a BotError.
 */
export async function callsCommand(
  args: readonly string[],
  { openStore, print, now, ...surroundings }: Desktop,
): Promise<0 | 1> {
  try {
    const { help, json, look, tick, closing } = readArgs(args);
    if (help) {
      print.out(HELP);
      return 0;
    }
    const store = await openStore();
    if (!store) throw new Refusal('No calls are stored yet. Start the bot (npm start) and call it (npm run phone).');
    try {
      if (closing) {
        const { text, ...switched } = await closeOrOpen(store, closing, { ...surroundings, now: now() });
        print.out(json ? `${printableJson(switched, 2)}\n` : text);
      } else print.out(tick ? await change(store, tick, json, now()) : await show(store, look, json, now()));
    } finally {
      await store.close();
    }
    return 0;
  } catch (error) {
    if (error instanceof Refusal) print.err(`${error.message}\n`);
    else if (error instanceof BotError) print.err(`${error.message}\n${error.advice}\n`);
    else throw error;
    return 1;
  }
}

async function show(store: Store, look: Look, json: boolean, now: number): Promise<string> {
  const desk = await lookAt(store, look, now);
  return json ? `${printableJson(asJson(desk), 2)}\n` : asText(desk, look, now);
}

async function change({ errands }: Store, { verb, id, note }: Tick, json: boolean, now: number): Promise<string> {
  const changed = verb === 'done' ? await errands.tickOff(id, now, note) : await errands.untick(id);
  const errand = await errands.find(id);
  if (!errand) {
    const named = printable(id).slice(0, 40);
    throw new Refusal(`No call back and no message has the id ${named}. Without one, the command lists them.`);
  }
  if (json) return `${printableJson({ changed, errand }, 2)}\n`;
  const brief = inBrief(errand);
  if (verb === 'undo') return changed ? `Open again: ${brief}\n` : `It was open: ${brief}\n`;
  if (changed) return `Done: ${brief}\n`;
  const kept = note === undefined ? '' : 'The note was not kept; undo it first.\n';
  return `It was done before${errand.done ? `, ${utc(errand.done.at)} UTC` : ''}: ${brief}\n${kept}`;
}

function readArgs(args: readonly string[]): Wish {
  const { values, positionals } = parse(args);
  const { help, json, all, limit = '100' } = values;
  if (!/^[1-9]\d{0,5}$/.test(limit)) throw new Refusal('--limit must be a whole number, at least 1.');
  const chosen: Pile[] = [];
  if (values.ended) chosen.push('ended');
  if (values.callbacks) chosen.push('callBacks');
  if (values.messages) chosen.push('messages');
  const usual = PILES.filter((pile) => all || pile !== 'ended');
  const look = { piles: chosen.length > 0 ? chosen : usual, done: all, limit: Number(limit) };
  const [verb] = positionals;
  const isClosing = verb === 'close' || verb === 'open';
  const deed = isClosing
    ? { closing: readClosing(verb, positionals.slice(1), values) }
    : readTick(positionals, values.note);
  if (!isClosing && values.until !== undefined) throw new Refusal('--until goes with "close".');
  if (deed && (chosen.length > 0 || all || values.limit !== undefined)) {
    throw new Refusal(`"${printable(verb ?? '')}" goes with no list.`);
  }
  return { help, json, look, ...deed };
}

function readTick([verb, id, ...rest]: readonly string[], note: string | undefined): { tick: Tick } | undefined {
  if (verb === undefined) {
    if (note !== undefined) throw new Refusal(NOTE_ON);
    return undefined;
  }
  if (verb !== 'done' && verb !== 'undo') {
    throw new Refusal(`"${printable(verb)}" is none of done, undo, close, open.\nSee --help.`);
  }
  if (!id?.trim() || rest.length > 0) throw new Refusal(`"${verb}" needs one id, as the lists show it.`);
  if (note !== undefined && verb === 'undo') throw new Refusal(NOTE_ON);
  mustBeShort(note);
  return { tick: { verb, id: id.trim().toLowerCase() as ErrandId, ...(note !== undefined && { note }) } };
}

function readClosing(
  verb: Closing['verb'],
  [department, ...rest]: readonly string[],
  { until, note }: { readonly until?: string | undefined; readonly note?: string | undefined },
): Closing {
  if (rest.length > 0) throw new Refusal(`"${verb}" takes one department; without any, all of them are meant.`);
  if (verb === 'open' && until !== undefined) throw new Refusal('--until goes with "close".');
  if (verb === 'open' && note !== undefined) throw new Refusal(NOTE_ON);
  mustBeShort(note);
  return {
    verb,
    ...(department !== undefined && { department: department.trim() }),
    ...(until !== undefined && { until }),
    ...(note !== undefined && { note }),
  };
}

const NOTE_ON = '--note goes with "done" and an id, or with "close".';

function mustBeShort(note: string | undefined): void {
  if (note === undefined || note.length <= LONGEST_NOTE) return;
  throw new Refusal(`--note may have ${LONGEST_NOTE} characters; this one has ${note.length}.`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        ended: { type: 'boolean' },
        callbacks: { type: 'boolean' },
        messages: { type: 'boolean' },
        all: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        limit: { type: 'string' },
        note: { type: 'string' },
        until: { type: 'string' },
      },
    });
  } catch (error) {
    // parseArgs throws a TypeError that says which option it does not know.
    if (error instanceof TypeError) throw new Refusal(`${printable(error.message)}\nSee --help.`);
    throw error;
  }
}
