import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { systemClock } from '../../call/clock.js';
import { BotError } from '../../errors.js';

/** Milliseconds: a caller hears silence meanwhile. */
const ANSWER_WITHIN = 10_000;
/** Of one frame, in bytes. */
const MOST_PAYLOAD = 4096;
const JSON_TYPE = 'application/json; charset=utf-8';

/** A request of ours whose answer has not come. */
interface Awaited {
  readonly resolve: (status: number) => void;
  readonly reject: (reason: BotError) => void;
  readonly timer: unknown;
}

/**
 * What is said over a socket: requests and answers of the Bot Framework Streaming protocol 3, in the frames and messages
 * that botframework-streaming 4.23 would write. That one makes two streams and a dozen promises for each, keeps some of
 * them as long as the socket is open, and writes each header and each payload to the operating system by itself.
 */
export class Streaming {
  readonly #awaited = new Map<string, Awaited>();
  #isGathering = false;

  /** @param connection what the web socket writes to */
  constructor(
    private readonly webSocket: WebSocket,
    private readonly connection: Duplex,
  ) {}

  /**
   * Sends a request.
   *
   * @param body JSON
   * @returns the status of its answer.
   * @throws BotError `line-closed`; `channel-silent` where no answer comes in time.
   */
  request(verb: string, path: string, body: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const { webSocket } = this;
      if (webSocket.readyState !== webSocket.OPEN) throw new BotError('line-closed', 'the socket is closed');
      const id = randomUUID();
      const timer = systemClock.setTimeout(() => this.#giveUp(id), ANSWER_WITHIN);
      this.#awaited.set(id, { resolve, reject, timer });
      const bytes = Buffer.from(body);
      const stream = randomUUID();
      const streams = [{ id: stream, type: JSON_TYPE, length: bytes.length }];
      this.#write('A', id, Buffer.from(JSON.stringify({ verb, path, streams })));
      this.#write('S', stream, bytes);
    });
  }

  /** Answers a request of the peer. */
  answer(id: string, status: number, body?: object): void {
    if (!body) {
      this.#write('B', id, Buffer.from(`{"statusCode":${status},"streams":[]}`));
      return;
    }
    const bytes = Buffer.from(JSON.stringify(body));
    const stream = randomUUID();
    const streams = [{ id: stream, contentType: JSON_TYPE, length: bytes.length }];
    this.#write('B', id, Buffer.from(JSON.stringify({ statusCode: status, streams })));
    this.#write('S', stream, bytes);
  }

  /** The peer has answered; nothing for a request that nobody has made, or waits for. */
  answered(id: string, status: number): void {
    this.#settle(id)?.resolve(status);
  }

  /** No answer will come any more. */
  closed(): void {
    for (const id of [...this.#awaited.keys()]) {
      this.#settle(id)?.reject(new BotError('line-closed', 'the socket closed before the channel answered'));
    }
  }

  #giveUp(id: string): void {
    this.#settle(id)?.reject(new BotError('channel-silent', 'the channel did not answer in time'));
  }

  #settle(id: string): Awaited | undefined {
    const awaited = this.#awaited.get(id);
    if (!awaited) return undefined;
    this.#awaited.delete(id);
    systemClock.clearTimeout(awaited.timer);
    return awaited;
  }

  /** A payload, in as many frames as it takes: each header and each part is a message of its own. */
  #write(type: 'A' | 'B' | 'S', id: string, payload: Buffer): void {
    this.#gather();
    for (let at = 0; at < payload.length; at += MOST_PAYLOAD) {
      const part = payload.length > MOST_PAYLOAD ? payload.subarray(at, at + MOST_PAYLOAD) : payload;
      const isEnd = at + MOST_PAYLOAD >= payload.length;
      const length = String(part.length).padStart(6, '0');
      this.webSocket.send(Buffer.from(`${type}.${length}.${id}.${isEnd ? 1 : 0}\n`, 'latin1'));
      this.webSocket.send(part);
    }
  }

  /** What is written until everything that can go on now has gone on reaches the operating system at once. */
  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.connection.cork();
    process.nextTick(() => {
      this.#isGathering = false;
      this.connection.uncork();
    });
  }
}
