/** Rewrites entries when their digits have turned out to be parts of a card number. */
import type { TranscriptEntry } from '../call/call.js';
import type { FoundCard, FoundPart } from './digitRun.js';
import { type DigitToken, digitsOf, groupBounds, maskDigits, readDigits } from './digits.js';
import { mapStrings } from './redact.js';

/** Stands for a part of a card number. */
export const PART_MASK = '[redacted]';

/** So many digits in a row that are also in the card number are a part of it, wherever they stand. */
const TELLING = 4;

/** What has been said of the number so far, and which of it to hide. */
interface Said {
  readonly digits: string;
  readonly hidden: readonly boolean[];
  /** An echo repeats at least so many of the last digits. */
  readonly least: number;
}

/**
 * Masks a card number that was given over several entries.
 *
 * In the caller's entries that gave it, exactly its digits are masked. Elsewhere (our echoes, values of events) digits
 * are masked when they repeat what the caller has just said, or when four of them in a row are in the number. A single
 * key is therefore masked in the answer to it only, where it may also be a menu's `press 1`: better one key too many.
 *
 * @param entries from the first part's on, both directions, in order.
 * @returns only those entries that change.
 */
export function redactEntries(entries: readonly TranscriptEntry[], card: FoundCard): TranscriptEntry[] {
  const parts = new Map(card.parts.map((part) => [part.seq, part]));
  let said: Said = { digits: '', hidden: [], least: 2 };
  return entries.flatMap((entry) => {
    const part = entry.direction === 'in' ? parts.get(entry.seq) : undefined;
    if (part) said = { ...join(said, part), least: part.digits.length };
    else if (entry.direction === 'in') said = { ...said, least: 2 };
    const inPassing = (text: string) => maskEcho(text, said, card.digits);
    const { text, value } = entry.activity;
    const changed = {
      ...(text !== undefined && { text: part ? maskPart(text, part) : inPassing(text) }),
      ...(value !== undefined && { value: mapStrings(value, inPassing) }),
    };
    const isSame = changed.text === text && JSON.stringify(changed.value) === JSON.stringify(value);
    return isSame ? [] : [{ ...entry, activity: { ...entry.activity, ...changed } }];
  });
}

function join(said: Said, { digits, from, to }: FoundPart): Pick<Said, 'digits' | 'hidden'> {
  const hidden = [...digits].map((_, i) => i >= from && i < to);
  return { digits: said.digits + digits, hidden: [...said.hidden, ...hidden] };
}

/** All digits are masked where the text no longer holds what it gave: another number has been masked in it before. */
function maskPart(text: string, { digits, from, to }: FoundPart): string {
  const tokens = readDigits(text);
  const all = digitsOf(tokens);
  const start = all.length - digits.length;
  const isHidden = all.endsWith(digits) ? (place: number) => place >= start + from && place < start + to : () => true;
  return maskDigits(text, tokens, isHidden, PART_MASK);
}

function maskEcho(text: string, said: Said, card: string): string {
  const tokens = readDigits(text);
  if (tokens.length === 0) return text;
  const hidden = new Set([...repeated(tokens, said), ...telling(tokens, card)]);
  return maskDigits(text, tokens, (place) => hidden.has(place), PART_MASK);
}

/** Places where whole groups of digits are the last ones that the caller has said. */
function repeated(tokens: readonly DigitToken[], { digits, hidden, least }: Said): number[] {
  const all = digitsOf(tokens);
  const { starts, ends } = groupBounds(tokens);
  const places: number[] = [];
  for (let length = least; length <= digits.length; length += 1) {
    const skipped = digits.length - length;
    const echo = digits.slice(skipped);
    for (let at = all.indexOf(echo); at !== -1; at = all.indexOf(echo, at + 1)) {
      if (!starts.has(at) || !ends.has(at + length)) continue;
      for (let i = 0; i < length; i += 1) if (hidden[skipped + i]) places.push(at + i);
    }
  }
  return places;
}

/** Places of digits that are, four in a row, in the card number too. */
function telling(tokens: readonly DigitToken[], card: string): number[] {
  const all = digitsOf(tokens);
  const stretches = tokens.flatMap(({ digits, stretch }) => [...digits].map(() => stretch));
  const places: number[] = [];
  for (let at = 0; at + TELLING <= all.length; at += 1) {
    if (stretches[at] !== stretches[at + TELLING - 1] || !card.includes(all.slice(at, at + TELLING))) continue;
    for (let i = 0; i < TELLING; i += 1) places.push(at + i);
  }
  return places;
}
