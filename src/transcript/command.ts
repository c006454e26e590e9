/** `npm run transcript`: what an operator asks of the calls that are stored, and how a caller is forgotten. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type CallId, type CallRecord, currentHandoff, type TranscriptEntry } from '../call/call.js';
import { type E164, parseE164 } from '../call/phoneNumber.js';
import { BotError } from '../errors.js';
import type { Store } from '../storage/store.js';
import { asJsonLines, asText, asTranscript, duration } from './export.js';
import { printable, printableJson } from './printable.js';

const HELP = `Shows the calls that are stored, or the transcript of one of them; or erases a caller.

  npm run transcript                             lists the newest calls
  npm run transcript -- --limit 1000             lists so many (100)
  npm run transcript -- CALL                     prints a call as text
  npm run transcript -- CALL --json              prints it as JSON, one entry a line
  npm run transcript -- CALL --transcript        prints it as the Emulator opens it (File > Open Transcript)
  npm run transcript -- CALL --out FILE          writes to a file; with any of the formats
  npm run transcript -- --forget NUMBER          erases every call of this caller, and the call backs and messages
                                                 left with or for this number, at once and for good

CALL is the id of a call, or its beginning. Card numbers and secrets are not in a transcript.
NUMBER is the caller's whole number in international form, such as +14255550100.
DATABASE_URL or DATA_DIR says where calls are stored. The bot may be running.
`;

const FORMATS = {
  text: asText,
  json: (_call: CallRecord, entries: readonly TranscriptEntry[]) => asJsonLines(entries),
  transcript: (_call: CallRecord, entries: readonly TranscriptEntry[]) =>
    `${printableJson(asTranscript(entries), 2)}\n`,
};

/** More calls than this are not looked through for an abbreviated id. */
const MOST_CALLS = 1_000_000;

/** Where the command writes: what was asked for, and what went wrong. */
export interface Printer {
  out(text: string): void;
  err(text: string): void;
}

/** Says what is wrong with what was asked for; printed without a stack. */
class Refusal extends Error {}

/**
 * Runs the command.
 *
 * @param args what stands after the command's name.
 * @param openStore asked only when calls are needed; undefined where none have been stored yet.
 * @returns the exit code: 0, or 1 after a message to `print.err`.
 * @throws what is neither the user's mistake nor a BotError.
 */
export async function transcriptCommand(
  args: readonly string[],
  openStore: () => Promise<Store | undefined>,
  print: Printer,
): Promise<0 | 1> {
  try {
    const { wish, forget, ...options } = readArgs(args);
    if (options.help) {
      print.out(HELP);
      return 0;
    }
    const store = await openStore();
    if (!store) throw new Refusal('No calls are stored yet. Start the bot (npm start) and call it (npm run phone).');
    try {
      if (forget !== undefined) await erase(store, forget, print);
      else if (wish !== undefined) await show(store, wish, options, print);
      else await list(store, options.limit, print);
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

interface Options {
  readonly help: boolean;
  readonly format: keyof typeof FORMATS;
  readonly out?: string;
  readonly limit: number;
}

function readArgs(args: readonly string[]): Options & { readonly wish?: string; readonly forget?: E164 } {
  const { values, positionals } = parse(args);
  const formats = (Object.keys(FORMATS) as (keyof typeof FORMATS)[]).filter((format) => values[format]);
  const [format = 'text'] = formats;
  const [wish] = positionals;
  if (values.forget !== undefined && (wish !== undefined || formats.length > 0 || values.out || values.limit)) {
    throw new Refusal('--forget stands alone, with one number; a number with blanks needs quotes.');
  }
  if (formats.length > 1) throw new Refusal(`Choose one of ${formats.map((one) => `--${one}`).join(' and ')}.`);
  if (positionals.length > 1) throw new Refusal('Name one call only.');
  if (wish === undefined && (formats.length > 0 || values.out)) throw new Refusal('Name the call that is meant.');
  const { limit: written = '100' } = values;
  if (!/^\d{1,6}$/.test(written)) throw new Refusal('--limit must be a whole number.');
  const limit = Number(written);
  const forget = values.forget === undefined ? undefined : readNumber(values.forget);
  return {
    help: values.help,
    format,
    limit,
    ...(values.out && { out: values.out }),
    ...(wish !== undefined && { wish }),
    ...(forget !== undefined && { forget }),
  };
}

/** Of one caller only: callers who hide their number have none here, and are not all forgotten together. */
function readNumber(written: string): E164 {
  const number = parseE164(written);
  if (!number) {
    throw new Refusal(
      "--forget needs the caller's whole number in international form, such as +14255550100. Calls without a number can't be erased by one; they are removed when they are RETENTION_DAYS old.",
    );
  }
  return number;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        text: { type: 'boolean' },
        json: { type: 'boolean' },
        transcript: { type: 'boolean' },
        out: { type: 'string' },
        limit: { type: 'string' },
        forget: { type: 'string' },
      },
    });
  } catch (error) {
    // parseArgs throws a TypeError that says which option it does not know.
    if (error instanceof TypeError) throw new Refusal(`${error.message}\nSee --help.`);
    throw error;
  }
}

