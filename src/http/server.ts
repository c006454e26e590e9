import { createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { pino } from 'pino';
import restify from 'restify';
import type { Answer } from '../channels/botframework/http.js';
import { BotError } from '../errors.js';
import type { Logger } from '../log.js';
import { readJson } from './body.js';

/** What the server asks the rest of the bot. */
export interface Routes {
  /** @throws BotError, whose `status` becomes the answer's. */
  post(body: unknown, authorization: string): Promise<Answer>;
  /** Lets a web socket in, or throws BotError. */
  upgrade(request: restify.Request, socket: Duplex, head: Buffer): Promise<void>;
  /** Undefined when calls can be taken, otherwise why not. */
  notReady(): string | undefined;
}

/** The longest a client may take to send one request: a slow one holds a socket, nothing else. */
const REQUEST_WITHIN = 30_000;

/** How long a client that sends no HTTP may go on with it. */
const READ_PAST = 1000;

const BAD_BODY = JSON.stringify({ error: { code: 'body-malformed', message: 'This is no HTTP request' } });
const BAD_REQUEST = `HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${BAD_BODY.length}\r\n\r\n${BAD_BODY}`;

/** The HTTP side: /api/messages (POST, and web-socket upgrade there and nowhere else), /healthz, /readyz. */
export class HttpServer {
  readonly #server: restify.Server;
  #second: TcpServer | undefined;

  constructor(
    private readonly routes: Routes,
    private readonly log: Logger,
  ) {
    // restify's own log would write whole requests; what matters of them is in ours. (Its types are of version 8 and bunyan.)
    const silent: object = { log: pino({ level: 'silent' }) };
    this.#server = restify.createServer({ name: 'telephony-handoff-bot', ...silent });
    this.#server.server.requestTimeout = REQUEST_WITHIN;
    this.#server.post('/api/messages', async (request, response) => {
      try {
        const body = await readJson(request);
        const answer = await this.routes.post(body, request.headers.authorization ?? '');
        if (answer.body === undefined) {
          response.status(answer.status);
          response.end();
        } else response.json(answer.status, answer.body);
      } catch (error) {
        this.#refuse(response, error);
      }
    });
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
    this.#server.on('restifyError', (_request, _response, error, callback) => {
      const code = error.statusCode === 405 ? 'method-not-allowed' : 'not-found';
      const message = 'There is POST /api/messages, GET /healthz and GET /readyz';
      error.toJSON = () => ({ error: { code, message } });
      callback();
    });
    // What Node's parser can't read never becomes a request. The rest is read past: unread, it would reset the
    // connection before the answer is seen.
    this.#server.server.on('clientError', (_error, socket) => {
      if (socket.writable) socket.end(BAD_REQUEST);
      (socket as Socket).setTimeout(READ_PAST, () => socket.destroy());
    });
    this.#server.server.on('upgrade', (request, socket: Duplex, head) => {
      // A refused upgrade must not reject into nowhere: that would end the process (botbuilder 4.23 samples).
      this.#upgrade(request as restify.Request, socket, head).catch((error) => refuseUpgrade(socket, error, this.log));
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

  /** Takes no new connection and drops those that are idle. */
  async close(): Promise<void> {
    this.#second?.close();
    const { server } = this.#server;
    if (!server.listening) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  async #upgrade(request: restify.Request, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', (error) => this.log.debug({ err: error }, 'a socket failed'));
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path !== '/api/messages') throw new BotError('unauthorized', 'web sockets are served on /api/messages only');
    await this.routes.upgrade(request, socket, head);
  }

  #refuse(response: restify.Response, error: unknown): void {
    if (response.headersSent) return;
    const known = error instanceof BotError ? error : undefined;
    if (!known) this.log.error({ err: error }, 'a request could not be answered');
    else if (known.status >= 500 || known.code === 'unauthorized')
      this.log.warn({ err: known, advice: known.advice }, known.code);
    const status = known?.status ?? 500;
    if (status === 503 || status === 429) response.header('Retry-After', '1');
    const message = known?.message ?? 'The activity could not be taken';
    response.json(status, { error: { code: known?.code ?? 'turn-failed', message } });
  }
}

function refuseUpgrade(socket: Duplex, error: unknown, log: Logger): void {
  const known = error instanceof BotError ? error : undefined;
  if (!known) log.error({ err: error }, 'an upgrade could not be answered');
  const status = known?.status === 503 ? '503 Service Unavailable' : '401 Unauthorized';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
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
