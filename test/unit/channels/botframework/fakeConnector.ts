import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the channel sees it. */
export interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** The channel's side of HTTP on loopback. */
export class FakeConnector {
  readonly received: Received[] = [];
  /** Connections that were opened so far. */
  connections = 0;
  /** What the channel answers. */
  answer: (response: ServerResponse, request: IncomingMessage) => void = (response) => response.end('{"id":"1"}');
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

  static async listen(): Promise<FakeConnector> {
    const connector = new FakeConnector();
    await new Promise<void>((listening) => connector.#server.listen(0, '127.0.0.1', listening));
    return connector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Closing what is closed does nothing. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