async function list(store: Store, limit: number, print: Printer): Promise<void> {
  const calls = await store.calls({ limit });
  if (calls.length === 0) throw new Refusal('No calls are stored yet.');
  const rows = [
    ['CALL', 'STARTED (UTC)', 'CALLER', 'LENGTH', 'OUTCOME', 'HANDOFF', ''],
    ...calls.map((call) => {
      const { caller, callBack } = call.state;
      const handoff = currentHandoff(call.state);
      return [
        call.id,
        new Date(call.startedAt).toISOString().slice(0, 19).replace('T', ' '),
        printable(caller.number ?? (caller.name || caller.id)).slice(0, 30) || 'anonymous',
        call.endedAt === undefined ? '-' : duration(call.endedAt - call.startedAt),
        call.outcome ?? 'on the line',
        handoff ? [handoff.state, handoff.failure].filter(Boolean).join(', ') : '-',
        callBack ? `call back wanted: ${callBack.number}` : '',
      ];
    }),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  print.out(`${lines.join('\n')}\n`);
  if (calls.length === limit) print.out(`The newest ${limit}; --limit shows more.\n`);
}

async function show(store: Store, wish: string, { format, out }: Options, print: Printer): Promise<void> {
  const call = await find(store, wish);
  const written = FORMATS[format](call, await store.transcript(call.id));
  if (out === undefined) {
    print.out(written);
    return;
  }
  try {
    // What callers said is private: the file is for the user alone.
    writeFileSync(out, written, { mode: 0o600 });
  } catch (error) {
    throw new Refusal(`The file can't be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  print.out(`Written to ${out}\n`);
}

async function erase(store: Store, number: E164, print: Printer): Promise<void> {
  const erased = await store.forget(number);
  const calls = `${erased} ${erased === 1 ? 'call' : 'calls'}`;
  print.out(`Erased ${calls} of ${number}, and the call backs and messages left with or for it.\n`);
}

async function find(store: Store, wish: string): Promise<CallRecord> {
  const call = await store.call(wish as CallId);
  if (call) return call;
  const matching = (await store.calls({ limit: MOST_CALLS })).filter(({ id }) => id.startsWith(wish));
  const [first, second] = matching;
  const named = printable(wish);
  if (!first) throw new Refusal(`No call's id begins with ${named}. Without an id, the command lists the calls.`);
  if (!second) return first;
  const some = matching.slice(0, 5).map(({ id }) => `  ${id}\n`);
  throw new Refusal(`${matching.length} calls' ids begin with ${named}; give more of it:\n${some.join('').trimEnd()}`);
}
