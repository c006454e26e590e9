import { createRequire } from 'node:module';
import type { Client } from 'undici';

/**
 * The one class that is used, without undici's index: that brings agents, caches, mocks and fetch, 60 ms of every start.
 * What the index adds to the class (`request`, `stream` and the like) is missing: there is `dispatch`.
 */
const Connection: typeof Client = createRequire(import.meta.url)('undici/lib/dispatcher/client.js');

/**
 * Servers close a connection that was idle for some time (Node's own after 5 s), and a request that crosses this is lost
 * without anybody knowing whether it arrived. One that was idle for longer than this, in milliseconds, is not used again.
 */
export const LONGEST_IDLE = 4000;

/** One connection at a time, opened when it is first used; the time limits are those of whoever uses it. */
const OPTIONS = {
  pipelining: 1,
  keepAliveTimeout: LONGEST_IDLE,
  keepAliveMaxTimeout: LONGEST_IDLE,
  headersTimeout: 0,
  bodyTimeout: 0,
  connect: { timeout: 0 },
} satisfies Client.Options;

interface Kept {
  readonly connection: Client;
  /** Milliseconds since the epoch. */
  readonly idleSince: number;
}

/** By origin, the longest idle first. undici closes those that are idle for long; in a stopped process that comes too late. */
const kept = new Map<string, Kept[]>();

/**
 * A connection that nobody else uses: kept from an earlier request where there is one.
 *
 * @throws Error for an origin that is not one of HTTP.
 */
export function take(origin: string): Client {
  const free = kept.get(origin);
  const last = free?.pop();
  if (last && Date.now() - last.idleSince <= LONGEST_IDLE) return last.connection;
  // The one used last was idle for too long, and all others for longer.
  if (last) for (const { connection } of [last, ...(free ?? [])]) discard(connection);
  kept.delete(origin);
  const connection = new Connection(origin, OPTIONS);
  connection.on('disconnect', () => leave(origin, connection));
  return connection;
}

/** Whoever has taken it needs it no longer, and has read everything that came over it. */
export function keep(origin: string, connection: Client): void {
  const free = kept.get(origin);
  const idle = { connection, idleSince: Date.now() };
  if (free) free.push(idle);
  else kept.set(origin, [idle]);
}

/** Closes it; what is under way over it fails with this error. */
export function discard(connection: Client, error: Error | null = null): void {
  // It rejects for nobody: whoever waits for an answer is told by their own request.
  void connection.destroy(error);
}

/** A connection that is closed is kept no longer. */
function leave(origin: string, connection: Client): void {
  const free = kept.get(origin);
  const place = free?.findIndex((idle) => idle.connection === connection) ?? -1;
  if (place >= 0) free?.splice(place, 1);
  if (free?.length === 0) kept.delete(origin);
}
