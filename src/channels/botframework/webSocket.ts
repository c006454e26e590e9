import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type IReceiveRequest,
  type ISocket,
  RequestHandler,
  StreamingRequest,
  StreamingResponse,
  WebSocketServer as StreamingServer,
} from 'botframework-streaming';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ConversationKey } from '../../call/call.js';
import { systemClock, within } from '../../call/clock.js';
import type { Line } from '../../call/line.js';
import { keyOf, queueKey } from '../../call/open.js';
import { BotError } from '../../errors.js';
import type { Logger } from '../../log.js';
import { readActivity } from './activity.js';
import { TELEPHONY } from './capabilities.js';
import type { Receiver } from './channel.js';
import { activitiesPath } from './connector.js';
import { FrameError, FrameGuard } from './frames.js';
import { readBody } from './streamedBody.js';

const MOST_BYTES = 1024 * 1024;
/** A body that is too long is refused when it is announced; so much of it is read past, and then the socket is closed. */
const MOST_READ_PAST = 4 * MOST_BYTES;
const ANSWER_WITHIN = 10_000;
/** A peer that vanished without a word (a cable, a crash) is noticed after two of these. */
const PING_EVERY = 15_000;
/** Closed on purpose: normal closure, or the peer going away (RFC 6455, section 7.4.1). */
const CLEAN_CODES = new Set([1000, 1001, 1005]);

/** How long a peer may take to close its end when the bot ends. */
const CLOSE_WITHIN = 1000;

/** The sockets that are open: one for each call of Microsoft's channel (Bot Framework Streaming protocol 3). */
export class Sockets {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES });

  constructor(
    private readonly receiver: Receiver,
    private readonly log: Logger,
  ) {}

  /** Completes an upgrade that has been let in, and serves what comes over it. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      new SocketCaller(webSocket, this.receiver, this.log).serve();
    });
  }

  /** Closes every socket; one whose peer does not answer is cut. */
  async close(): Promise<void> {
    const cut = setTimeout(() => {
      for (const webSocket of this.#server.clients) webSocket.terminate();
    }, CLOSE_WITHIN);
    const closed = [...this.#server.clients].map((webSocket) => {
      webSocket.close(1001);
      return new Promise((resolve) => webSocket.once('close', resolve));
    });
    await Promise.all(closed);
    clearTimeout(cut);
  }
}

/** One socket: requests of the channel in, requests of ours out. Microsoft's channel opens one for each call. */
class SocketCaller extends RequestHandler implements Line {
  readonly kind = 'websocket';
  readonly capabilities = TELEPHONY;
  readonly #server: StreamingServer;
  readonly #conversations = new Map<string, ConversationKey>();
  readonly #closed: Promise<never>;
  #tellClosed: (reason: BotError) => void = () => {};

  constructor(
    private readonly webSocket: WebSocket,
    private readonly receiver: Receiver,
    private readonly log: Logger,
  ) {
    super();
    this.#closed = new Promise((_, reject) => (this.#tellClosed = reject));
    // Nobody may be waiting when it closes.
    this.#closed.catch(() => {});
    this.#server = new StreamingServer(streamingSocket(webSocket, log), this);
  }

  serve(): void {
    let alive = true;
    const ping = setInterval(() => {
      if (!alive) return this.webSocket.terminate();
      alive = false;
      this.webSocket.ping();
    }, PING_EVERY).unref();
    this.webSocket.on('pong', () => (alive = true));
    this.webSocket.on('close', (code) => {
      clearInterval(ping);
      this.#tellClosed(new BotError('line-closed', 'the socket closed before the channel answered'));
      this.#gone(CLEAN_CODES.has(code) ? 'closed' : 'broken');
    });
    this.#server.start().catch((error) => this.log.warn({ err: error }, 'a socket could not be served'));
  }

  async send(activity: Parameters<Line['send']>[0]): Promise<void> {
    if (this.webSocket.readyState !== this.webSocket.OPEN) throw new BotError('line-closed', 'the socket is closed');
    const request = StreamingRequest.create('POST', activitiesPath(activity));
    request.setBody(JSON.stringify(activity));
    const late = () => new BotError('channel-silent', 'the channel did not answer in time');
    const answered = Promise.race([this.#server.send(request), this.#closed]);
    const { statusCode } = await within(systemClock, ANSWER_WITHIN, answered, late);
    if (statusCode === undefined || statusCode >= 400)
      throw new BotError('channel-refused', `the channel answered ${statusCode}`);
  }

  close(): void {
    this.webSocket.close(1001);
  }

  override async processRequest(request: IReceiveRequest): Promise<StreamingResponse> {
    try {
      if (request.verb?.toUpperCase() !== 'POST' || request.path?.toLowerCase() !== '/api/messages') {
        return answer(404, { error: { code: 'not-found', message: 'Only POST /api/messages is known here' } });
      }
      const [body, ...attachments] = request.streams ?? [];
      const size = [body, ...attachments].reduce((sum, stream) => sum + (stream?.length ?? 0), 0);
      if (!body || size > MOST_BYTES) {
        throw body
          ? new BotError('body-too-large', 'an activity may be 1 MB at most')
          : new BotError('body-malformed', 'the request has no body');
      }
      const activity = readActivity(parseJson(await readBody(body)));
      this.#conversations.set(queueKey(keyOf(activity)), keyOf(activity));
      await this.receiver.take(activity, this);
      return answer(200);
    } catch (error) {
      return this.#refuse(error);
    }
  }

  #refuse(error: unknown): StreamingResponse {
    const known = error instanceof BotError ? error : undefined;
    if (!known) this.log.error({ err: error }, 'an activity could not be taken');
    const code = known?.code ?? 'turn-failed';
    return answer(known?.status ?? 500, {
      error: { code, message: known?.message ?? 'The activity could not be taken' },
    });
  }

  #gone(how: 'closed' | 'broken'): void {
    for (const key of this.#conversations.values()) {
      void this.receiver.gone(key, how, this);
    }
  }
}

function answer(status: number, body?: object): StreamingResponse {
  const response = StreamingResponse.create(status);
  if (body) response.setBody(body);
  return response;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BotError('body-malformed', 'the body is no JSON', { cause });
  }
}

/** `ws` as botframework-streaming wants a socket; its own NodeWebSocket takes 100 MB a message and hides the close code. */
function streamingSocket(webSocket: WebSocket, log: Logger): ISocket {
  return {
    get isConnected() {
      return webSocket.readyState === webSocket.OPEN;
    },
    write: (buffer) => webSocket.send(buffer as Buffer),
    connect: async () => {},
    close: () => webSocket.close(),
    setOnMessageHandler: (handler) => {
      const guard = new FrameGuard(MOST_READ_PAST, handler);
      webSocket.on('message', (data) => {
        if (webSocket.readyState !== webSocket.OPEN) return;
        try {
          guard.push(data as Buffer);
        } catch (error) {
          if (!(error instanceof FrameError)) throw error;
          log.warn({ reason: error.message }, 'a socket does not speak the streaming protocol: it is closed');
          webSocket.close(1002);
        }
      });
    },
    // Told of the end, the two halves of the library end each other until the stack is full (botframework-streaming 4.23).
    // Nothing in it waits for the end that is not told by the socket itself (`serve`); "close" follows every "error".
    setOnErrorHandler: () => webSocket.on('error', (error) => log.debug({ err: error }, 'a socket failed')),
    setOnCloseHandler: () => {},
  };
}
