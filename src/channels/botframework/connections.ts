import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';

/**
 * Servers close a connection that was idle for some time (Node's own after 5 s), and a request that crosses this is lost
 * without anybody knowing whether it arrived. One that was idle for longer than this, in milliseconds, is not used again.
 */
export const LONGEST_IDLE = 4000;

const OPTIONS = { keepAlive: true, timeout: LONGEST_IDLE };
const plain = new HttpAgent(OPTIONS);
const secure = new HttpsAgent(OPTIONS);

/**
 * Since when kept connections are idle. The agent's own time-out (OPTIONS) closes them in a process that runs; in one that
 * was stopped for a while it comes too late.
 */
const idleSince = new WeakMap<Socket, number>();

/**
 * Begins a request, over a connection that is kept from an earlier one where there is one.
 *
 * @throws TypeError for a URL that is none, or is not one of HTTP.
 */
export function begin(url: string, options: RequestOptions): ClientRequest {
  const target = new URL(url);
  const isSecure = target.protocol === 'https:';
  const agent = isSecure ? secure : plain;
  closeStale(agent);
  const request = (isSecure ? httpsRequest : httpRequest)(target, { ...options, agent });
  const begun = Date.now();
  request.once('response', ({ socket }) =>
    request.once('close', () => {
      const now = Date.now();
      idleSince.set(socket, now);
      // An answer that was read so late may have been there for long, and the connection may be closed behind it.
      if (now - begun > LONGEST_IDLE) socket.destroy();
    }),
  );
  return request;
}

/** Tells when the request can be written, in TLS after the handshake. What is written before waits in memory. */
export function whenConnected(request: ClientRequest, tell: () => void): void {
  request.once('socket', (socket) => {
    if (request.reusedSocket) tell();
    else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', tell);
  });
}

function closeStale({ freeSockets }: HttpAgent): void {
  const stale = Date.now() - LONGEST_IDLE;
  for (const sockets of Object.values(freeSockets)) {
    // The longest idle comes first.
    for (const socket of sockets ?? []) {
      if ((idleSince.get(socket) ?? Number.POSITIVE_INFINITY) > stale) break;
      socket.destroy();
    }
  }
}
