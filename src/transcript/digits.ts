/**
 * Finds digits in what was said, typed or pressed: figures of any script, and number words of any language (numberWords.ts).
 */
import { parseE164 } from '../call/phoneNumber.js';
import { isLikeNumberWord, numberWord } from './numberWords.js';

/** One figure, or one word (`four`, `double four`, `forty one`), at its place in the text. */
export interface DigitToken {
  readonly start: number;
  readonly end: number;
  /** In ASCII; never empty. */
  readonly digits: string;
  /** Figures without anything between them share a group; every word is a group. Counts up from 0. */
  readonly group: number;
  /** Tokens with nothing but blanks, dashes, dots and the like, or fillers, between them. Counts up from 0. */
  readonly stretch: number;
}

type Piece =
  | { readonly kind: 'digits' | 'unsure'; readonly start: number; readonly end: number; readonly digits: string }
  | { readonly kind: 'times'; readonly start: number; readonly end: number; readonly times: number }
  | { readonly kind: 'filler' | 'other'; readonly start: number; readonly end: number };

/** A UUID (as in a handoff's id) and a number with a plus are tried first: neither is a card number. */
const PIECES =
  /(?<uuid>(?=[\d-]{0,35}[a-f])[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})|(?<phone>\+\d[\d\s().-]{6,22}\d)|(?<word>\p{L}[\p{L}\p{M}]*)|(?<figure>[\p{Nd}\p{No}])/giu;

/** What may stand between the digits of one number. No colon: `2026-01-01 12:00` is not one. */
const SEPARATORS = /^[\s\p{Pd}\p{M}\p{Cf}.,…·•_*#|\\'’()]*$/u;
const FIGURE = /^[\p{Nd}\p{No}]/u;
const BLANKS = /^[\s\p{Pd}]*$/u;

/** All that can be, or be part of, a digit; a UUID may end within a word, so that texts with one are not counted by it. */
const COUNTED = /\p{L}[\p{L}\p{M}]*|[\p{Nd}\p{No}]/gu;
const [BLANK, TILDE, ZERO, NINE] = [32, 126, 48, 57];
const LIKE_UUID = /[\da-f]{8}-[\da-f]{4}-/i;

/**
 * At least as many digits as `readDigits` finds, for a tenth of its cost: most texts hold too few for a card number, and
 * need no closer look.
 */
export function mostDigits(text: string): number {
  if (text.includes('-') && LIKE_UUID.test(text)) return Number.POSITIVE_INFINITY;
  const most = mostInAscii(text);
  if (most !== undefined) return most;
  return (text.match(COUNTED) ?? []).reduce((sum, piece) => sum + (FIGURE.test(piece) ? 1 : mostInWord(piece)), 0);
}

/** The same for text of the characters from blank to tilde; undefined for any other. Each is looked at once. */
function mostInAscii(text: string): number | undefined {
  let most = 0;
  let word = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : BLANK;
    if (code < BLANK || code > TILDE) return undefined;
    if (isLetter(code)) continue;
    if (at > word && isLikeNumberWord(text, word, at)) most += mostInWord(text.slice(word, at));
    if (code >= ZERO && code <= NINE) most += 1;
    word = at + 1;
  }
  return most;
}

function mostInWord(word: string): number {
  const meaning = numberWord(word);
  if (meaning === undefined || meaning.kind === 'filler') return 0;
  return meaning.kind === 'times' ? meaning.times : meaning.digits.length;
}

/** From a to z, small or not. */
function isLetter(code: number): boolean {
  const small = code | 32;
  return small >= 97 && small <= 122;
}

/** All digits of a text, in order. */
export function readDigits(text: string): DigitToken[] {
  const pieces = settleUnsure(text, readPieces(text));
  const tokens: DigitToken[] = [];
  let [group, stretch, end, interrupted] = [-1, -1, 0, false];
  let repeat: Extract<Piece, { kind: 'times' }> | undefined;
  for (const piece of pieces) {
    if (piece.kind !== 'other' && !SEPARATORS.test(text.slice(end, piece.start))) {
      interrupted = true;
      repeat = undefined;
    }
    if (piece.kind === 'digits') {
      const repeated = piece.digits.length === 1 ? repeat : undefined;
      const last = tokens.at(-1);
      const figures = last?.end === piece.start && !repeated && isFigure(text, piece) && isFigure(text, last);
      if (!figures) group += 1;
      if (!last || interrupted) stretch += 1;
      const digits = piece.digits.repeat(repeated?.times ?? 1);
      tokens.push({ start: repeated?.start ?? piece.start, end: piece.end, digits, group, stretch });
      interrupted = false;
    } else if (piece.kind === 'other') {
      interrupted = true;
    }
    if (piece.kind === 'times') repeat = piece;
    else if (piece.kind !== 'filler') repeat = undefined;
    end = piece.end;
  }
  return tokens;
}

/** The digits of some tokens, as one string. */
export function digitsOf(tokens: readonly DigitToken[]): string {
  return tokens.map(({ digits }) => digits).join('');
}

