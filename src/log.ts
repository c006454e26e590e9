import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import type { CallListener } from './call/events.js';
import type { Config } from './config.js';
import { BotError } from './errors.js';

export type { Logger };

/**
 * The log: JSON lines on standard error, so that what `npm start` prints for a person stays readable on standard output.
 * What callers say is never logged, nor are whole phone numbers: a call is named by its id.
 */
export function createLog(level: Config['logLevel'], to: DestinationStream = process.stderr): Logger {
  return pino({ level, base: undefined, timestamp: stdTimeFunctions.isoTime, serializers: { err: withoutWords } }, to);
}

/**
 * An error for the log. Ours say what happened in words of ours; any other may quote what it stumbled over, such as a
 * caller's words in a SyntaxError: of those only the kind and the place are written.
 */
function withoutWords(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return {
    type: error.name,
    ...('code' in error && { code: error.code }),
    ...(error instanceof BotError && { message: error.message, advice: error.advice }),
    stack: frames.join('\n'),
    ...(error.cause !== undefined && { cause: withoutWords(error.cause) }),
  };
}

/** Writes what happens in calls to the log: one line each, with ids and states, without words or numbers of callers. */
export function logCalls(log: Logger): CallListener {
  return (event) => {
    const { kind, ...fields } = event;
    if (event.kind === 'note') log[event.level]({ call: event.call }, event.text);
    else log.info(fields, kind);
  };
}
