import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Clock } from '../../call/clock.js';
import { begin, whenConnected } from './connections.js';

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
  /** Asked when there is a connection, before anything is written to it: false: nothing is. */
  readonly mayBegin?: () => boolean;
}

/** What became of one POST. */
export type Outcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Retry-After, in milliseconds from now. */
      readonly retryAfter?: number;
    }
  /** There was no connection, or nothing was written to it: nothing can have arrived. */
  | { readonly kind: 'notConnected'; readonly reason: string; readonly cause: unknown }
  /** There was a connection and no answer: it may have arrived. */
  | { readonly kind: 'silent'; readonly reason: string; readonly cause: unknown };

/**
 * One POST, over connections that are kept. A redirect is an answer: it could lead to another machine. Never rejects.
 *
 * @param within milliseconds until the status must be there; ANSWER_WITHIN at most.
 */
export async function post({ url, headers, body, mayBegin }: Request, within: number, clock: Clock): Promise<Outcome> {
  let request: ClientRequest | undefined;
  const cutAfter = (ms: number) =>
    clock.setTimeout(() => request?.destroy(new DOMException(`no answer in ${ms} ms`, 'TimeoutError')), ms);
  let timer = cutAfter(Math.min(within, ANSWER_WITHIN));
  try {
    request = begin(url, { method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) } });
    const response = await answerTo(request, body, mayBegin);
    clock.clearTimeout(timer);
    timer = cutAfter(REST_WITHIN);
    await readRest(response);
    const retryAfter = readRetryAfter(response.headers['retry-after'], clock.now());
    return { kind: 'answered', status: response.statusCode ?? 0, ...(retryAfter !== undefined && { retryAfter }) };
  } catch (cause) {
    const kind = request?.writableEnded ? 'silent' : 'notConnected';
    return { kind, reason: errorCode(cause), cause };
  } finally {
    clock.clearTimeout(timer);
  }
}

function answerTo(request: ClientRequest, body: string, mayBegin = () => true): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    // On and not once: what breaks after the answer is told here too, and must not end the process.
    request.on('error', reject);
    whenConnected(request, () => {
      if (mayBegin()) request.end(body);
      else request.destroy(new DOMException('this process was stopped meanwhile', 'AbortError'));
    });
  });
}

/**
 * Retry-After (RFC 9110, section 10.2.3) is seconds, or a date, of which the one form that may still be written is read.
 *
 * @returns milliseconds from `now`; undefined where it says neither.
 */
export function readRetryAfter(written: string | undefined, now: number): number | undefined {
  const text = written?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** A body that is not read keeps its connection busy; one that is left closes it. */
async function readRest(response: IncomingMessage): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of response) {
      bytes += chunk.length;
      if (bytes > MOST_REST_BYTES) return;
    }
  } catch {
    // The channel has answered by its status: a body that breaks, or takes too long, takes nothing back.
  }
}

/** The system's code (ECONNREFUSED), or the error's name. */
function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
