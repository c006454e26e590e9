/** Finds a card number that is given over several turns: key by key, or in groups of a few digits. */
import type { Activity } from 'botframework-schema';
import type { DigitRun } from '../call/call.js';
import { type Bounds, cardSpans, LONGEST } from './card.js';
import { type DigitToken, digitsOf, groupBounds, mostDigits, readDigits } from './digits.js';

/** What one entry gave to a card number. */
export interface FoundPart {
  readonly seq: number;
  /** The digits of the entry, or the last of them. */
  readonly digits: string;
  /** Those of `digits` that belong to the card number. */
  readonly from: number;
  readonly to: number;
}

/** A card number that came to light. Where several are possible (the digits overlap), it is all of them together. */
export interface FoundCard {
  readonly digits: string;
  /** In the order in which they were said; empty for a number that was said at once. */
  readonly parts: readonly FoundPart[];
}

/** So many of the caller's entries in a row without any digit end a run: two are "uh" and "just a moment". */
const PATIENCE = 3;

/**
 * Adds a caller's activity to the run. Call it with the entry as it is stored: redacted by itself already, so that a
 * number said at once is not taken for the beginning of another.
 *
 * Numbers that end in this entry are the only new ones, so a run needs to hold no more than the longest number; entries
 * without digits are in it as empty parts. A run goes on after a number was found, because the number may have been an
 * account's last digits and a card's first ones, and the rest of the card is still to come.
 */
export function extendRun(
  run: DigitRun | undefined,
  seq: number,
  activity: Partial<Activity>,
): { run?: DigitRun; found?: FoundCard } {
  if (activity.type !== 'message') return run ? { run } : {};
  const text = activity.text ?? '';
  const tokens = mostDigits(text) === 0 ? [] : readDigits(text);
  const held = run?.parts ?? [];
  if (tokens.length === 0) {
    const pauses = held.slice(1 - PATIENCE).filter(({ digits }) => digits === '').length;
    if (held.length === 0 || pauses === PATIENCE - 1) return {};
    return { run: { parts: [...held, { seq, digits: '' }] } };
  }
  const parts = [...held, { seq, digits: digitsOf(tokens) }];
  const found = findCard(parts, tokens);
  return { run: { parts: newest(parts) }, ...(found && { found }) };
}

/**
 * The number that ends in the last part, if there is one. A number within that part alone has other words between its
 * digits (`4111 and after that 1111`), or it would have been masked before; there it must be whole groups, so that a
 * phone number and an order number in one sentence are not taken together.
 */
function findCard(parts: DigitRun['parts'], newTokens: readonly DigitToken[]): FoundCard | undefined {
  const begins = new Set<number>();
  let before = 0;
  let all = '';
  parts.forEach((part, i) => {
    before = all.length;
    if (i === 0 || parts[i - 1]?.digits === '' || part.digits.length > 1) begins.add(before);
    all += part.digits;
  });
  const { starts, ends } = groupBounds(newTokens, before);
  const bounds: Bounds = { begins: (place) => begins.has(place), ends: (place) => ends.has(place) };
  const spans = cardSpans(all, bounds, before).filter(
    ({ from, to }) => from < before || (starts.has(from) && ends.has(to)),
  );
  if (spans.length === 0) return undefined;
  const from = Math.min(...spans.map((span) => span.from));
  const to = Math.max(...spans.map((span) => span.to));
  let place = 0;
  const contributing = parts.flatMap(({ seq, digits }): FoundPart[] => {
    const start = place;
    place += digits.length;
    const [first, last] = [Math.max(from - start, 0), Math.min(to - start, digits.length)];
    return first < last ? [{ seq, digits, from: first, to: last }] : [];
  });
  return { digits: all.slice(from, to), parts: contributing };
}

/** The newest parts that together hold the longest number there is, and no part more than that. */
function newest(parts: DigitRun['parts']): DigitRun['parts'] {
  let first = parts.length;
  let length = 0;
  while (first > 0 && length < LONGEST) {
    first -= 1;
    length += parts[first]?.digits.length ?? 0;
  }
  return parts.slice(first).map(({ seq, digits }) => ({ seq, digits: digits.slice(-LONGEST) }));
}
