import fc from 'fast-check';
import { passesLuhn } from '../../../src/transcript/card.js';

/** Numbers that payment networks publish for tests. */
export const TEST_CARDS = {
  Visa: '4111111111111111',
  'Visa of 13 digits': '4222222222222',
  Mastercard: '5555555555554444',
  'Mastercard of the 2 series': '2223003122003222',
  'American Express': '378282246310005',
  'Diners Club': '30569309025904',
  Discover: '6011111111111117',
  JCB: '3530111333300000',
  UnionPay: '6200000000000005',
  Maestro: '6759649826438453',
} as const;

/** Adds the check digit that makes `digits` pass Luhn. */
export function withCheckDigit(digits: string): string {
  const check = [...'0123456789'].find((digit) => passesLuhn(digits + digit));
  return digits + check;
}

/** A card number of any issuer that is common today, 14 to 16 digits. */
export const cardNumber = fc
  .constantFrom(['4', 16], ['51', 16], ['55', 16], ['2250', 16], ['34', 15], ['37', 15], ['36', 14], ['6011', 16], [
    '3540',
    16,
  ] as const)
  .chain(([prefix, length]) => {
    const rest = Number(length) - String(prefix).length - 1;
    return fc.array(fc.integer({ min: 0, max: 9 }), { minLength: rest, maxLength: rest }).map((digits) => {
      return withCheckDigit(prefix + digits.join(''));
    });
  });

const EN = 'zero one two three four five six seven eight nine'.split(' ');
const DE = 'null eins zwei drei vier fünf sechs sieben acht neun'.split(' ');

/** Ways to give a few digits. */
export const WAYS: Readonly<Record<string, (digits: string) => string>> = {
  figures: (digits) => digits,
  blanks: (digits) => [...digits].join(' '),
  dashes: (digits) => [...digits].join('-'),
  English: (digits) => [...digits].map((digit) => EN[Number(digit)]).join(' '),
  'English with commas': (digits) => `${[...digits].map((digit) => EN[Number(digit)]).join(', ')}.`,
  'English, doubled': (digits) =>
    digits.replace(/(.)\1|./g, (same) => `${same.length > 1 ? 'double ' : ''}${EN[Number(same[0])]} `).trim(),
  German: (digits) => [...digits].map((digit) => DE[Number(digit)]).join(' '),
  'Arabic-Indic figures': (digits) => digits.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit))),
  'full-width figures': (digits) => digits.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
};

export const way = fc.constantFrom(...Object.values(WAYS));
