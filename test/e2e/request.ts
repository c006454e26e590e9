import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request, byte for byte: fetch would correct the paths, headers and lengths that are to be wrong. */
export interface Request {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Without a content-length. */
  readonly chunked?: boolean;
}

export interface Response {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Sends one request on a connection of its own and reads the whole answer. */
export async function send(bot: URL, request: Request): Promise<Response> {
  const { method = 'POST', path = '/api/messages', headers = { 'content-type': 'application/json' } } = request;
  const body = Buffer.from(request.body ?? '');
  const length = request.chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': `${body.length}` };
  const sending = httpRequest(bot, { method, path, headers: { ...headers, ...length }, agent: false });
  // A bot that answers before everything is sent may close the connection under the rest.
  const answered = once(sending, 'response');
  sending.end(body);
  const [response] = (await answered) as [IncomingMessage];
  sending.on('error', () => response.destroy());
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}

/** Writes bytes to the bot's port and reads until it closes the connection. */
export async function sendBytes(bot: URL, bytes: string | Buffer): Promise<string> {
  const socket = connect(Number(bot.port), bot.hostname);
  socket.write(bytes);
  return text(socket);
}

/** Takes one whole answer apart, as `sendBytes` gives it. */
export function readAnswer(answer: string): Response {
  const [head = '', body = ''] = answer.split(/\r\n\r\n(.*)/s);
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const [name = '', value = ''] = line.split(/: *(.*)/s);
      return [name.toLowerCase(), value];
    }),
  );
  return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]), headers, body };
}

/** The request for a web socket of RFC 6455, section 4.1, with what is to be different. */
export function upgradeRequest(path: string, headers: Record<string, string> = {}): string {
  const all = {
    Host: 'localhost',
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
