import { createRequire } from 'node:module';
import type { CountryCode, PhoneNumber } from 'libphonenumber-js/max';

// Required, not imported: to import it is to read a hundred files, and its metadata as a program. The metadata that know
// kinds of numbers: 0.3 MB more on the heap than those that don't, and no later a start.
const { isSupportedCountry, parsePhoneNumberFromString }: typeof import('libphonenumber-js/max') = createRequire(
  import.meta.url,
)('libphonenumber-js/max');

/** A phone number in international form without blanks or dashes (ITU-T E.164), such as `+14251231234`. */
export type E164 = string & { readonly __brand: 'E164' };

/** ISO 3166-1, two capitals. */
export type Country = CountryCode;

/** What is behind a number, as the numbering plan of its country says (libphonenumber's names). */
export type NumberKind = NonNullable<ReturnType<PhoneNumber['getType']>>;

/**
 * What carriers show for a caller who hides: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE on a keypad (Twilio,
 * "Phone numbers and anonymous callers"). Two of them look like numbers; all callers who hide would share them.
 */
const HIDDEN = new Set(['+266696687', '+7378742833', '+2562533', '+8656696', '+86282452253', '+10000000000']);

/**
 * Reads a number that is written in international form. Parsed once, at the edge; inside, the type says it is done.
 *
 * @returns undefined when it isn't a number that could be dialled.
 * @example parseE164('+1 (425) 123-1234') // '+14251231234'
 */
export function parseE164(written: string): E164 | undefined {
  const parsed = parse(written);
  return parsed && asE164(parsed);
}

/**
 * Reads a number as people type and say it: in international form (with a plus, with 00, or with what else is dialled for
 * it at home), or as it is dialled at home.
 *
 * @param home whose ways of writing are meant; undefined: only a plus and 00
 * @returns undefined when it isn't a number that could be dialled: a part of one, a short one such as 112.
 * @example readNumber('0049 30 901820', 'US') // '+4930901820'
 */
export function readNumber(written: string, home: Country | undefined): E164 | undefined {
  const readings = [parse(written, home), parse(written.replace(/^\s*00/, '+'))].filter((one) => one !== undefined);
  // In Australia 0011 is dialled for a plus, and 00 is not: what makes a number there goes before what could make one.
  const best = readings.find((one) => one.isValid()) ?? readings[0];
  return best && asE164(best);
}

/** Where a number belongs; of countries that share a code the main one where the number does not tell. */
export function countryOf(number: E164): Country | undefined {
  const parsed = parse(number);
  return parsed?.country ?? parsed?.getPossibleCountries()[0];
}

/** Undefined for a number that no numbering plan has. */
export function kindOf(number: E164): NumberKind | undefined {
  return parse(number)?.getType();
}

/** As it is written in its country for the world: `+1 425 123 1234`. */
export function grouped(number: E164): string {
  return parse(number)?.formatInternational() ?? number;
}

/** Whether there are telephones in a country of that code. */
export function isCountry(code: string): code is Country {
  return isSupportedCountry(code);
}

/** The whole text, not a number somewhere in it. */
function parse(written: string, home?: Country): PhoneNumber | undefined {
  return parsePhoneNumberFromString(written.trim(), { extract: false, ...(home && { defaultCountry: home }) });
}

/** An extension would be lost, and somebody else would answer. */
function asE164(parsed: PhoneNumber): E164 | undefined {
  const dialled = parsed.isPossible() && !parsed.ext && !HIDDEN.has(parsed.number);
  return dialled ? (parsed.number as string as E164) : undefined;
}
