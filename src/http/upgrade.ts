import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { BotError } from '../errors.js';

/** As RFC 6455, section 4.1 wants it: 16 bytes in base64. */
const KEY = /^[+/0-9A-Za-z]{22}==$/;
/** Those that ws speaks; a refusal names them (RFC 6455, section 4.4). */
export const VERSIONS = ['13', '8'];
/** Names of subprotocols (RFC 9110, section 5.6.2), separated by commas. */
const PROTOCOLS = /^[!#$%&'*+.^_`|~\w-]+(?:[ \t]*,[ \t]*[!#$%&'*+.^_`|~\w-]+)*$/;

/** What a client offers besides HTTP/1.1 and the server does not want is ignored (RFC 9110, section 7.8). */
export function isWanted({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

/** @throws BotError `request-malformed` for a handshake that ws would answer in HTML. */
export function checkHandshake({ method, headers }: IncomingMessage): void {
  const protocols = headers['sec-websocket-protocol'];
  const names = protocols?.split(',').map((name) => name.trim()) ?? [];
  const isProper =
    method === 'GET' &&
    KEY.test(headers['sec-websocket-key'] ?? '') &&
    VERSIONS.includes(headers['sec-websocket-version'] ?? '') &&
    (protocols === undefined || (PROTOCOLS.test(protocols) && new Set(names).size === names.length));
  if (!isProper) throw new BotError('request-malformed', 'This is no handshake for a web socket (RFC 6455)');
}

/**
 * Serves a request that offers an upgrade nobody wants as what it is without the offer, such as one of Java's HttpClient,
 * which offers HTTP/2 in clear text (`Upgrade: h2c`) by default. Node up to 24.8 takes every offer for accepted: it gives
 * the socket away and leaves the body unread. So the request is put back in front of what has not been read, without the
 * offer, and the connection begins once more. (A client that does not wait for earlier answers on the connection gets none
 * to this request.)
 *
 * @param head what was read after the request's headers.
 */
export function serveWithoutUpgrade(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    if (/^upgrade$/i.test(name)) continue;
    lines.push(`${name}: ${/^connection$/i.test(name) ? withoutOffer(value) : value}`);
  }
  // Node reads what is not ASCII in it as Latin-1.
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}

function withoutOffer(connection: string): string {
  const options = connection.split(',').map((option) => option.trim());
  return options.filter((option) => option.toLowerCase() !== 'upgrade').join(', ');
}
