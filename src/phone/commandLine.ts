/** What `npm run phone` is asked to do. */
import { parseArgs } from 'node:util';
import { parseE164 } from '../call/phoneNumber.js';
import { RECORDING_DEEDS } from '../recording/machine.js';
import { type Behaviour, DOCUMENTED } from './exchange.js';
import type { Script } from './script.js';
import type { CallerLine } from './telephony.js';
import type { WAYS } from './way.js';

export const USAGE = `Usage: npm run phone                  a call to the bot on this machine, played by you
       npm run phone -- FILE.call …   plays call scripts, each against a bot of its own

  --url URL                  the bot's address (http://localhost:3978, or the PORT in .env);
                             with FILE: play against this bot instead of one of our own
  --http                     carry the call over HTTP, as the Bot Framework Emulator does
  --in-process               with FILE: carry the call without a network
  --caller NUMBER|anonymous  who calls (+14255550100)
  --locale LOCALE            the caller's language (en-US)
  --second-transfer WHAT     what the channel does with a second transfer while the first
                             phone rings: ignored, refused or rings (ignored)
  --recording WHAT           what the channel does with commands to record: it works,
                             refuses them, or is silent (works)
  --no-status                the channel sends no handoff.status
  --help                     this text

While on the phone: a digit, * or # presses that key, any other line is said, an empty line is
silence, and /help lists what the agent and the channel can do.`;

export interface Command {
  readonly help: boolean;
  /** Call scripts to play; none: a person is at the phone. */
  readonly files: readonly string[];
  readonly url?: URL;
  readonly way: (typeof WAYS)[number];
  /** What was given, and nothing else: a script's own caller and channel stay otherwise. */
  readonly caller: { readonly number?: string | undefined; readonly locale?: string };
  readonly behaviour: Partial<Behaviour>;
}

/** An argument that can't be obeyed; the message says what can. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const RECORDING: Readonly<Record<string, Partial<Behaviour>>> = {
  works: {},
  refuses: { refusesTo: RECORDING_DEEDS },
  silent: { answersNo: RECORDING_DEEDS },
};

/**
 * @param args without `node` and the file
 * @throws UsageError
 */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parsed(args);
  const transfers = ['ignored', 'refused', 'rings'] as const;
  const second = values['second-transfer'];
  const secondTransfer = transfers.find((transfer) => transfer === second);
  if (second !== undefined && !secondTransfer) {
    throw new UsageError(`--second-transfer ${second}: it is one of ${transfers.join(', ')}`);
  }
  const recording = values.recording === undefined ? {} : RECORDING[values.recording];
  if (!recording) {
    throw new UsageError(`--recording ${values.recording}: it is one of ${Object.keys(RECORDING).join(', ')}`);
  }
  if (values.caller !== undefined && values.caller !== 'anonymous' && !parseE164(values.caller)) {
    throw new UsageError(`--caller ${values.caller}: give a number such as +14255550100, or anonymous`);
  }
  if (values.locale !== undefined && !/^[a-z]{2}-[A-Z]{2}$/.test(values.locale)) {
    throw new UsageError(`--locale ${values.locale}: give a language and a country, such as en-US`);
  }
  if (values['in-process'] && (values.http || values.url || positionals.length === 0)) {
    throw new UsageError('--in-process plays files against a bot of its own: it goes neither with --http nor --url');
  }
  return {
    help: values.help ?? false,
    files: positionals,
    way: values.http ? 'over http' : values['in-process'] ? 'in process' : 'over websocket',
    ...(values.url !== undefined && { url: readUrl(values.url) }),
    caller: {
      ...(values.caller !== undefined && { number: parseE164(values.caller) }),
      ...(values.locale !== undefined && { locale: values.locale }),
    },
    behaviour: {
      ...(secondTransfer && { secondTransfer }),
      ...(values['no-status'] && { sendsStatus: false }),
      ...recording,
    },
  };
}

/** A caller and a channel as the command line wants them, otherwise as they are. */
export function overridden<T extends Pick<Script, 'caller' | 'behaviour'>>(base: T, command: Command): T {
  const { number, locale } = { ...base.caller, ...command.caller };
  const caller: CallerLine = { locale, ...(number !== undefined && { number }) };
  return { ...base, caller, behaviour: { ...base.behaviour, ...command.behaviour } };
}

/** Who is at the phone when no script says so. */
export const AT_THE_PHONE: Pick<Script, 'caller' | 'behaviour'> = {
  caller: { number: '+14255550100', locale: 'en-US' },
  behaviour: DOCUMENTED,
};

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        url: { type: 'string' },
        http: { type: 'boolean' },
        'in-process': { type: 'boolean' },
        caller: { type: 'string' },
        locale: { type: 'string' },
        'second-transfer': { type: 'string' },
        recording: { type: 'string' },
        'no-status': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function readUrl(written: string): URL {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(`--url ${written}: give an address such as http://localhost:3978`);
  return url;
}
