import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Activity } from 'botframework-schema';
import { answerConnector } from './connector.js';
import { reasonIn } from './refusal.js';
import { type Answer, BotUnreachable, type Ear, messagesUrl, type Way } from './way.js';

/**
 * A call as the Bot Framework Emulator makes it: activities are posted to the bot, and what it says is posted to a
 * connector of our own on this machine. Ids contain `|livechat`, as the Emulator's do.
 */
export class OverHttp implements Way {
  readonly name = 'over http';
  readonly channelId = 'emulator';
  readonly hasSocket = false;
  readonly canRecord = false;
  readonly #url: URL;
  #server: Server | undefined;

  /** @param url the bot's address, with or without `/api/messages` */
  constructor(url: URL) {
    this.#url = messagesUrl(url);
  }

  newConversationId(): string {
    return `${randomUUID()}|livechat`;
  }

  async open(ear: Ear): Promise<string> {
    if (!this.#server) {
      this.#server = createServer(async (request, response) => {
        const body = await text(request);
        const answer = answerConnector(request.method ?? '', request.url ?? '', body, ear);
        response.writeHead(answer.status, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify(answer.reason ? { error: { code: 'Refused', message: answer.reason } } : { id: answer.id }),
        );
      });
      this.#server.listen(0, '127.0.0.1');
      await once(this.#server, 'listening');
    }
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  async deliver(activity: Activity): Promise<Answer> {
    let response: Response;
    try {
      response = await fetch(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(activity),
      });
    } catch (error) {
      throw new BotUnreachable(this.#url, error);
    }
    return { status: response.status, ...reasonIn(await response.text()) };
  }

  async leave(): Promise<void> {
    // Over HTTP nothing is held open: a call ends by what is said about it.
  }

  async finish(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
}
