import { once } from 'node:events';
import { WebSocket } from 'ws';

/** The header of a frame: type, length of the payload, id, end. Bot Framework Streaming protocol 3. */
export interface Header {
  /** A: request, B: response, S: stream, X: cancel all, C: cancel stream. */
  readonly type?: string;
  readonly length?: string;
  readonly id?: string;
  readonly end?: string;
}

export const ID = '00000000-0000-4000-8000-000000000001';
export const BODY_ID = '00000000-0000-4000-8000-000000000002';

/** One frame, with any part of its header wrong. */
export function frame(payload: string | Buffer, header: Header = {}): Buffer {
  const bytes = Buffer.from(payload);
  const { type = 'A', length = String(bytes.length).padStart(6, '0'), id = ID, end = '1' } = header;
  return Buffer.concat([Buffer.from(`${type}.${length}.${id}.${end}\n`), bytes]);
}

/** A request with a body, as two frames. */
export function request(verb: string, path: string, body: string | Buffer, length?: unknown): Buffer[] {
  const description = { id: BODY_ID, type: 'application/json', length: length ?? Buffer.byteLength(body) };
  return [
    frame(JSON.stringify({ verb, path, streams: [description] })),
    ...chunks(Buffer.from(body)).map((chunk, index, all) =>
      frame(chunk, { type: 'S', id: BODY_ID, end: index === all.length - 1 ? '1' : '0' }),
    ),
  ];
}

/** The protocol's payloads are 4 KB at most. */
function chunks(body: Buffer): Buffer[] {
  const count = Math.max(1, Math.ceil(body.length / 4096));
  return Array.from({ length: count }, (_, index) => body.subarray(index * 4096, (index + 1) * 4096));
}

/** A web socket without any protocol above it. */
export async function openSocket(bot: URL, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${bot.host}/api/messages`, { headers, perMessageDeflate: false });
  // A bot that breaks off is what some tests want.
  socket.on('error', () => {});
  await once(socket, 'open');
  return socket;
}
