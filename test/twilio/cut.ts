import { BotError } from '../../src/errors.js';
import type { Store } from '../../src/storage/store.js';

/**
 * A store that its process can lose: nothing is read or written any more, as for a process that has ended; or until it is
 * mended, as while the database is away.
 */
export function cuttable(store: Store): {
  readonly store: Store;
  cut(): void;
  mend(): void;
  /** Operations that have begun and not ended. */
  working(): number;
} {
  let isCut = false;
  let working = 0;
  const counted = (result: unknown) => {
    if (!(result instanceof Promise)) return result;
    working += 1;
    const ended = () => {
      working -= 1;
    };
    result.then(ended, ended);
    return result;
  };
  const guard = <T extends object>(thing: T): T =>
    new Proxy(thing, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value === 'object' && value !== null) return guard(value);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (!isCut || name === 'close') return counted(Reflect.apply(value, target, args));
          return Promise.reject(new BotError('store-unavailable', 'there is no way to the database'));
        };
      },
    });
  return {
    store: guard(store),
    cut: () => {
      isCut = true;
    },
    working: () => working,
    mend: () => {
      isCut = false;
    },
  };
}
