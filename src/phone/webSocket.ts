import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Activity } from 'botframework-schema';
import {
  type INodeBuffer,
  type IReceiveRequest,
  type ISocket,
  RequestHandler,
  StreamingRequest,
  StreamingResponse,
  WebSocketServer,
} from 'botframework-streaming';
import { WebSocket } from 'ws';
import { answerConnector } from './connector.js';
import { reasonIn } from './refusal.js';
import { readBody } from './streamedBody.js';
import { type Answer, BotUnreachable, type Ear, messagesUrl, type Way } from './way.js';

/** How long a peer may take to agree to a close before the socket is torn. */
const CLOSE_MS = 2000;

/**
 * A call as Microsoft's Telephony channel makes it: one web socket a call, Bot Framework Streaming in both directions.
 *
 * The protocol is the same at both ends, so its peer here is botframework-streaming's `WebSocketServer` on a socket of
 * ours: its `WebSocketClient` keeps the socket to itself, and a phone must be able to break one without a close frame.
 */
export class OverWebSocket implements Way {
  readonly name = 'over websocket';
  readonly channelId = 'telephony';
  readonly hasSocket = true;
  readonly canRecord = true;
  readonly #url: URL;
  #call: { readonly socket: WebSocket; readonly peer: WebSocketServer; readonly ended: Promise<Answer> } | undefined;

  /** @param url the bot's address (`http:`), with or without `/api/messages` */
  constructor(url: URL) {
    this.#url = messagesUrl(url);
  }

  newConversationId(): string {
    return randomUUID();
  }

  async open(ear: Ear): Promise<string> {
    const address = new URL(this.#url);
    address.protocol = address.protocol.replace('http', 'ws');
    // The channel in Azure names itself in the upgrade request.
    const socket = new WebSocket(address, { headers: { channelid: this.channelId }, perMessageDeflate: false });
    try {
      await once(socket, 'open');
    } catch (error) {
      throw new BotUnreachable(this.#url, error);
    }
    const peer = new WebSocketServer(new StreamingSocket(socket), new Connector(ear));
    const ended = new Promise<Answer>((resolve) => {
      socket.once('close', (code) => {
        resolve({ status: 410, reason: 'the socket is closed' });
        if (this.#call?.socket !== socket) return; // We ended it.
        this.#call = undefined;
        ear.gone(code === 1006 ? 'broken' : 'closed');
      });
    });
    this.#call = { socket, peer, ended };
    void peer.start();
    return `urn:botframework:websocket:${address.host}`;
  }

  async deliver(activity: Activity): Promise<Answer> {
    const call = this.#call;
    if (!call) return { status: 410, reason: 'the socket is closed' };
    // The library leaves a request unanswered for ever when the socket ends under it.
    return Promise.race([call.ended, this.#request(call.peer, activity)]);
  }

  async #request(peer: WebSocketServer, activity: Activity): Promise<Answer> {
    const request = StreamingRequest.create('POST', '/api/messages');
    request.setBody(JSON.stringify(activity));
    const response = await peer.send(request);
    return { status: response.statusCode ?? 500, ...reasonIn(await readBody(response.streams[0])) };
  }

  async leave(how: 'closed' | 'broken'): Promise<void> {
    const call = this.#call;
    this.#call = undefined;
    if (!call) return;
    if (how === 'broken') {
      call.socket.terminate();
    } else {
      call.socket.close(1000);
      setTimeout(() => call.socket.terminate(), CLOSE_MS).unref();
    }
    await call.ended;
  }

  async finish(): Promise<void> {
    await this.leave('closed');
  }
}

/** Answers what the bot asks of the channel over the socket. */
class Connector extends RequestHandler {
  constructor(readonly ear: Ear) {
    super();
  }

  override async processRequest(request: IReceiveRequest): Promise<StreamingResponse> {
    const body = await readBody(request.streams[0]);
    const answer = answerConnector(request.verb ?? '', request.path ?? '', body, this.ear);
    const response = StreamingResponse.create(answer.status);
    response.setBody(answer.reason ? { error: { code: 'Refused', message: answer.reason } } : { id: answer.id });
    return response;
  }
}

/** `ws` as botframework-streaming wants its sockets. */
class StreamingSocket implements ISocket {
  constructor(readonly socket: WebSocket) {}

  get isConnected(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** Connected before it got here. */
  async connect(): Promise<void> {}

  write(buffer: INodeBuffer): void {
    this.socket.send(buffer as Buffer);
  }

  close(): void {
    this.socket.close();
  }

  setOnMessageHandler(handler: (data: unknown) => void): void {
    this.socket.on('message', (data) => handler(data));
  }

  /** "close" follows every "error", and is heard where the socket was opened. */
  setOnErrorHandler(): void {
    this.socket.on('error', () => {});
  }

  /** Told of the end, the two halves of the library end each other until the stack is full (4.23). */
  setOnCloseHandler(): void {}
}
