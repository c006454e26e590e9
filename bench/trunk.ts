import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Activity } from 'botframework-schema';
import { answerConnector } from '../src/phone/connector.js';
import type { Answer, Ear, Way } from '../src/phone/way.js';

/** What carries one call between the channel, which we play, and a bot. */
export type Trunk = Pick<Way, 'open' | 'deliver' | 'leave'> & { readonly channelId: string };

/** Where the n-th activity of a call is posted. */
export type Route = (activity: number) => URL;

/** Everything that calls over HTTP share: one connector, and the connections to the bots. */
export class HttpChannel {
  readonly #calls = new Map<string, Ear>();
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server: Server;

  private constructor(
    /** What is sent with each activity; empty: nobody is authenticated. */
    readonly authorization: () => string,
  ) {
    this.#server = createServer((request, response) => this.#take(request, response));
    // A bot keeps its connections; one that we close under it would cost it a retry.
    this.#server.keepAliveTimeout = 600_000;
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
    this.#agent.destroy();
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #post(url: URL, activity: Activity): Promise<Answer> {
    const body = Buffer.from(JSON.stringify(activity));
    const authorization = this.authorization();
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      ...(authorization && { authorization }),
    };
    return new Promise((resolve, reject) => {
      const send = () => {
        const sending = request(url, { method: 'POST', headers, agent: this.#agent }, (response) => {
          response.resume();
          response.on('end', () => resolve({ status: response.statusCode ?? 0 }));
        });
        // A kept connection that the bot has closed meanwhile, as it may.
        sending.on('error', (error) => (sending.reusedSocket ? send() : reject(error)));
        sending.end(body);
      };
      send();
    });
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '' } = request;
      const id = decodeURIComponent(/^\/v3\/conversations\/([^/?]+)/.exec(url)?.[1] ?? '');
      const ear = this.#calls.get(id) ?? NOBODY;
      const answer = answerConnector(method, url, Buffer.concat(chunks).toString(), ear);
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ id: answer.id }));
    });
  }
}

/** For a conversation that is over. */
const NOBODY: Ear = { conversationId: '', hear: () => ({ status: 404 }), complain: () => {}, gone: () => {} };
