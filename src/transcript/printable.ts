import { stripVTControlCharacters } from 'node:util';

/** Control characters, line separators, and what turns the direction of writing. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu;

/**
 * What callers and channels wrote, safe to print on a terminal and on one line: no escape sequence can move the cursor
 * or change the title, no control character hides words.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(UNSEEN, ' ').replace(/\s+/g, ' ').trim();
}

/** JSON that is safe to print: the same characters are escaped within its strings, so that the value is the same. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(UNSEEN, (unseen) =>
    unseen === '\n'
      ? unseen
      : [...unseen].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  );
}
