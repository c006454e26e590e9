import type { IncomingHttpHeaders } from 'node:http';
import type { Client, Dispatcher } from 'undici';
import type { Clock } from '../../call/clock.js';
import { addressOf } from './address.js';
import { discard, keep, LONGEST_IDLE, take } from './connections.js';

/** A caller hears silence meanwhile: no answer is waited for longer, in milliseconds. */
export const ANSWER_WITHIN = 10_000;

/** The status is the answer; so long, in milliseconds, may the rest of it take, which only frees the connection. */
export const REST_WITHIN = 1000;

/** The Connector's answers are a few bytes (an id): of a longer one this much is read. */
const MOST_REST_BYTES = 1024 * 1024;

/** What is sent. */
export interface Request {
  readonly serviceUrl: string;
  /** Of the operation, under the service's own, from a slash on. */
  readonly path: string;
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
export function post(request: Request, within: number, clock: Clock): Promise<Outcome> {
  return new Promise((resolve) => new Posting(request, clock, resolve).begin(Math.min(within, ANSWER_WITHIN)));
}

/** One POST under way, as undici tells of it. */
class Posting implements Dispatcher.DispatchHandler {
  readonly #begun: number = Date.now();
  #origin = '';
  #connection: Client | undefined;
  #timer: unknown;
  /** Something may have been written. */
  #isWritten = false;
  #answer: Extract<Outcome, { kind: 'answered' }> | undefined;
  /** Of the answer's body. */
  #bytes = 0;
  /** Nothing more will be told of it. */
  #isOver = false;

  constructor(
    private readonly request: Request,
    private readonly clock: Clock,
    private readonly resolve: (outcome: Outcome) => void,
  ) {}

  begin(within: number): void {
    const { serviceUrl, path, headers, body } = this.request;
    try {
      const address = addressOf(serviceUrl);
      if (!address) throw new TypeError('the serviceUrl is no URL');
      this.#origin = address.origin;
      this.#connection = take(address.origin);
      this.#cutAfter(within);
      this.#connection.dispatch({ method: 'POST', path: address.base + path, headers, body }, this);
    } catch (cause) {
      this.#fail(cause);
    }
  }

  /** There is a connection, in TLS after the handshake, and nothing has been written to it. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.request.mayBegin?.() ?? true) this.#isWritten = true;
    else controller.abort(new DOMException('this process was stopped meanwhile', 'AbortError'));
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // 100 and the like: the answer is still to come.
    if (status < 200) return;
    const retryAfter = readRetryAfter(headers['retry-after'], this.clock.now());
    this.#answer = retryAfter === undefined ? { kind: 'answered', status } : { kind: 'answered', status, retryAfter };
    // Nearly always the rest was read together with the status, and is told before anything else happens.
    queueMicrotask(() => {
      if (this.#isOver) return;
      this.clock.clearTimeout(this.#timer);
      this.#cutAfter(REST_WITHIN);
    });
  }

  /** A body that is not read keeps its connection busy; one that is left closes it. */
  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > MOST_REST_BYTES) this.#cut(new Error('the body of an answer is too long'));
  }

  onResponseEnd(): void {
    this.#isOver = true;
    this.clock.clearTimeout(this.#timer);
    const connection = this.#connection;
    // An answer that was read so late may have been there for long, and the connection may be closed behind it.
    if (connection && Date.now() - this.#begun > LONGEST_IDLE) discard(connection);
    else if (connection) keep(this.#origin, connection);
    if (this.#answer) this.resolve(this.#answer);
  }

  onResponseError(_: Dispatcher.DispatchController, cause: Error): void {
    this.#fail(cause);
  }

  #fail(cause: unknown): void {
    this.#isOver = true;
    this.clock.clearTimeout(this.#timer);
    if (this.#connection) discard(this.#connection);
    // The channel has answered by its status: a body that breaks, or takes too long, takes nothing back.
    if (this.#answer) this.resolve(this.#answer);
    else this.resolve({ kind: this.#isWritten ? 'silent' : 'notConnected', reason: errorCode(cause), cause });
  }

  #cutAfter(ms: number): void {
    const late = () => this.#cut(new DOMException(`no answer in ${ms} ms`, 'TimeoutError'));
    this.#timer = this.clock.setTimeout(late, ms);
  }

  #cut(reason: Error): void {
    if (this.#connection) discard(this.#connection, reason);
  }
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

/** The system's code (ECONNREFUSED), or the error's name. */
function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
