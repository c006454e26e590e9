/**
 * What a card number looks like.
 *
 * ISO/IEC 7812-1: at most 19 digits, the first ones name the issuer, the last one is a check digit (Luhn). One number
 * in ten passes Luhn by chance, so the issuer's digits and length are asked for as well. The table is that of
 * "Payment card number" in Wikipedia (issuer identification numbers), without networks that have closed.
 *
 * How often other digits are taken for a card number: fewer than 13 digits never are, and few menus take as many keys
 * (a test measures 4 in 1,000 calls through menus). Of random digits, 36 % begin like a card of 16 digits; with Luhn, and
 * with the lengths 14 and 15, a number is seen at 4 to 5 % of all places. The rare lengths would make that three times as
 * much (Maestro's most of it). They are therefore found only where a number can begin and end, not in the middle of other
 * digits. Who presses an account number of ten digits and eight more keys is mistaken in one call of five. That costs the
 * agent some digits in a transcript; a number that is missed stays in it. So where the two pull in different directions,
 * the digits are masked.
 */

/** From one place among digits up to, and without, another. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

interface Issuer {
  readonly name: string;
  /** First and last of each range of leading digits. */
  readonly prefixes: readonly (readonly [string, string])[];
  /** Lengths that are found anywhere. */
  readonly lengths: readonly number[];
  /** Lengths that are found only where a number can begin and end. */
  readonly rareLengths?: readonly number[];
}

const ISSUERS: readonly Issuer[] = [
  { name: 'Visa', prefixes: [['4', '4']], lengths: [16], rareLengths: [13, 19] },
  {
    name: 'Mastercard',
    prefixes: [
      ['51', '55'],
      ['2221', '2720'],
    ],
    lengths: [16],
  },
  {
    name: 'American Express',
    prefixes: [
      ['34', '34'],
      ['37', '37'],
    ],
    lengths: [15],
  },
  {
    name: 'Diners Club',
    prefixes: [
      ['30', '30'],
      ['36', '36'],
      ['38', '39'],
    ],
    lengths: [14],
    rareLengths: [16, 19],
  },
  {
    name: 'Discover',
    prefixes: [
      ['6011', '6011'],
      ['644', '659'],
    ],
    lengths: [16],
    rareLengths: [17, 18, 19],
  },
  { name: 'JCB', prefixes: [['3528', '3589']], lengths: [16], rareLengths: [17, 18, 19] },
  { name: 'UnionPay', prefixes: [['62', '62']], lengths: [16, 17, 18, 19] },
  {
    name: 'Maestro',
    prefixes: [
      ['50', '50'],
      ['56', '69'],
    ],
    lengths: [16],
    rareLengths: [13, 14, 15, 17, 18, 19],
  },
];

/** The fewest and the most digits of a card number. */
export const SHORTEST = 13;
export const LONGEST = 19;

/** Where a number of a rare length may begin and end. */
export interface Bounds {
  begins(place: number): boolean;
  ends(place: number): boolean;
}

/** Every span of `digits` that looks like a card number and ends after `after`. Spans may overlap. */
export function cardSpans(digits: string, { begins, ends }: Bounds, after = 0): Span[] {
  const spans: Span[] = [];
  for (let from = Math.max(0, after + 1 - LONGEST); from + SHORTEST <= digits.length; from += 1) {
    for (const { prefixes, lengths, rareLengths = [] } of ISSUERS) {
      if (!prefixes.some((range) => startsWithin(digits, from, range))) continue;
      const isCard = (length: number) =>
        from + length > after && from + length <= digits.length && passesLuhn(digits.slice(from, from + length));
      for (const length of lengths) {
        if (isCard(length)) spans.push({ from, to: from + length });
      }
      if (!begins(from)) continue;
      for (const length of rareLengths) {
        if (ends(from + length) && isCard(length)) spans.push({ from, to: from + length });
      }
    }
  }
  return spans;
}

/** ISO/IEC 7812-1, annex B: every second digit from the right counts double, and the sum of digits ends in 0. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const weighted = i % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}

function startsWithin(digits: string, from: number, [first, last]: readonly [string, string]): boolean {
  const leading = digits.slice(from, from + first.length);
  return leading >= first && leading <= last;
}
