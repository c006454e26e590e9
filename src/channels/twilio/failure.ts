import twilio from 'twilio';
import { BotError } from '../../errors.js';
import type { Failure } from '../botframework/retry.js';

/** Call is not in-progress; no such call. */
const NOT_IN_PROGRESS = 21220;
const NOT_FOUND = 404;
const TOO_MANY = 429;
/** What Twilio answers where the account does not open, and what the operator can do. */
const NOT_OPENED: ReadonlySet<number> = new Set([401, 403]);
const CHECK = 'check TWILIO_ACCOUNT_SID, and TWILIO_AUTH_TOKEN or the API key';

/** Nothing was written to these. */
const NOT_CONNECTED: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);

/** True where Twilio says that the call is over. */
export function isGone(error: unknown): boolean {
  return error instanceof twilio.RestException && (error.code === NOT_IN_PROGRESS || error.status === NOT_FOUND);
}

/**
 * What an error of the REST API means for what was asked for. Only 429 says that nothing was done; a request that got another
 * error, or no answer, may have been carried out.
 *
 * @param isRepeatable whether it does no harm when it is done twice
 */
export function failureOf(error: unknown, isRepeatable: boolean): Failure {
  if (error instanceof BotError) return { error, mayTryAgain: false };
  if (error instanceof twilio.RestException) {
    const { status, code } = error;
    const answer = `Twilio answered ${status}${code === undefined ? '' : ` (error ${code})`}`;
    const message = NOT_OPENED.has(status) ? `${answer}: ${CHECK}` : answer;
    if (status === TOO_MANY) return { error: new BotError('channel-refused', message), mayTryAgain: true };
    return status < 500
      ? { error: new BotError('channel-refused', message), mayTryAgain: false }
      : { error: new BotError('channel-silent', message), mayTryAgain: isRepeatable };
  }
  const reason = reasonOf(error);
  return NOT_CONNECTED.has(reason)
    ? {
        error: new BotError('channel-unreachable', `Twilio could not be reached (${reason})`, { cause: error }),
        mayTryAgain: true,
      }
    : {
        error: new BotError('channel-silent', `Twilio did not answer (${reason})`, { cause: error }),
        mayTryAgain: isRepeatable,
      };
}

function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}