/** Places, among all digits, where groups begin and end; `first` is the place of the first digit. */
export function groupBounds(tokens: readonly DigitToken[], first = 0): { starts: Set<number>; ends: Set<number> } {
  const [starts, ends] = [new Set<number>(), new Set<number>()];
  let place = first;
  tokens.forEach(({ digits, group }, i) => {
    if (tokens[i - 1]?.group !== group) starts.add(place);
    place += digits.length;
    if (tokens[i + 1]?.group !== group) ends.add(place);
  });
  return { starts, ends };
}

/**
 * Puts `mask` where digits were. `isHidden` is asked with each digit's place among all digits of the text; hidden
 * digits of one stretch that follow one another are masked together, with what stood between them.
 */
export function maskDigits(
  text: string,
  tokens: readonly DigitToken[],
  isHidden: (place: number) => boolean,
  mask: string,
): string {
  const spans: { start: number; end: number; stretch: number; index: number }[] = [];
  let place = 0;
  tokens.forEach(({ start, end, digits, stretch }, index) => {
    const hidden = [...digits].some((_, i) => isHidden(place + i));
    place += digits.length;
    if (!hidden) return;
    const last = spans.at(-1);
    if (last?.stretch === stretch && last.index === index - 1) Object.assign(last, { end, index });
    else spans.push({ start, end, stretch, index });
  });
  let kept = 0;
  const pieces = spans.map(({ start, end }) => {
    const before = text.slice(kept, start);
    kept = end;
    return before + mask;
  });
  return pieces.join('') + text.slice(kept);
}

function readPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  PIECES.lastIndex = 0;
  for (let match = PIECES.exec(text); match; match = PIECES.exec(text)) {
    const { phone, word, figure } = match.groups ?? {};
    const [start, end] = [match.index, match.index + match[0].length];
    if (phone !== undefined && parseE164(phone) === undefined) {
      // Not a phone number after all: read its figures one by one.
      PIECES.lastIndex = start + 1;
      pieces.push({ kind: 'other', start, end: start + 1 });
    } else if (figure !== undefined) {
      const digit = digitValue(figure);
      pieces.push(digit === undefined ? { kind: 'other', start, end } : { kind: 'digits', start, end, digits: digit });
    } else if (word !== undefined) {
      addWord(text, pieces, word, start, end);
    } else {
      pieces.push({ kind: 'other', start, end });
    }
  }
  return pieces;
}

function addWord(text: string, pieces: Piece[], word: string, start: number, end: number): void {
  const meaning = numberWord(word);
  // "Forty two" is one number with the word before, "treinta y cuatro" with the one before that.
  for (const back of meaning?.kind === 'digits' ? [1, 2] : []) {
    const [first, ...between] = pieces.slice(-back);
    if (pieces.length < back || first?.kind !== 'digits' || between.some(({ kind }) => kind !== 'filler')) continue;
    const words = [...pieces.slice(-back).map((piece) => text.slice(piece.start, piece.end)), word];
    const ends = [...pieces.slice(-back).map((piece) => piece.end)];
    const starts = [...pieces.slice(-back).map((piece) => piece.start), start].slice(1);
    if (!starts.every((at, i) => BLANKS.test(text.slice(ends[i], at)))) continue;
    const whole = numberWord(words.join(' '));
    if (whole?.kind !== 'digits') continue;
    pieces.splice(-back, back, { kind: 'digits', start: first.start, end, digits: whole.digits });
    return;
  }
  pieces.push(meaning ? { ...meaning, start, end } : { kind: 'other', start, end });
}

/** `oh` or `for` is a digit where digits, or the utterance's ends, stand on both sides; alone it is none. */
function settleUnsure(text: string, pieces: readonly Piece[]): Piece[] {
  const settled: Piece[] = [];
  pieces.forEach((piece, i) => {
    if (piece.kind !== 'unsure') {
      settled.push(piece);
      return;
    }
    const [before, after] = [settled.at(-1), pieces[i + 1]];
    const adjoins = (a: Piece, b: Piece) => BLANKS.test(text.slice(a.end, b.start));
    const fitsBefore = !before || (before.kind === 'digits' && adjoins(before, piece));
    const fitsAfter = !after || ((after.kind === 'digits' || after.kind === 'unsure') && adjoins(piece, after));
    const isDigit = fitsBefore && fitsAfter && (before !== undefined || after !== undefined);
    const { start, end, digits } = piece;
    settled.push(isDigit ? { kind: 'digits', start, end, digits } : { kind: 'other', start, end });
  });
  return settled;
}

function isFigure(text: string, { start, end }: { start: number; end: number }): boolean {
  return !/\p{L}/u.test(text.slice(start, end));
}

const DECIMAL = /\p{Nd}/u;

/** The digit that a figure of any script stands for; undefined for figures such as ½ or ⑪. */
function digitValue(figure: string): string | undefined {
  const plain = figure.normalize('NFKC');
  if (/^\d$/.test(plain)) return plain;
  if (!DECIMAL.test(figure)) return undefined;
  // Unicode keeps the ten digits of a script together and in order (Unicode Standard, section 4.6); two scripts can touch.
  const code = figure.codePointAt(0) ?? 0;
  let before = 0;
  while (DECIMAL.test(String.fromCodePoint(code - before - 1))) before += 1;
  return String(before % 10);
}
