import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Frame, readFrame } from './frames.js';
import { Recognition, type RecognitionOptions } from './recognition.js';
import { refuse, Synthesis, type SynthesisOptions } from './synthesis.js';
import { listed, VOICES } from './voices.js';

export interface SpeechServiceOptions extends SynthesisOptions, RecognitionOptions {
  /** The one key that is right; absent: any is. */
  readonly key?: string | undefined;
  /** What the list of voices tells as their pace. */
  readonly wordsPerMinute: number;
}

const SYNTHESIS = '/tts/cognitiveservices/websocket/v1';
const RECOGNITION = /^\/speech\/recognition\/(interactive|conversation|dictation)\/cognitiveservices\/v1$/;
const VOICE_LIST = '/cognitiveservices/voices/list';

/**
 * A local stand-in for Azure Speech: what the Speech SDK (1.52, JavaScript) asks of it when it is pointed here with
 * `SpeechConfig.fromHost(new URL('ws://127.0.0.1:PORT'), key)`. Synthesis by an engine of this machine, recognition by a
 * script, the list of voices. What is said is as Azure documents it and as the SDK reads it; word boundaries, bookmarks
 * and visemes, which nobody here asks for, are not sent.
 */
export class SpeechService {
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });

  constructor(readonly options: SpeechServiceOptions) {
    this.#server = createServer((request, response) => {
      const { pathname } = addressOf(request);
      const isKnown = request.method === 'GET' && pathname === VOICE_LIST;
      const status = isKnown ? (this.#isRight(request) ? 200 : 401) : 404;
      const voices = VOICES.map((voice) => listed(voice, options.wordsPerMinute));
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
      response.end(status === 200 ? JSON.stringify(voices) : '');
    });
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /**
   * Listens on this machine only.
   *
   * @param port 0 is any free one
   * @returns what `SPEECH_HOST` is set to
   */
  async listen(port = 0): Promise<URL> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return new URL(`ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
  }

  /** Ends every turn that is on. */
  async close(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { pathname, searchParams } = addressOf(request);
    const mode = RECOGNITION.exec(pathname)?.[1];
    const isKnown = pathname === SYNTHESIS || mode !== undefined;
    if (!isKnown || !this.#isRight(request)) {
      turnDown(socket, isKnown ? '401 Unauthorized' : '404 Not Found');
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (client) => {
      const isDetailed = searchParams.get('format') === 'detailed';
      const turn = mode ? new Recognition(client, mode, isDetailed, this.options) : new Synthesis(client, this.options);
      takeInOrder(client, async (frame) => turn.take(frame));
    });
  }

  /** The key is in a header, and in the query, where browsers put it. */
  #isRight(request: IncomingMessage): boolean {
    const { key } = this.options;
    const given = [
      request.headers['ocp-apim-subscription-key'],
      addressOf(request).searchParams.get('Ocp-Apim-Subscription-Key'),
    ];
    return key === undefined || given.includes(key);
  }
}

/** One frame after the other, though each may take a while: two at once would mix up two turns. */
function takeInOrder(client: WebSocket, take: (frame: Frame) => Promise<void>): void {
  let done: Promise<void> = Promise.resolve();
  client.on('message', (data, isBinary) => {
    const frame = readFrame(data as Buffer, isBinary);
    done = done
      .then(() => (frame ? take(frame) : refuse(client, 'The message has no Path.')))
      .catch((error: unknown) =>
        client.close(1011, (error instanceof Error ? error.message : String(error)).slice(0, 60)),
      );
  });
  client.on('error', () => client.terminate()); // No web socket speaks there: nothing to answer.
}

function turnDown(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}

function addressOf(request: IncomingMessage): URL {
  return new URL(request.url ?? '/', 'http://127.0.0.1');
}
