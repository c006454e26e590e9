import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Network } from '../network.js';
import * as calls from './calls.js';
import * as conferences from './conferences.js';
import type { Deed, Request } from './deed.js';
import { type Fault, Faults, faultBody } from './fault.js';
import { Parameters } from './parameters.js';
import * as recordings from './recordings.js';
import { notFound, RestError } from './restError.js';

type Handler = (request: Request, ...names: string[]) => Deed;

/** What the API can do, by method and path below the account. */
const ROUTES: readonly (readonly [method: string, path: RegExp, handler: Handler])[] = [
  ['GET', /^\/Calls$/, calls.listCalls],
  ['POST', /^\/Calls$/, calls.createCall],
  ['GET', /^\/Calls\/([^/]+)$/, calls.fetchCall],
  ['POST', /^\/Calls\/([^/]+)$/, calls.updateCall],
  ['GET', /^\/Calls\/([^/]+)\/Recordings$/, recordings.listRecordings],
  ['POST', /^\/Calls\/([^/]+)\/Recordings$/, recordings.createRecording],
  ['GET', /^\/Calls\/([^/]+)\/Recordings\/([^/]+)$/, recordings.fetchRecording],
  ['POST', /^\/Calls\/([^/]+)\/Recordings\/([^/]+)$/, recordings.updateRecording],
  ['GET', /^\/Conferences$/, conferences.listConferences],
  ['GET', /^\/Conferences\/([^/]+)$/, conferences.fetchConference],
  ['POST', /^\/Conferences\/([^/]+)$/, conferences.updateConference],
  ['GET', /^\/Conferences\/([^/]+)\/Participants$/, conferences.listParticipants],
  ['POST', /^\/Conferences\/([^/]+)\/Participants$/, conferences.createParticipant],
  ['GET', /^\/Conferences\/([^/]+)\/Participants\/([^/]+)$/, conferences.fetchParticipant],
  ['POST', /^\/Conferences\/([^/]+)\/Participants\/([^/]+)$/, conferences.updateParticipant],
  ['DELETE', /^\/Conferences\/([^/]+)\/Participants\/([^/]+)$/, conferences.removeParticipant],
];

/** One request that the bot made, and its answer. */
export interface Received {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly form: URLSearchParams;
  /** Undefined where none was given. */
  status?: number;
}

/** Twilio's REST API, version 2010-04-01, on loopback. */
export class RestApi {
  readonly received: Received[] = [];
  readonly faults = new Faults();
  /**
   * Whether what a request has set going reaches the bot before the answer to the request: Twilio promises no order between
   * a call's first status callback and the answer that names the call.
   */
  answersLast = false;
  /** Requests under way, without those that get no answer. */
  working = 0;
  readonly #server: Server;

  constructor(
    private readonly network: Network,
    /** Resolves when what was set going has reached the bot. */
    private readonly delivered: () => Promise<void>,
  ) {
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    this.working += 1;
    try {
      const url = new URL(incoming.url ?? '/', this.url);
      const form = new URLSearchParams(await text(incoming));
      const { method = 'GET' } = incoming;
      const received: Received = { at: this.network.clock.now(), method, path: url.pathname, form };
      this.received.push(received);
      const fault = this.faults.take(method, url.pathname, form);
      const deed = fault && !fault.isDone ? undefined : this.#do(incoming, method, url, form);
      const { restActs } = this.network.timing;
      if (restActs > 0) this.network.clock.setTimeout(() => deed?.afterwards?.(), restActs);
      const isFirst = restActs === 0 && (this.answersLast || fault !== undefined);
      if (isFirst) deed?.afterwards?.();
      if (this.answersLast) await this.delivered();
      if (!this.#answer(response, received, fault, deed)) return;
      await once(response, 'close');
      if (!isFirst && restActs === 0) deed?.afterwards?.();
    } finally {
      this.working -= 1;
    }
  }

  #do(incoming: IncomingMessage, method: string, url: URL, form: URLSearchParams): Deed {
    try {
      this.#authenticate(incoming);
      const path = this.#pathIn(url);
      const found = ROUTES.find(([wanted, pattern]) => wanted === method && pattern.test(path));
      if (!found) throw notFound();
      const names = (found[1].exec(path) ?? []).slice(1).map(decodeURIComponent);
      return found[2]({ network: this.network, url, form: new Parameters(form) }, ...names);
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      return { status: error.status, body: error.body };
    }
  }

  /** The account's token, or the secret of one of its API keys. */
  #authenticate({ headers }: IncomingMessage): void {
    const { sid, authToken, apiKeys } = this.network.account;
    const [user = '', ...password] = Buffer.from((headers.authorization ?? '').replace(/^Basic /, ''), 'base64')
      .toString('utf8')
      .split(':');
    const wanted = user === sid ? authToken : apiKeys[user];
    if (wanted === undefined || password.join(':') !== wanted) throw new RestError(401, 20003, 'Authenticate');
  }

  #pathIn(url: URL): string {
    const account = `/2010-04-01/Accounts/${this.network.account.sid}`;
    if (!url.pathname.startsWith(`${account}/`) || !url.pathname.endsWith('.json')) throw notFound();
    return url.pathname.slice(account.length, -'.json'.length);
  }

  /** @returns whether there is an answer */
  #answer(response: ServerResponse, received: Received, fault: Fault | undefined, deed: Deed | undefined): boolean {
    if (fault?.answer === 'nothing') return false;
    if (fault?.answer === 'reset') {
      response.socket?.resetAndDestroy();
      return false;
    }
    const status = fault?.answer ?? deed?.status ?? 500;
    const body = typeof fault?.answer === 'number' ? faultBody(fault.answer) : deed?.body;
    received.status = status;
    response.statusCode = status;
    response.setHeader('content-type', 'application/json');
    response.end(body && JSON.stringify(body));
    return true;
  }
}
