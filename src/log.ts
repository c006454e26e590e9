import { type Logger, pino, stdTimeFunctions } from 'pino';
import type { CallListener } from './call/events.js';
import type { Config } from './config.js';

export type { Logger };

/**
 * The log: JSON lines on standard error, so that what `npm start` prints for a person stays readable on standard output.
 * What callers say is never logged, nor are whole phone numbers: a call is named by its id.
 */
export function createLog(level: Config['logLevel']): Logger {
  return pino({ level, base: undefined, timestamp: stdTimeFunctions.isoTime }, process.stderr);
}

/** Writes what happens in calls to the log: one line each, with ids and states, without words or numbers of callers. */
export function logCalls(log: Logger): CallListener {
  return (event) => {
    const { kind, ...fields } = event;
    if (event.kind === 'note') log[event.level]({ call: event.call }, event.text);
    else log.info(fields, kind);
  };
}
