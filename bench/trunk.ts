import { once } from 'node:events';
import { STATUS_CODES } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Activity } from 'botframework-schema';
import { answerConnector } from '../src/phone/connector.js';
import type { Answer, Ear, Way } from '../src/phone/way.js';
import { closes, type Message, readMessages, written } from './wire.js';

/** What carries one call between the channel, which we play, and a bot. */
export type Trunk = Pick<Way, 'open' | 'deliver' | 'leave'> & { readonly channelId: string };

/** Where the n-th activity of a call is posted. */
export type Route = (activity: number) => URL;

/** Everything that calls over HTTP share: one connector, and the connections to the bots. */
export class HttpChannel {
  readonly #calls = new Map<string, Ear>();
  readonly #toBots = new Map<string, Connection[]>();
  readonly #fromBots = new Set<Socket>();
  readonly #server: Server;

  private constructor(
    /** What is sent with each activity; empty: nobody is authenticated. */
    readonly authorization: () => string,
  ) {
    this.#server = createServer({ noDelay: true }, (socket) => this.#serve(socket));
  }

  static async start(authorization: () => string = () => ''): Promise<HttpChannel> {
    const channel = new HttpChannel(authorization);
    channel.#server.listen(0, '127.0.0.1');
    await once(channel.#server, 'listening');
    return channel;
  }

  /** What belongs into `serviceUrl`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A line for one call. */
  trunk(route: Route): Trunk {
    let id = '';
    let count = 0;
    return {
      channelId: 'bench',
      open: async (ear) => {
        id = ear.conversationId;
        this.#calls.set(id, ear);
        return this.url;
      },
      deliver: (activity) => this.#post(route(count++), activity),
      leave: async () => {
        this.#calls.delete(id);
      },
    };
  }

  async close(): Promise<void> {
    for (const free of this.#toBots.values()) for (const connection of free) connection.close();
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#fromBots) socket.destroy();
    await closed;
  }

  async #post(url: URL, activity: Activity): Promise<Answer> {
    const authorization = this.authorization();
    const head = `POST ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\nconnection: keep-alive${authorization && `\r\nauthorization: ${authorization}`}`;
    const request = written(head, JSON.stringify(activity));
    const kept = this.#kept(url.host);
    for (;;) {
      const used = kept.pop();
      const connection = used ?? new Connection(url);
      try {
        const answer = await connection.ask(request);
        if (closes(answer)) connection.close();
        else kept.push(connection);
        return { status: Number(answer.head.slice(9, 12)) };
      } catch (error) {
        // A kept connection that the bot has closed meanwhile, as it may.
        if (!used) throw error;
      }
    }
  }

  #kept(host: string): Connection[] {
    const kept = this.#toBots.get(host) ?? [];
    this.#toBots.set(host, kept);
    return kept;
  }

  /** A connection that a bot has opened, to say something. It is not closed: that would cost the bot a retry. */
  #serve(socket: Socket): void {
    this.#fromBots.add(socket);
    socket.on('close', () => this.#fromBots.delete(socket));
    socket.on('error', () => socket.destroy());
    readMessages(socket, (message) => {
      const [method = '', path = ''] = message.head.split(' ', 2);
      const id = decodeURIComponent(/^\/v3\/conversations\/([^/?]+)/.exec(path)?.[1] ?? '');
      const answer = answerConnector(method, path, message.body, this.#calls.get(id) ?? NOBODY);
      socket.write(written(answerHead(answer, message), JSON.stringify({ id: answer.id })));
      if (closes(message)) socket.end();
    });
  }
}

/** The lines that Node's own server writes: a bot's client reads them. */
function answerHead({ status }: Answer, to: Message): string {
  const connection = closes(to) ? 'close' : 'keep-alive\r\nkeep-alive: timeout=600';
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ndate: ${new Date().toUTCString()}\r\nconnection: ${connection}`;
}

/** One to a bot: an answer at a time. */
class Connection {
  readonly #socket: Socket;
  #answered: (answer: Message) => void = () => {};
  #failed: (error: Error) => void = () => {};

  constructor({ hostname, port }: URL) {
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    readMessages(this.#socket, (answer) => this.#answered(answer));
    this.#socket.on('error', (error) => this.#failed(error));
    this.#socket.on('close', () => this.#failed(new Error(`the bot at port ${port} has closed the connection`)));
  }

  ask(request: string): Promise<Message> {
    return new Promise((answered, failed) => {
      this.#answered = answered;
      this.#failed = failed;
      if (this.#socket.destroyed) failed(new Error('the connection is closed'));
      else this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** For a conversation that is over. */
const NOBODY: Ear = { conversationId: '', hear: () => ({ status: 404 }), complain: () => {}, gone: () => {} };
