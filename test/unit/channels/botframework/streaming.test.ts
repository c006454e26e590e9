import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import {
  type ISocket,
  RequestHandler,
  StreamingRequest,
  StreamingResponse,
  WebSocketServer,
} from 'botframework-streaming';
import sinon from 'sinon';

import type { WebSocket } from 'ws';
import { Streaming } from '../../../../src/channels/botframework/streaming.js';
import { isBotError } from '../../../../src/errors.js';
import { frame } from '../../../e2e/frames.js';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const LONG = JSON.stringify({ text: 'Grüße 😀 '.repeat(1000) });
const nextRound = () => new Promise((resolve) => setImmediate(resolve));

/** What was written to a web socket, message by message, with the ids as numbers in the order in which they are first named. */
function withoutIds(messages: readonly Buffer[]): string[] {
  const ids: string[] = [];
  return messages.map((message) =>
    message.toString('latin1').replace(UUID, (id) => {
      if (!ids.includes(id)) ids.push(id);
      return `id ${ids.indexOf(id)}`;
    }),
  );
}

/** A web socket that keeps what is sent, on a connection that counts how often the operating system is written to. */
function socket() {
  const messages: Buffer[] = [];
  let writes = 0;
  const connection = new Duplex({
    read: () => {},
    write: (_chunk, _encoding, done) => {
      writes++;
      done();
    },
    writev: (_chunks, done) => {
      writes++;
      done();
    },
  });
  const webSocket = {
    readyState: 1,
    OPEN: 1,
    send: (message: Buffer) => {
      messages.push(message);
      connection.write(message);
    },
  };
  return { messages, webSocket, connection, writes: () => writes };
}

/** The same as botframework-streaming writes it. */
async function asTheLibrary(
  act: (peer: WebSocketServer, receive: (bytes: Buffer) => void) => unknown,
  answer?: object,
) {
  const messages: Buffer[] = [];
  let receive: (data: Buffer) => void = () => {};
  const wire: ISocket = {
    isConnected: true,
    write: (bytes) => void messages.push(Buffer.from(bytes as Buffer)),
    connect: async () => {},
    close: () => {},
    setOnMessageHandler: (handler) => (receive = handler),
    setOnErrorHandler: () => {},
    setOnCloseHandler: () => {},
  };
  class Answering extends RequestHandler {
    override async processRequest(): Promise<StreamingResponse> {
      const response = StreamingResponse.create(answer ? 413 : 200);
      if (answer) response.setBody(answer);
      return response;
    }
  }
  const peer = new WebSocketServer(wire, new Answering());
  void peer.start();
  act(peer, (bytes) => receive(bytes));
  await nextRound();
  return withoutIds(messages);
}

describe('what is said over a socket', () => {
  let wire: ReturnType<typeof socket>;
  let streaming: Streaming;
  beforeEach(() => {
    wire = socket();
    streaming = new Streaming(wire.webSocket as unknown as WebSocket, wire.connection);
  });
  /** The id of the request that was sent last. */
  const lastId = () =>
    wire.messages
      .map(String)
      .findLast((message) => message.startsWith('A.'))
      ?.match(UUID)?.[0] ?? '';

  it('is what botframework-streaming would write, but for the ids', async () => {
    for (const [path, body] of [
      ['/v3/conversations/1/activities', '{}'],
      [`/v3/conversations/${'%20'.repeat(2000)}/activities`, LONG],
    ] as const) {
      wire.messages.length = 0;
      streaming.request('POST', path, body).catch(() => {});
      const theirs = await asTheLibrary((peer) => {
        const request = StreamingRequest.create('POST', path);
        request.setBody(body);
        void peer.send(request);
      });
      assert.deepEqual(withoutIds(wire.messages), theirs);
    }
    for (const answer of [undefined, { error: { code: 'body-too-large', message: 'ü' } }]) {
      wire.messages.length = 0;
      streaming.answer('00000000-0000-4000-8000-000000000001', answer ? 413 : 200, answer);
      const asks = frame('{"verb":"POST","path":"/"}');
      assert.deepEqual(withoutIds(wire.messages), await asTheLibrary((_, receive) => receive(asks), answer));
    }
    streaming.closed();
  });

  it('reaches the operating system at once', async () => {
    streaming.request('POST', '/', LONG).catch(() => {});
    streaming.answer('00000000-0000-4000-8000-000000000001', 200);
    await nextRound();
    assert.ok(wire.messages.length > 6);
    assert.equal(wire.writes(), 1);
    streaming.answer('00000000-0000-4000-8000-000000000001', 200);
    await nextRound();
    assert.equal(wire.writes(), 2);
    streaming.closed();
  });

  it('is answered by its id, in whatever order', async () => {
    const first = streaming.request('POST', '/1', '{}');
    const firstId = lastId();
    const second = streaming.request('POST', '/2', '{}');
    streaming.answered('00000000-0000-4000-8000-000000000001', 500);
    streaming.answered(lastId(), 404);
    streaming.answered(firstId, 200);
    streaming.answered(firstId, 500);
    assert.deepEqual(await Promise.all([first, second]), [200, 404]);
  });

  it('fails when the socket closes, or is closed', async () => {
    const asked = streaming.request('POST', '/', '{}');
    streaming.closed();
    await assert.rejects(asked, (error) => isBotError(error, 'line-closed'));
    wire.webSocket.readyState = 2;
    await assert.rejects(streaming.request('POST', '/', '{}'), (error) => isBotError(error, 'line-closed'));
  });

  it('fails after ten seconds without an answer', async () => {
    const clock = sinon.useFakeTimers();
    try {
      const asked = streaming.request('POST', '/', '{}');
      const late = assert.rejects(asked, (error) => isBotError(error, 'channel-silent'));
      await clock.tickAsync(9999);
      assert.equal(clock.countTimers(), 1);
      await clock.tickAsync(10);
      await late;
    } finally {
      clock.restore();
    }
  });
});
