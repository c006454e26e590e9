import { parsePhoneNumberFromString } from 'libphonenumber-js';

/** A phone number in international form without blanks or dashes (ITU-T E.164), such as `+14251231234`. */
export type E164 = string & { readonly __brand: 'E164' };

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
  // The whole text, not a number somewhere in it; an extension would be lost, and somebody else would answer.
  const parsed = parsePhoneNumberFromString(written.trim(), { extract: false });
  return parsed?.isPossible() && !parsed.ext && !HIDDEN.has(parsed.number)
    ? (parsed.number as string as E164)
    : undefined;
}
