import type { IncomingMessage } from 'node:http';
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import type { Duplex } from 'node:stream';
import type restify from 'restify';
import type { Answer } from '../channels/botframework/http.js';
import { BotError, isBotError } from '../errors.js';
import type { Logger } from '../log.js';
import { STEP, stepTaken, type TakeStep } from './agentStep.js';
import { readForm, readJson, readPast } from './body.js';
import { type Claim, checkToken, claimed } from './claim.js';
import { refusalOf, refuseOn, retryHeaders, statusOf } from './refusal.js';
import { createServer } from './restify.js';
import { checkHandshake, isWanted, serveWithoutUpgrade, VERSIONS } from './upgrade.js';

/** What the server asks the rest of the bot. */
export interface Routes {
  /** What /api/messages serves; absent: there is no such place. */
  readonly messages?: {
    /** @throws BotError, whose `status` becomes the answer's. */
    post(body: unknown, authorization: string): Promise<Answer>;
    /** Lets a web socket in, or throws BotError. */
    upgrade(request: restify.Request, socket: Duplex, head: Buffer): Promise<void>;
  };
  /** Undefined when calls can be taken, otherwise why not. */
  notReady(): string | undefined;
  /** How the agents' system claims what is kept for it; absent: there is no such place. */
  readonly claims?: { readonly token: string; readonly claim: Claim };
  /** How the agents' system takes a step of a warm transfer; absent: there is no such place. */
  readonly agents?: { readonly token: string; readonly wish: TakeStep };
  /** Where carriers post what happens, by path; each answers with a document. @throws BotError */
  readonly webhooks?: Readonly<Record<string, (request: WebhookRequest) => Promise<string>>>;
  /** The headers, in small letters, that only requests of such carriers have. */
  readonly webhookHeaders?: readonly string[];
}

/** What a carrier has posted. */
export interface WebhookRequest {
  /** Path and query, byte for byte as they stand in the request line. */
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly form: Readonly<Record<string, string | readonly string[]>>;
}

/** The longest a client may take to send one request: a slow one holds a socket, nothing else. */
const REQUEST_WITHIN = 30_000;

/** Once nothing new is taken: how long an answer may take that is under way, and how often what has become idle is dropped. */
const ANSWERED_WITHIN = 1000;
const LOOK_FOR_IDLE = 20;

const HEALTH = 'GET /healthz and GET /readyz';
const AND_CLAIM = ', and POST /api/handoff-context/{number}/claim';
const CLAIM = '/api/handoff-context/:number/claim';

/**
 * The HTTP side: /api/messages (POST, and web-socket upgrade there and nowhere else), /healthz, /readyz, and the claim of
 * contexts where there is a token for it.
 */
export class HttpServer {
  readonly #server: restify.Server;
  #second: TcpServer | undefined;

