/** A bot small enough to be trusted: the phone is tested against it, and a test may give it other manners. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Activity } from 'botframework-schema';
import {
  type IReceiveRequest,
  NodeWebSocketFactory,
  RequestHandler,
  StreamingRequest,
  StreamingResponse,
  WebSocketServer,
} from 'botframework-streaming';
import type { CallRecord, ConversationKey } from '../../../src/call/call.js';
import type { Errand } from '../../../src/call/errand.js';
import type { Line } from '../../../src/call/line.js';
import { BotError } from '../../../src/errors.js';
import { readBody } from '../../../src/phone/streamedBody.js';
import { MemoryClosures } from '../../../src/storage/memory/closures.js';

export type Reply = Partial<Activity>;
export type Manners = (activity: Activity) => readonly Reply[];

/** A sentence as the channel wants it. */
export function sentence(words: string): Reply {
  const escaped = words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const speak = `<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US">${escaped}</speak>`;
  return { type: 'message', text: words, speak };
}

/** A handoff as the channel wants it; the transcript holds the texts given. */
export function handoff(number: string, texts: readonly string[] = ['Welcome.'], context: object = {}): Reply {
  return {
    type: 'event',
    name: 'handoff.initiate',
    value: { TargetPhoneNumber: number, ...context },
    attachments: [
      {
        name: 'Transcript',
        contentType: 'application/json',
        content: { activities: texts.map((said) => ({ type: 'message', text: said })) },
      },
    ],
  };
}

/** Greets, hands off on 0, tells why a handoff failed, hangs up on "Bye.", repeats everything else. */
export const polite: Manners = (activity) => {
  if (activity.type === 'conversationUpdate') return [sentence('Welcome. Press 0 for an agent.')];
  if (activity.type === 'event' && activity.name === 'handoff.status') {
    const value = typeof activity.value === 'string' ? JSON.parse(activity.value) : activity.value;
    return value.state === 'failed' ? [sentence(`Nobody could answer: ${value.message}.`)] : [];
  }
  if (activity.type !== 'message') return [];
  if (activity.text === '0') return [sentence('One moment.'), handoff('+14251231234')];
  if (activity.text === 'Bye.') return [sentence('Goodbye.'), { type: 'endOfConversation' }];
  return [sentence(`You said: ${activity.text}`)];
};

export class FakeBot {
  readonly took: Activity[] = [];
  readonly gone: string[] = [];
  /** What each send was answered: `ok`, or the error. */
  readonly answers: string[] = [];
  readonly #pending = new Set<Promise<unknown>>();
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  /**
   * @param call what `load` finds
   * @param left what was left in it
   */
  constructor(
    readonly manners: Manners = polite,
    readonly call?: CallRecord,
    readonly left: readonly Errand[] = [],
  ) {}

  readonly store = {
    closures: new MemoryClosures(),
    load: async () => ({ seen: false, unsent: [], owner: 'us' as const, ...(this.call && { call: this.call }) }),
    errands: { ofCall: async () => [...this.left] },
  };

  /** Asked again, it goes on listening where it does. */
  async listen(): Promise<URL> {
    if (this.#server) return urlOf(this.#server);
    const server = createServer(async (request, response) => {
      const activity = JSON.parse(await text(request)) as Activity;
      const status = this.#take(activity, (reply) => post(activity, reply));
      response.statusCode = status; // restify, once loaded, has changed every writeHead: it returns nothing.
      response.end();
    });
    server.on('upgrade', (request, socket: Socket, head) => this.#upgrade(request, socket, head));
    server.on('connection', (socket) => this.#sockets.add(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
    return urlOf(server);
  }

  async take(activity: Activity, line: Line): Promise<{ readonly done: Promise<void> }> {
    const status = this.#take(activity, (reply) => line.send(reply));
    if (status !== 200) throw new BotError('body-malformed', 'so I was asked');
    return { done: Promise.resolve() };
  }

  async goneFrom(_key: ConversationKey, how: 'closed' | 'broken'): Promise<void> {
    this.gone.push(how);
  }

  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  #take(activity: Activity, send: (reply: Reply) => Promise<void>): number {
    const known = this.took.some(({ id }) => id === activity.id);
    this.took.push(activity);
    if (!known) this.#track(this.#answer(activity, send));
    return activity.type === 'message' && activity.text === 'refuse me' ? 400 : 200;
  }

  async #answer(activity: Activity, send: (reply: Reply) => Promise<void>): Promise<void> {
    for (const reply of this.manners(activity)) {
      try {
        await send({ conversation: activity.conversation, ...reply });
        this.answers.push('ok');
      } catch (error) {
        this.answers.push((error as Error).message);
      }
    }
  }

  #track(work: Promise<void>): void {
    this.#pending.add(work);
    void work.finally(() => this.#pending.delete(work));
  }

  async #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    if (request.url !== '/api/messages') {
      socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      return;
    }
    this.#sockets.add(socket);
    const webSocket = await new NodeWebSocketFactory().createWebSocket(request, socket, head);
    webSocket.setOnCloseHandler((code: number) => this.gone.push(code === 1006 ? 'broken' : 'closed'));
    const handler = new Handler((activity) => this.#take(activity, (reply) => ask(peer, activity, reply)));
    const peer = new WebSocketServer(webSocket, handler);
    void peer.start();
  }
}

class Handler extends RequestHandler {
  constructor(readonly take: (activity: Activity) => number) {
    super();
  }

  override async processRequest(request: IReceiveRequest): Promise<StreamingResponse> {
    const activity = JSON.parse(await readBody(request.streams[0])) as Activity;
    return StreamingResponse.create(this.take(activity));
  }
}

const urlOf = (server: Server) => new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);

const pathOf = ({ conversation, id }: Activity) =>
  `/v3/conversations/${encodeURIComponent(conversation.id)}/activities/${id}`;

async function post(activity: Activity, reply: Reply): Promise<void> {
  const url = `${activity.serviceUrl}${pathOf(activity)}`;
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(reply) });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

async function ask(peer: WebSocketServer, activity: Activity, reply: Reply): Promise<void> {
  const request = StreamingRequest.create('POST', pathOf(activity));
  request.setBody(JSON.stringify(reply));
  const response = await peer.send(request);
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${await readBody(response.streams[0])}`);
}
