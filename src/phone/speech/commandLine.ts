/** What `npm run speech-service` is asked to do. */
import { parseArgs } from 'node:util';
import { UsageError } from '../commandLine.js';

/**
 * Words a minute: the pace of the slowest voice among Azure's own examples (rest-text-to-speech, "Get a list of voices").
 */
export const PACE = 139;

const PORT = 5100;

export const USAGE = `A stand-in for Azure Speech on this machine: speaks by espeak-ng, and understands what a script says.

  npm run speech-service               listens, and prints what SPEECH_HOST is to be set to

  --port NUMBER    where (${PORT}; 0 is any free port)
  --key KEY        the one key that is right; by default any is
  --hears FILE     what it understands, a line each time somebody has spoken; an empty line is not understood
  --pace NUMBER    words a minute (${PACE}, as the slowest voices of Azure)
  --help           this text
`;

export interface Command {
  readonly help: boolean;
  readonly port: number;
  readonly key?: string;
  readonly hears?: string;
  readonly pace: number;
}

/**
 * @param args without `node` and the file
 * @throws UsageError
 */
export function readCommand(args: readonly string[]): Command {
  const { help = false, port = `${PORT}`, key, hears, pace = `${PACE}` } = parsed(args);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new UsageError(`--port ${port}: give a number from 0 to 65535`);
  }
  if (!/^\d{2,3}$/.test(pace) || Number(pace) < 80)
    throw new UsageError(`--pace ${pace}: give a number from 80 to 999`);
  return {
    help,
    port: Number(port),
    ...(key !== undefined && { key }),
    ...(hears !== undefined && { hears }),
    pace: Number(pace),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        port: { type: 'string' },
        key: { type: 'string' },
        hears: { type: 'string' },
        pace: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}
