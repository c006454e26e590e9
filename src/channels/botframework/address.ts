/** Where a service is, as far as it is asked. */
export interface Address {
  readonly isHttp: boolean;
  /** Scheme, host and port. */
  readonly origin: string;
  /** What the paths of the service begin with: empty, or from a slash on, without one at the end. */
  readonly base: string;
  readonly isLoopback: boolean;
  readonly hasPassword: boolean;
}

/** A channel has a few, one a region; more come from strangers, whose requests are read before it is known who they are. */
const MOST_REMEMBERED = 1000;

/** By serviceUrl, the oldest first: each activity and each sentence asks again for the same. */
const remembered = new Map<string, Address>();

/** What a serviceUrl says; undefined where it is no URL. */
export function addressOf(serviceUrl: string): Address | undefined {
  const known = remembered.get(serviceUrl);
  if (known) return known;
  if (!URL.canParse(serviceUrl)) return undefined;
  const { protocol, origin, pathname, search, hostname, username, password } = new URL(serviceUrl);
  const address: Address = {
    isHttp: protocol === 'http:' || protocol === 'https:',
    origin,
    base: search === '' ? pathname.replace(/\/+$/, '') : pathname + search,
    isLoopback: isLoopback(hostname),
    hasPassword: username !== '' || password !== '',
  };
  for (const [oldest] of remembered) {
    if (remembered.size < MOST_REMEMBERED) break;
    remembered.delete(oldest);
  }
  remembered.set(serviceUrl, address);
  return address;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}
