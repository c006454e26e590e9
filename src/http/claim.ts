import { createHash, timingSafeEqual } from 'node:crypto';
import { type E164, parseE164 } from '../call/phoneNumber.js';
import { BotError } from '../errors.js';

/** Gives what is kept under a number; undefined where nothing is. */
export type Claim = (number: E164) => Promise<object | undefined>;

/**
 * Lets nobody claim without the token.
 *
 * @throws BotError `token-refused`
 */
export function checkToken(token: string, authorization: string): void {
  const shown = /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
  // Digests have one length, and take as long to compare wherever they differ.
  if (!timingSafeEqual(digest(shown), digest(token))) {
    throw new BotError('token-refused', 'The bearer token is missing or wrong');
  }
}

/**
 * The answer to a claim of a number as it stands in the path.
 *
 * @throws BotError `not-found`, in the same words for a number of a pool and for any other text; `store-unavailable`
 */
export async function claimed(claim: Claim, written: string): Promise<object> {
  const number = parseE164(written);
  const found = number === written ? await claim(number) : undefined;
  if (!found) throw new BotError('not-found', 'Nothing can be claimed under this number');
  return found;
}

const digest = (text: string) => createHash('sha256').update(text).digest();
