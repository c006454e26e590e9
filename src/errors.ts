/**
 * Every error the bot knows, with what the operator should do and which prompt the caller hears. README lists the same
 * codes; a test compares the two.
 */

interface ErrorKind {
  /** True: the same thing may work a moment later. */
  readonly retryable: boolean;
  /** For the operator: what it means and what to do. */
  readonly advice: string;
  /** The prompt the caller hears; absent where no caller is involved. */
  readonly prompt?: 'sorry' | 'transfer-failed';
  /** The HTTP status where a request caused it. */
  readonly status?: number;
}

export const ERRORS = {
  'config-invalid': { retryable: false, advice: 'Correct the variables named in the message (see .env.example).' },
  'menu-invalid': { retryable: false, advice: 'Correct each file at the line named before its mistake.' },
  'prompts-invalid': { retryable: false, advice: 'Correct the .ssml documents named in the message.' },
  'request-malformed': {
    retryable: false,
    status: 400,
    advice: 'This is no HTTP request, or no proper upgrade to a web socket; check what speaks to this port.',
  },
  'not-found': {
    retryable: false,
    status: 404,
    advice:
      'There is POST /api/messages (and web sockets there), GET /healthz and GET /readyz, and with HANDOFF_CONTEXT_TOKEN the claim of a context and the steps of a warm transfer; check the endpoint.',
  },
  'method-not-allowed': {
    retryable: false,
    status: 405,
    advice:
      'There is POST /api/messages (and web sockets there), GET /healthz and GET /readyz, and with HANDOFF_CONTEXT_TOKEN the claim of a context and the steps of a warm transfer; check the method.',
  },
  'expectation-failed': {
    retryable: false,
    status: 417,
    advice: 'The request expects something other than 100-continue; nothing else is served.',
  },
  'body-too-large': {
    retryable: false,
    status: 413,
    advice: 'The channel sent more than 1 MB in one activity; nothing to do unless it is yours.',
  },
  'body-malformed': {
    retryable: false,
    status: 400,
    advice: 'The request is no activity; check what posts to /api/messages.',
  },
  'content-type-unsupported': { retryable: false, status: 415, advice: 'Post activities as application/json.' },
  'service-url-refused': {
    retryable: false,
    status: 400,
    advice: 'Without an app id only a serviceUrl on this machine is answered; set MicrosoftAppId to serve others.',
  },
  unauthorized: {
    retryable: false,
    status: 401,
    advice:
      'The token is missing, expired or for another bot; check MicrosoftAppId, MicrosoftAppType and MicrosoftAppTenantId.',
  },
  'token-refused': {
    retryable: false,
    status: 401,
    advice:
      'A claim, or a step of a warm transfer, came without HANDOFF_CONTEXT_TOKEN as its bearer token; check the system of the agents.',
  },
  'not-now': {
    retryable: false,
    status: 409,
    advice:
      'The agents\u2019 system asked for a step of a warm transfer that is not the next one; ask again when it is.',
  },
  'keys-unavailable': {
    retryable: true,
    status: 503,
    advice: 'The keys that the channel signs its tokens with could not be fetched; check the network.',
  },
  draining: {
    retryable: true,
    status: 503,
    advice: 'The process is shutting down and takes no new calls; another instance should.',
  },
  'too-many-waiting': {
    retryable: true,
    status: 429,
    advice: 'One call sends activities faster than they can be answered; others are not affected.',
  },
  'call-busy': {
    retryable: true,
    status: 503,
    advice:
      'What was said to this caller before is not finished, or could not be noted; the channel sends the activity again.',
  },
  'turn-failed': {
    retryable: true,
    advice: 'A turn threw; the call is as it was before it. The log holds the stack: report it.',
    prompt: 'sorry',
  },
  'version-conflict': {
    retryable: true,
    advice: 'Another turn of the same call was committed first; the turn is run again.',
  },
  'store-unavailable': {
    retryable: true,
    status: 503,
    advice:
      'The database does not answer; check DATABASE_URL and the server, or DATA_DIR, its disk and its permissions.',
    prompt: 'sorry',
  },
  'webhook-refused': {
    retryable: false,
    status: 403,
    advice:
      'A webhook was not signed by Twilio for this URL: PUBLIC_BASE_URL must be what Twilio calls, to the letter, and TWILIO_AUTH_TOKEN the account\u2019s primary one; the addresses are those that the bot names at its start.',
  },
  'channel-refused': {
    retryable: false,
    advice: 'The channel answered an activity with an error; its status is in the log.',
    prompt: 'transfer-failed',
  },
  'channel-unreachable': {
    retryable: true,
    advice: 'The channel could not be reached or did not answer in time; check the network and serviceUrl.',
    prompt: 'transfer-failed',
  },
  'channel-silent': {
    retryable: false,
    advice:
      'The channel took a request and did not answer it; it may have acted on it all the same, so it is not asked again.',
    prompt: 'transfer-failed',
  },
  'store-in-use': {
    retryable: false,
    advice:
      'Another bot works on the same DATA_DIR: end it, give this one a folder of its own, or use DATABASE_URL for several.',
  },
  'line-closed': { retryable: false, advice: 'The caller\u2019s socket was gone before everything was said.' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** An error with a code from the table above. `message` says what happened, `advice` what to do. */
export class BotError extends Error {
  readonly retryable: boolean;
  readonly advice: string;
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'BotError';
    const kind: ErrorKind = ERRORS[code];
    this.retryable = kind.retryable;
    this.advice = kind.advice;
    this.status = kind.status ?? 500;
  }
}

/** Mistakes in variables of the environment: every one at once. */
export class ConfigError extends BotError {
  /** @param mistakes one line each, by the variable's name: `PORT must be a whole number`. */
  constructor(readonly mistakes: readonly string[]) {
    super('config-invalid', `The configuration has mistakes:\n${indented(mistakes)}`);
    this.name = 'ConfigError';
  }
}

/** Lines below a heading. */
export const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`).join('\n');

/** True for a BotError with that code. */
export function isBotError(error: unknown, code: ErrorCode): error is BotError {
  return error instanceof BotError && error.code === code;
}
