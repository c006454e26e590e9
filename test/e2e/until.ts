import { AssertionError } from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';

/**
 * Looks every few milliseconds until there is something to be seen; what is seen is the result.
 *
 * @throws AssertionError after `within` milliseconds, saying what was waited for.
 */
export async function until<T>(what: string, look: () => T | undefined | false, within = 5000): Promise<T> {
  const latest = performance.now() + within;
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > latest) throw new AssertionError({ message: `waited ${within} ms for ${what}` });
    await setTimeout(5);
  }
}
