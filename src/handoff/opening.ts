import { Temporal } from 'temporal-polyfill';

/** From so many days on, a weekday would be taken for the one of this week. */
const A_WEEK = 7;

/** When it opens, in words. */
export interface SpokenOpening {
  /**
   * `near`: "tomorrow at 9 AM", "morgen um 9 Uhr". `named`: "Monday at 9 AM", "4. Januar um 9 Uhr", before which languages
   * put a word of their own ("on", "am"): it stands in the prompt, so that no code knows it.
   */
  readonly day: 'near' | 'named';
  readonly words: string;
}

/**
 * Says when it opens as Unicode's data of the language have it (Intl): another language needs prompts and no code. Today
 * and tomorrow are called so, the other days of a week by weekday, later ones by date.
 *
 * @param at the opening, in epoch milliseconds
 * @param now epoch milliseconds
 * @param locale of the prompt in which the words stand, such as `de-DE`
 * @param zone whose clocks are meant: those of the department; an IANA name
 * @throws RangeError for a locale or a zone that does not exist
 */
export function spokenOpening(at: number, now: number, locale: string, zone: string): SpokenOpening {
  const opening = local(at, zone);
  const { days } = local(now, zone).toPlainDate().until(opening.toPlainDate());
  const say = (options: Intl.DateTimeFormatOptions) => format(at, locale, { ...options, timeZone: zone });
  const isNear = days <= 1;
  const day = isNear
    ? new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day')
    : say(days < A_WEEK ? { weekday: 'long' } : { day: 'numeric', month: 'long' });
  const hour = say({ hour: 'numeric' });
  // "9 AM" and "9 Uhr" are times by themselves; where the language has a mere "9", "9:00" is one.
  const time = opening.minute > 0 || /^\p{Nd}+$/u.test(hour) ? say({ timeStyle: 'short' }) : hour;
  // The word between them ("at", "um") is told only with a whole date: day and time take the places of its parts.
  const date = say({ dateStyle: 'long' });
  const words = say({ dateStyle: 'long', timeStyle: 'short' })
    .replace(date, () => day)
    .replace(say({ timeStyle: 'short' }), () => time);
  return { day: isNear ? 'near' : 'named', words: singular(words, locale) };
}

/** One o'clock, where a language bends the word before it and Unicode's data don't: by language. */
const ONE_O_CLOCK: Readonly<Record<string, readonly [RegExp, string]>> = {
  es: [/\ba las (?=1:\d\d)/, 'a la '],
};

function singular(words: string, locale: string): string {
  const [wrong, right] = ONE_O_CLOCK[new Intl.Locale(locale).language] ?? [];
  return wrong === undefined || right === undefined ? words : words.replace(wrong, right);
}

/** Without the zero that fills an hour up (a voice may read it), and with plain blanks: Unicode's data have narrow ones. */
function format(at: number, locale: string, options: Intl.DateTimeFormatOptions): string {
  const parts = new Intl.DateTimeFormat(locale, options).formatToParts(at);
  const values = parts.map(({ type, value }) => (type === 'hour' ? value.replace(/^0(?=\d)/, '') : value));
  return values.join('').replace(/\s+/g, ' ');
}

function local(at: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}
