import type { Clock } from '../../call/clock.js';

/** A caller hears silence meanwhile: no answer is waited for longer, in milliseconds. */
export const ANSWER_WITHIN = 10_000;

/** The status is the answer; so long, in milliseconds, may the rest of it take, which only frees the connection. */
export const REST_WITHIN = 1000;

/** The Connector's answers are a few bytes (an id): of a longer one this much is read. */
const MOST_REST_BYTES = 1024 * 1024;

/** What is sent. */
export interface Request {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What became of one POST. */
export type Outcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Retry-After, in milliseconds from now. */
      readonly retryAfter?: number;
    }
  /** The connection was never made: nothing can have arrived. */
  | { readonly kind: 'notConnected'; readonly reason: string; readonly cause: unknown }
  /** There was a connection and no answer: it may have arrived. */
  | { readonly kind: 'silent'; readonly reason: string; readonly cause: unknown };

/**
 * One POST, over connections that are kept (the runtime's fetch). Never rejects.
 *
 * @param within milliseconds until the status must be there; ANSWER_WITHIN at most.
 */
export async function post(request: Request, within: number, clock: Clock): Promise<Outcome> {
  const cut = new AbortController();
  const cutAfter = (ms: number) =>
    clock.setTimeout(() => cut.abort(new DOMException(`no answer in ${ms} ms`, 'TimeoutError')), ms);
  let timer = cutAfter(Math.min(within, ANSWER_WITHIN));
  try {
    // A redirect is not followed: it could lead to another machine.
    const response = await fetch(request.url, { ...request, method: 'POST', redirect: 'manual', signal: cut.signal });
    clock.clearTimeout(timer);
    timer = cutAfter(REST_WITHIN);
    await readRest(response);
    const retryAfter = readRetryAfter(response.headers.get('retry-after'), clock.now());
    return { kind: 'answered', status: response.status, ...(retryAfter !== undefined && { retryAfter }) };
  } catch (cause) {
    return { kind: neverConnected(cause) ? 'notConnected' : 'silent', reason: errorCode(cause), cause };
  } finally {
    clock.clearTimeout(timer);
  }
}

/**
 * Retry-After (RFC 9110, section 10.2.3) is seconds, or a date, of which the one form that may still be written is read.
 *
 * @returns milliseconds from `now`; undefined where it says neither.
 */
export function readRetryAfter(written: string | null, now: number): number | undefined {
  const text = written?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** A body that is not read keeps its connection busy; one that is left closes it. */
async function readRest(response: Response): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > MOST_REST_BYTES) return;
    }
  } catch {
    // The channel has answered by its status: a body that breaks, or takes too long, takes nothing back.
  }
}

/** The system's own errors say what they were doing; a host with several addresses has one for each. */
function neverConnected(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(neverConnected);
  if ('syscall' in error && (error.syscall === 'connect' || error.syscall === 'getaddrinfo')) return true;
  return ('code' in error && error.code === 'UND_ERR_CONNECT_TIMEOUT') || neverConnected(error.cause);
}

/** The system's code, which fetch hides in the cause of its TypeError. */
function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? error.name : errorCode(error.cause);
}
