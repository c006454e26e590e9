import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import twilio from 'twilio';

/** Parameters of a webhook. */
export type Parameters = Readonly<Record<string, string>>;
/** A document, or how to make one out of the parameters; undefined for an answer without one. */
export type Page = string | ((form: Parameters) => string | undefined | Promise<string | undefined>);

export interface Asked {
  readonly path: string;
  readonly form: Parameters;
  /** Whether Twilio's own package finds the signature right, for the public URL. */
  readonly isSigned: boolean;
  readonly headers: IncomingMessage['headers'];
}

export const PUBLIC = 'https://bot.example';
export const TOKEN = 'local_auth_token_0123456789abcdef';

/** A bot that is nothing but its answers, by path. */
export class ScriptedBot {
  readonly asked: Asked[] = [];
  /** Answered instead of 200. */
  status = 200;
  contentType = 'text/xml';
  readonly #server: Server;

  private constructor(private readonly pages: Readonly<Record<string, Page>>) {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async listen(pages: Readonly<Record<string, Page>>): Promise<ScriptedBot> {
    const bot = new ScriptedBot(pages);
    bot.#server.listen(0, '127.0.0.1');
    await once(bot.#server, 'listening');
    return bot;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Parameters of every request to a path, in order. */
  to(path: string): Parameters[] {
    return this.asked.filter((one) => one.path === path).map(({ form }) => form);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', PUBLIC);
    const body = Object.fromEntries(new URLSearchParams(await text(request)));
    const form = request.method === 'POST' ? body : Object.fromEntries(url.searchParams);
    const header = String(request.headers['x-twilio-signature']);
    const isSigned = twilio.validateRequest(TOKEN, header, `${PUBLIC}${request.url}`, body);
    this.asked.push({ path: url.pathname, form, isSigned, headers: request.headers });
    const page = this.pages[url.pathname];
    const document = typeof page === 'function' ? await page(form) : page;
    response.statusCode = document === undefined ? 204 : this.status;
    response.setHeader('content-type', this.contentType);
    response.end(document && `<?xml version="1.0" encoding="UTF-8"?><Response>${document}</Response>`);
  }
}
