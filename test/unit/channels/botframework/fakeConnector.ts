import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the channel sees it. */
export interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What the channel does with a request. */
export type Reaction = (response: ServerResponse, request: IncomingMessage) => void;

/** Answers with a status and a small body. */
export const says =
  (status: number, headers: Record<string, string> = {}): Reaction =>
  (response) => {
    response.writeHead(status, headers);
    response.end(status === 204 ? undefined : '{"id":"1"}');
  };

/** Breaks the connection without an answer. */
export const resets: Reaction = (_, request) => request.socket.resetAndDestroy();

const nextRound = () => new Promise((resolve) => setImmediate(resolve));

/** The channel's side of HTTP on loopback. */
export class FakeConnector {
  /** Where it listens, or has listened. */
  url = '';
  readonly received: Received[] = [];
  /** Connections that were opened so far. */
  connections = 0;
  /** What the channel answers. */
  answer: Reaction = says(200);
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { method, url, headers } = request;
      this.received.push({ method, url, headers, body: Buffer.concat(chunks).toString('utf8') });
      this.answer(response, request);
    });
    this.#server.on('connection', () => {
      this.connections++;
    });
  }

  /** @param port one that is free unless told */
  static async listen(port = 0): Promise<FakeConnector> {
    const connector = new FakeConnector();
    await new Promise<void>((listening) => connector.#server.listen(port, '127.0.0.1', listening));
    connector.url = `http://127.0.0.1:${(connector.#server.address() as AddressInfo).port}`;
    return connector;
  }

  /** Reacts to each request in another way; as to the last one when there are more. */
  answerInTurn(...reactions: [Reaction, ...Reaction[]]): void {
    const left = [...reactions];
    this.answer = (response, request) => {
      const [reaction] = left.length > 1 ? left.splice(0, 1) : left;
      reaction?.(response, request);
    };
  }

  /** Closes the connections that nothing is under way on; resolves when the other side has seen it. */
  async closeIdle(): Promise<void> {
    const count = () => new Promise<number>((tell) => this.#server.getConnections((_, open) => tell(open)));
    this.#server.closeIdleConnections();
    while ((await count()) > 0) await nextRound();
    // Between two rounds of the event loop lies the reading of sockets.
    await nextRound();
    await nextRound();
  }

  /** Closing what is closed does nothing. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
