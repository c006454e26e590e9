import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Activity } from 'botframework-schema';

/** One activity as the bot posted it. */
export interface Post {
  /** As it was on the wire. */
  readonly path: string;
  readonly conversationId: string;
  readonly authorization: string | undefined;
  readonly activity: Partial<Activity>;
}

/**
 * The channel's side of HTTP: a Bot Connector that takes whatever the bot posts and remembers it. It knows nothing of
 * this project's own phone, so that a mistake made there is not made here again.
 */
export class Connector {
  readonly posts: Post[] = [];
  /** What is taken and never answered: nobody knows whether it has had its effect. */
  ignores: (activity: Partial<Activity>) => boolean = () => false;
  /** Requests that no Bot Connector knows: mistakes of the bot. */
  readonly strange: string[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const path = request.url ?? '';
      const body = await text(request);
      const conversation = /^\/v3\/conversations\/([^/?|]+)\/activities(\/[^/?]+)?$/.exec(path)?.[1];
      if (request.method !== 'POST' || conversation === undefined) {
        this.strange.push(`${request.method} ${path}`);
        response.statusCode = 404;
        response.end();
        return;
      }
      const activity: Partial<Activity> = JSON.parse(body);
      this.posts.push({
        path,
        conversationId: decodeURIComponent(conversation),
        authorization: request.headers.authorization,
        activity,
      });
      if (this.ignores(activity)) return;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ id: `${this.posts.length}` }));
    });
  }

  static async start(): Promise<Connector> {
    const connector = new Connector();
    connector.#server.listen(0, '127.0.0.1');
    await once(connector.#server, 'listening');
    return connector;
  }

  /** What belongs into `serviceUrl`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
