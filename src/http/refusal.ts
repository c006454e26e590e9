import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { BotError } from '../errors.js';

/** How long a client that is refused may go on sending, in milliseconds. */
const READ_PAST = 1000;

/** What every refusal says, whatever carries it. */
export function refusalOf(error: unknown): { readonly error: { readonly code: string; readonly message: string } } {
  const known = error instanceof BotError ? error : undefined;
  return {
    error: { code: known?.code ?? 'turn-failed', message: known?.message ?? 'The activity could not be taken' },
  };
}

/** The status of a refusal; 500 for what is none of our errors. */
export const statusOf = (error: unknown) => (error instanceof BotError ? error.status : 500);

/** Headers that tell a client when to come back, where that may help. */
export function retryHeaders(status: number): Readonly<Record<string, string>> {
  return status === 503 || status === 429 ? { 'Retry-After': '1' } : {};
}

/**
 * Refuses where there is no response object, only a socket: writes the answer to it and ends it. What still comes is read
 * past for a second; unread, it would reset the connection before the answer is seen.
 */
export function refuseOn(socket: Duplex, error: unknown, headers: Readonly<Record<string, string>> = {}): void {
  if (!socket.writable) return;
  const status = statusOf(error);
  const body = JSON.stringify(refusalOf(error));
  const all = {
    Connection: 'close',
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(body)),
    ...retryHeaders(status),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  socket.resume();
  const cut = setTimeout(() => socket.destroy(), READ_PAST);
  socket.once('close', () => clearTimeout(cut));
}
