import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { activityText } from '../../call/activityText.js';
import type { ConversationKey } from '../../call/call.js';
import type { Line } from '../../call/line.js';
import { keyOf, queueKey } from '../../call/open.js';
import { BotError } from '../../errors.js';
import type { Logger } from '../../log.js';
import { readActivity } from './activity.js';
import { TELEPHONY } from './capabilities.js';
import type { Receiver } from './channel.js';
import { activitiesPath } from './connector.js';
import { type Announced, FrameError, Frames, type Reader } from './frames.js';
import { Streaming } from './streaming.js';

const MOST_BYTES = 1024 * 1024;
/** A body that is too long is refused when it is announced; so much of it is read past, and then the socket is closed. */
const MOST_READ_PAST = 4 * MOST_BYTES;
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
      new SocketCaller(webSocket, socket, this.receiver, this.log).serve();
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
class SocketCaller implements Line, Reader {
  readonly kind = 'websocket';
  readonly capabilities = TELEPHONY;
  readonly #streaming: Streaming;
  readonly #conversations = new Map<string, ConversationKey>();

  constructor(
    private readonly webSocket: WebSocket,
    connection: Duplex,
    private readonly receiver: Receiver,
    private readonly log: Logger,
  ) {
    this.#streaming = new Streaming(webSocket, connection);
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
      this.#streaming.closed();
      this.#gone(CLEAN_CODES.has(code) ? 'closed' : 'broken');
    });
    // "close" follows every "error".
    this.webSocket.on('error', (error) => this.log.debug({ err: error }, 'a socket failed'));
    const frames = new Frames(MOST_READ_PAST, this);
    this.webSocket.on('message', (data) => {
      if (this.webSocket.readyState !== this.webSocket.OPEN) return;
      try {
        frames.push(data as Buffer);
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        this.log.warn({ reason: error.message }, 'a socket does not speak the streaming protocol: it is closed');
        this.webSocket.close(1002);
      }
    });
  }

  async send(activity: Parameters<Line['send']>[0]): Promise<void> {
    const status = await this.#streaming.request('POST', activitiesPath(activity), activityText(activity));
    if (status >= 400) throw new BotError('channel-refused', `the channel answered ${status}`);
  }

  close(): void {
    this.webSocket.close(1001);
  }

  answer(id: string, status: number): void {
    this.#streaming.answered(id, status);
  }

  request({ id, verb, path, lengths }: Announced): ((body: Buffer) => void) | undefined {
    if (verb.toUpperCase() !== 'POST' || path.toLowerCase() !== '/api/messages') {
      const message = 'Only POST /api/messages is known here';
      this.#streaming.answer(id, 404, { error: { code: 'not-found', message } });
    } else if (lengths.length === 0) {
      this.#refuse(id, new BotError('body-malformed', 'the request has no body'));
    } else if (lengths.reduce((sum, length) => sum + length) > MOST_BYTES) {
      this.#refuse(id, tooLarge());
    } else return (body) => void this.#take(id, body);
    return undefined;
  }

  async #take(id: string, body: Buffer): Promise<void> {
    try {
      if (body.length > MOST_BYTES) throw tooLarge();
      const activity = readActivity(parseJson(body.toString('utf8')));
      const key = keyOf(activity);
      this.#conversations.set(queueKey(key), key);
      await this.receiver.take(activity, this);
      this.#streaming.answer(id, 200);
    } catch (error) {
      this.#refuse(id, error);
    }
  }

  #refuse(id: string, error: unknown): void {
    const known = error instanceof BotError ? error : undefined;
    if (!known) this.log.error({ err: error }, 'an activity could not be taken');
    const code = known?.code ?? 'turn-failed';
    const message = known?.message ?? 'The activity could not be taken';
    this.#streaming.answer(id, known?.status ?? 500, { error: { code, message } });
  }

  #gone(how: 'closed' | 'broken'): void {
    for (const key of this.#conversations.values()) {
      void this.receiver.gone(key, how, this);
    }
  }
}

const tooLarge = () => new BotError('body-too-large', 'an activity may be 1 MB at most');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BotError('body-malformed', 'the body is no JSON', { cause });
  }
}