  constructor(
    private readonly routes: Routes,
    private readonly log: Logger,
  ) {
    const { messages } = routes;
    const places = `There is ${messages ? 'POST /api/messages, ' : ''}${HEALTH}${routes.claims ? AND_CLAIM : ''}`;
    this.#server = createServer('telephony-handoff-bot');
    const { server } = this.#server;
    server.requestTimeout = REQUEST_WITHIN;
    // Node would answer a request without a host with nothing but a status, and from 24.9 on lets us choose upgrades.
    Object.assign(server, { requireHostHeader: false, shouldUpgradeCallback: isWanted });
    this.#server.pre((request, response, next) => {
      const isNamed = namesHost(request);
      if (!isNamed) this.#refuse(response, new BotError('request-malformed', NO_HOST));
      next(isNamed ? undefined : false);
    });
    if (messages) {
      this.#server.post('/api/messages', async (request, response) => {
        try {
          const body = await readJson(request);
          const answer = await messages.post(body, request.headers.authorization ?? '');
          if (answer.body === undefined) {
            response.status(answer.status);
            response.end();
          } else response.json(answer.status, answer.body);
        } catch (error) {
          this.#refuse(response, error);
        }
      });
    }
    const { claims } = routes;
    if (claims) {
      this.#server.post(CLAIM, async (request, response) => {
        try {
          // Whoever has no token is not read from, and learns nothing else.
          checkToken(claims.token, request.headers.authorization ?? '');
          await readPast(request);
          const answer = await claimed(claims.claim, String(request.params.number));
          response.header('Cache-Control', 'no-store');
          response.json(200, answer);
        } catch (error) {
          request.resume();
          this.#refuse(response, error);
        }
      });
    }
    const { agents } = routes;
    if (agents) {
      this.#server.post(STEP, async (request, response) => {
        try {
          checkToken(agents.token, request.headers.authorization ?? '');
          await readPast(request);
          response.json(200, await stepTaken(agents.wish, String(request.params.id), String(request.params.step)));
        } catch (error) {
          request.resume();
          this.#refuse(response, error);
        }
      });
    }
    for (const [path, take] of Object.entries(routes.webhooks ?? {})) {
      this.#server.post(path, async (request, response) => {
        try {
          const form = await readForm(request);
          const document = await take({ target: request.url ?? '', headers: request.headers, form });
          response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8', 'Cache-Control': 'no-store' });
          response.end(document);
        } catch (error) {
          this.#refuse(response, error);
        }
      });
    }
    this.#server.get('/healthz', async (_request, response) => {
      response.json(200, { status: 'alive' });
    });
    this.#server.get('/readyz', async (_request, response) => {
      const reason = this.routes.notReady();
      response.json(reason ? 503 : 200, reason ? { status: 'not ready', reason } : { status: 'ready' });
    });
    // restify passes on what its server reports; heard by nobody, it would end the process before listen() can reject.
    this.#server.on('error', (error: unknown) => this.log.debug({ err: error }, 'the server reported an error'));
    // restify's own errors (no such path, wrong method) in the shape of ours.
    this.#server.on('restifyError', (request: IncomingMessage, _response, error, callback) => {
      const isWebhook = routes.webhookHeaders?.some((header) => request.headers[header] !== undefined);
      const known = error.statusCode === 405 ? 'method-not-allowed' : 'not-found';
      const refusal = isWebhook ? new BotError('webhook-refused', NO_WEBHOOK) : new BotError(known, places);
      if (isWebhook) {
        error.statusCode = refusal.status;
        this.#warn(refusal);
      }
      error.toJSON = () => refusalOf(refusal);
      callback();
    });
    server.on('checkExpectation', (_request, response) => {
      const refusal = new BotError('expectation-failed', 'Nothing but 100-continue may be expected');
      response.statusCode = statusOf(refusal); // restify, once loaded, has changed every writeHead: it returns nothing.
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(refusalOf(refusal)));
    });
    // What Node's parser can't read never becomes a request.
    server.on('clientError', (_error, socket) => {
      refuseOn(socket, new BotError('request-malformed', 'This is no HTTP request, or not the whole of one'));
    });
    server.on('connect', (_request, socket: Duplex) => {
      this.#listenForErrors(socket);
      refuseOn(socket, new BotError('method-not-allowed', places), { Allow: 'GET, POST' });
    });
    server.on('upgrade', (request, socket: Duplex, head) => {
      if (!isWanted(request)) return serveWithoutUpgrade(server, request, socket, head);
      // A refused upgrade must not reject into nowhere: that would end the process (botbuilder 4.23 samples).
      this.#upgrade(request as restify.Request, socket, head).catch((error) => {
        if (!(error instanceof BotError)) this.log.error({ err: error }, 'an upgrade could not be answered');
        const isMalformed = isBotError(error, 'request-malformed');
        refuseOn(socket, error, isMalformed ? { 'Sec-WebSocket-Version': VERSIONS.join(', ') } : {});
      });
    });
  }

  /**
   * @param host where to listen; `localhost` means both 127.0.0.1 and ::1, whichever of them a client tries first.
   * @returns the port, which is a free one for 0.
   * @throws Error when the address is in use or not ours.
   */
  async listen(port: number, host: string | undefined): Promise<number> {
    const actual = await listenOn(this.#server.server, port, host === 'localhost' ? '127.0.0.1' : host);
    if (host === 'localhost') {
      const second = createTcpServer((socket) => this.#server.server.emit('connection', socket));
      try {
        await listenOn(second, actual, '::1');
        this.#second = second;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') throw error;
        this.log.debug({ err: error }, 'this machine has no ::1: listening on 127.0.0.1 only');
      }
    }
    return actual;
  }

  /** Takes no new connection and drops those that are idle, others as soon as what has come in on them is answered. */
  async close(): Promise<void> {
    this.#second?.close();
    const { server } = this.#server;
    if (!server.listening) return;
    const idle = setInterval(() => server.closeIdleConnections(), LOOK_FOR_IDLE);
    const late = setTimeout(() => server.closeAllConnections(), ANSWERED_WITHIN);
    await new Promise<void>((resolve) => server.close(() => resolve()));
    clearInterval(idle);
    clearTimeout(late);
  }

  async #upgrade(request: restify.Request, socket: Duplex, head: Buffer): Promise<void> {
    this.#listenForErrors(socket);
    if (!namesHost(request)) throw new BotError('request-malformed', NO_HOST);
    const { url = '' } = request;
    const path = URL.canParse(url, 'http://localhost') ? new URL(url, 'http://localhost').pathname : undefined;
    if (path !== '/api/messages') throw new BotError('unauthorized', 'Web sockets are served on /api/messages only');
    const { messages } = this.routes;
    if (!messages) throw new BotError('not-found', 'There is no /api/messages: the Bot Framework channel is off');
    checkHandshake(request);
    await messages.upgrade(request, socket, head);
  }

  /** Heard by nobody, the error of a socket that Node has given away would end the process. */
  #listenForErrors(socket: Duplex): void {
    socket.on('error', (error) => this.log.debug({ err: error }, 'a socket failed'));
  }

  #refuse(response: restify.Response, error: unknown): void {
    if (response.headersSent) return;
    const known = error instanceof BotError ? error : undefined;
    if (!known) this.log.error({ err: error }, 'a request could not be answered');
    else if (known.status >= 500 || REFUSED_TOKENS.has(known.code)) this.#warn(known);
    const status = statusOf(error);
    if (known?.code === 'token-refused') response.header('WWW-Authenticate', 'Bearer');
    for (const [name, value] of Object.entries(retryHeaders(status))) response.header(name, value);
    response.json(status, refusalOf(error));
  }

  #warn(error: BotError): void {
    this.log.warn({ err: error, advice: error.advice }, error.code);
  }
}

const NO_WEBHOOK = 'There is no webhook at this address, or it takes POST only';

/** Told to the operator, who may have set something wrong. */
const REFUSED_TOKENS: ReadonlySet<string> = new Set(['unauthorized', 'token-refused', 'webhook-refused']);

const NO_HOST = 'A request of HTTP/1.1 names its host';

/** RFC 9112, section 3.2; before 1.1 there was no such header. */
function namesHost({ httpVersion, headers }: IncomingMessage): boolean {
  return httpVersion !== '1.1' || headers.host !== undefined;
}

function listenOn(server: TcpServer, port: number, host: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, ...(host && { host }) }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
