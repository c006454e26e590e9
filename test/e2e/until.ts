import { AssertionError } from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';

type Sight<T> = T | undefined | false;

/**
 * Looks every few milliseconds until there is something to be seen; what is seen is the result.
 *
 * @param what is waited for; as a function, it can tell what there is instead.
 * @throws AssertionError after `within` milliseconds, with `what`; whatever `look` throws.
 */
export async function until<T>(
  what: string | (() => string),
  look: () => Sight<T> | Promise<Sight<T>>,
  within = 30_000,
): Promise<T> {
  const latest = performance.now() + within;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > latest) {
      throw new AssertionError({ message: `waited ${within} ms for ${typeof what === 'string' ? what : what()}` });
    }
    await setTimeout(5);
  }
}
