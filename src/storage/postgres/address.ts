import { BotError } from '../../errors.js';

/** Where a database is. */
export interface Address {
  /** What the driver is given. */
  readonly url: string;
  /** What people are told: never with the password. */
  readonly name: string;
}

/**
 * Reads a URL such as `postgres://user:password@host:5432/database?sslmode=require`.
 *
 * With `sslmode=require` the server's certificate is checked, as with `verify-full`: a server that cannot prove who it is gets
 * no transcripts. `sslrootcert=FILE` names another authority, `sslmode=no-verify` does without one.
 *
 * @throws BotError `store-unavailable` when it is none. The URL is not in the message, nor the error that knows it in its
 * cause: it may hold a password.
 */
export function readAddress(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === '') {
    const example = 'postgres://user:password@host:5432/database';
    throw new BotError('store-unavailable', `The database's URL can't be read; it should look like ${example}.`);
  }
  // What the driver does with `require` today and says that it will not do for ever.
  if (url.searchParams.get('sslmode') === 'require') url.searchParams.set('sslmode', 'verify-full');
  const database = decoded(url.pathname.slice(1));
  const user = decoded(url.username);
  return { url: url.href, name: `${database || user} at ${url.host}${user && ` (user ${user})`}` };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A lone % in a name: shown as it was written.
    return part;
  }
}
