import { createHash } from 'node:crypto';
import type { Clock } from '../../call/clock.js';

/** What a token was checked against: the SDK's check asks for nothing else. */
export interface Shown {
  /** The `Authorization` header, as it came. */
  readonly authorization: string;
  readonly channelId: string;
  readonly serviceUrl: string;
}

/** A key that was withdrawn meanwhile is believed for so many milliseconds at most; the SDK itself keeps keys for longer. */
export const LONGEST_TRUST = 5 * 60_000;
/** A channel has one token at a time; more come from a channel of many regions, or from somebody who holds many. */
const MOST_REMEMBERED = 1000;

/**
 * Tokens that have been checked, each with what it was checked against. A channel shows the same token for an hour, and to
 * check its signature costs a third of a turn. Only what was found valid is remembered, as a hash, until it expires.
 */
export class VerifiedTokens {
  /** By hash, until when, in milliseconds since the epoch; the oldest first. */
  readonly #until = new Map<string, number>();

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /** Runs the check, unless the very same has passed it a short while ago. @throws what the check throws. */
  async check(shown: Shown, verify: () => Promise<unknown>): Promise<void> {
    const key = hashOf(shown);
    const until = this.#until.get(key);
    if (until !== undefined && this.clock.now() < until) return;
    this.#until.delete(key);
    await verify();
    const expires = expiryOf(shown.authorization);
    if (expires === undefined) return;
    for (const [oldest] of this.#until) {
      if (this.#until.size < MOST_REMEMBERED) break;
      this.#until.delete(oldest);
    }
    this.#until.set(key, Math.min(expires, this.clock.now() + LONGEST_TRUST));
  }
}

function hashOf({ authorization, channelId, serviceUrl }: Shown): string {
  // As JSON, so that no two of them run together to the same text.
  return createHash('sha256')
    .update(JSON.stringify([authorization, channelId, serviceUrl]))
    .digest('base64');
}

/** `exp` of a token that has been found valid (RFC 7519, section 4.1.4), in milliseconds; undefined where it can't be read. */
function expiryOf(authorization: string): number | undefined {
  const [, payload] = authorization.split('.');
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString('utf8'));
    const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : undefined;
    return typeof exp === 'number' ? exp * 1000 : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
