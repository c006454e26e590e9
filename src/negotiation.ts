import type { Prompts } from '../ssml/prompts.js';
import type { LocaleFor } from './call/open.js';
import type { Logger } from './log.js';

/** Languages that nobody has are told once each; so many, because a channel may send anything. */
const MOST_TOLD = 100;
/** The longest tag that is to be expected (RFC 5646, section 4.4.1). */
const LONGEST_TAG = 35;

/**
 * Says in which language a call begins: the one its activity names, or another of the same language (`es-MX` finds
 * `es-ES`); else the configuration's, with one warning. What comes later goes before it: a department's language, and
 * before all the one that callers choose in the menu.
 */
export function localeNegotiator(prompts: Prompts, defaultLocale: string, log: Logger): LocaleFor {
  const told = new Set<string>();
  return (wanted) => {
    const locale = prompts.resolveLocale(wanted, defaultLocale);
    const tag = wanted?.slice(0, LONGEST_TAG).toLowerCase();
    if (tag && !prompts.speaks(tag) && !told.has(tag) && told.size < MOST_TOLD) {
      told.add(tag);
      log.warn({ wanted: tag, locale }, 'a call wants a language that has no prompts; it is answered in another one');
    }
    return locale;
  };
}
