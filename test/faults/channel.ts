import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Activity } from 'botframework-schema';

/** One activity that the bot has posted, and the caller has heard. */
export interface Post {
  /** Milliseconds since the epoch, when it had been read. */
  readonly at: number;
  readonly conversationId: string;
  /** The activity that it answers; absent for what the bot says of its own accord. */
  readonly replyToId: string | undefined;
  readonly activity: Partial<Activity>;
}

/** What the channel does with a POST of the bot. Everything but `refuse` and `drop` has been heard by the caller. */
export type Treatment =
  | { readonly kind: 'take' }
  | { readonly kind: 'refuse'; readonly status: number; readonly retryAfterSeconds?: number }
  /** The connection is reset before anything was heard. */
  | { readonly kind: 'drop' }
  /** Heard, and then the connection is reset. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'neverAnswer' }
  | { readonly kind: 'slow'; readonly ms: number };

/** One conversation, on the channel's side. */
export interface Conversation {
  readonly id: string;
  heard(post: Post): void;
  treat(post: Post): Treatment;
}

/**
 * A channel that speaks HTTP: takes what the bot posts, tells the conversation it belongs to, and falls ill where that
 * conversation says so.
 */
export class Channel {
  /** Requests that no Bot Connector knows: mistakes of the bot. */
  readonly strange: string[] = [];
  readonly #conversations = new Map<string, Conversation>();
  readonly #slow = new Set<NodeJS.Timeout>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#take(request, response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<Channel> {
    const channel = new Channel();
    channel.#server.listen(0, '127.0.0.1');
    await once(channel.#server, 'listening');
    return channel;
  }

  /** What belongs into `serviceUrl`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  open(conversation: Conversation): void {
    this.#conversations.set(conversation.id, conversation);
  }

  async close(): Promise<void> {
    for (const timer of this.#slow) clearTimeout(timer);
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const body = await text(request);
    const [, id, reply] = /^\/v3\/conversations\/([^/?]+)\/activities(?:\/([^/?]+))?$/.exec(path) ?? [];
    const conversation = this.#conversations.get(decodeURIComponent(id ?? ''));
    if (request.method !== 'POST' || !conversation) {
      this.strange.push(`${request.method} ${path}`);
      response.writeHead(404);
      response.end();
      return;
    }
    const post: Post = {
      at: Date.now(),
      conversationId: conversation.id,
      replyToId: reply && decodeURIComponent(reply),
      activity: JSON.parse(body),
    };
    this.#answer(conversation, post, response);
  }

  #answer(conversation: Conversation, post: Post, response: ServerResponse): void {
    const treatment = conversation.treat(post);
    if (treatment.kind !== 'refuse' && treatment.kind !== 'drop') conversation.heard(post);
    switch (treatment.kind) {
      case 'take':
        accept(response);
        return;
      case 'refuse':
        if (treatment.retryAfterSeconds !== undefined) response.setHeader('retry-after', treatment.retryAfterSeconds);
        // restify, once loaded by another script, has changed every writeHead: it returns nothing.
        response.writeHead(treatment.status);
        response.end();
        return;
      case 'drop':
      case 'reset':
        response.socket?.resetAndDestroy();
        return;
      case 'neverAnswer':
        return;
      case 'slow': {
        const timer = setTimeout(() => {
          this.#slow.delete(timer);
          accept(response);
        }, treatment.ms);
        this.#slow.add(timer);
      }
    }
  }
}

function accept(response: ServerResponse): void {
  response.setHeader('content-type', 'application/json');
  response.end('{"id":"1"}');
}
