/** What never stays in a transcript: card numbers within one entry, and what was collected as secret. */
import type { Activity, ChannelAccount } from 'botframework-schema';
import type { TranscriptEntry } from '../call/call.js';
import { type Bounds, cardSpans, LONGEST, passesLuhn, SHORTEST, type Span } from './card.js';
import { type DigitToken, digitsOf, maskDigits, mostDigits, readDigits } from './digits.js';

/** Stands for a card number. It keeps no digit, so that it can never be put together with another one's. */
export const CARD_MASK = '[card number]';

/** Stands for what an input marked secret has collected. */
export const SECRET_MASK = '[secret]';

/**
 * Masks every card number: 13 to 19 digits that pass Luhn, or a known issuer's number inside more digits. Figures of any
 * script and number words count; blanks, dashes, dots, commas and fillers may stand between them. Text without a card
 * number comes back as it was.
 *
 * @example redactText('it is 4111 1111 1111 1111, thanks') // 'it is [card number], thanks'
 */
export function redactText(text: string): string {
  return redactCards(text).text;
}

/**
 * An entry without the card numbers in what people may have written, and the digits of those that were found. Ids stay as
 * they are: a caller's number of 13 digits may look like a card's.
 */
export function redactEntry(entry: TranscriptEntry): { entry: TranscriptEntry; cards: readonly string[] } {
  if (!mayHoldCard(entry.activity)) return { entry, cards: [] };
  const cards: string[] = [];
  const redact = (text: string) => {
    const redacted = redactCards(text);
    cards.push(...redacted.cards);
    return redacted.text;
  };
  const named = (account: ChannelAccount) => ({ ...account, ...(account.name && { name: redact(account.name) }) });
  const { text, value, name, code, from, recipient, membersAdded, membersRemoved } = entry.activity;
  const activity = {
    ...entry.activity,
    ...(text !== undefined && { text: redact(text) }),
    ...(value !== undefined && { value: mapStrings(value, redact) }),
    ...(name !== undefined && { name: redact(name) }),
    ...(code !== undefined && { code: redact(code) }),
    ...(from && { from: named(from) }),
    ...(recipient && { recipient: named(recipient) }),
    ...(membersAdded && { membersAdded: membersAdded.map(named) }),
    ...(membersRemoved && { membersRemoved: membersRemoved.map(named) }),
  };
  return { entry: cards.length === 0 ? entry : { ...entry, activity }, cards };
}

/** An entry of an input marked secret: that something was said or pressed stays, what it was does not. */
export function redactSecret(entry: TranscriptEntry): TranscriptEntry {
  const { value: _secret, speak: _spoken, ...kept } = entry.activity;
  return { ...entry, activity: { ...kept, text: SECRET_MASK } };
}

/**
 * Applies `change` to every string in a JSON value, at any depth, and to whole numbers of 13 digits and more as if they
 * were written as strings; a number that `change` leaves alone stays a number.
 */
export function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 10 ** (SHORTEST - 1)) {
    const written = value.toFixed();
    const changed = change(written);
    return changed === written ? value : changed;
  }
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, change)]));
}

/** False for nearly every entry: then nothing needs to be taken apart. */
function mayHoldCard({ text, value, name, code, from, recipient, membersAdded, membersRemoved }: Partial<Activity>) {
  const may = (written: string | undefined) => written !== undefined && mostDigits(written) >= SHORTEST;
  if (value !== undefined || may(text) || may(name) || may(code) || may(from?.name) || may(recipient?.name))
    return true;
  return Boolean(membersAdded?.some((one) => may(one.name)) || membersRemoved?.some((one) => may(one.name)));
}

function redactCards(text: string): { text: string; cards: string[] } {
  if (mostDigits(text) < SHORTEST) return { text, cards: [] };
  const tokens = readDigits(text);
  const digits = digitsOf(tokens);
  if (digits.length < SHORTEST) return { text, cards: [] };
  const hidden = new Set<number>();
  const cards = new Set<string>();
  for (const stretch of runsBy(tokens, ({ stretch }) => stretch)) {
    for (const { from, to } of spansIn(stretch.tokens)) {
      cards.add(digits.slice(stretch.place + from, stretch.place + to));
      for (let i = from; i < to; i += 1) hidden.add(stretch.place + i);
    }
  }
  return { text: maskDigits(text, tokens, (place) => hidden.has(place), CARD_MASK), cards: [...cards] };
}

/** The card numbers of one stretch; places count within it. */
function spansIn(tokens: readonly DigitToken[]): Span[] {
  const digits = digitsOf(tokens);
  const groups = runsBy(tokens, ({ group }) => group).map(({ tokens, place }) => ({
    from: place,
    to: place + digitsOf(tokens).length,
  }));
  const ends = new Set(groups.map(({ to }) => to));
  const begins = new Set(groups.filter(({ from, to }) => from === 0 || to - from > 1).map(({ from }) => from));
  const bounds: Bounds = { begins: (place) => begins.has(place), ends: (place) => ends.has(place) };
  const standing = [{ from: 0, to: digits.length }, ...groups].filter(
    ({ from, to }) => to - from >= SHORTEST && to - from <= LONGEST && passesLuhn(digits.slice(from, to)),
  );
  return [...standing, ...cardSpans(digits, bounds)];
}

/** Neighbouring tokens with the same key, and the place of the first one's first digit. */
function runsBy(tokens: readonly DigitToken[], key: (token: DigitToken) => number) {
  const runs: { key: number; place: number; tokens: DigitToken[] }[] = [];
  let place = 0;
  for (const token of tokens) {
    const last = runs.at(-1);
    if (last?.key === key(token)) last.tokens.push(token);
    else runs.push({ key: key(token), place, tokens: [token] });
    place += token.digits.length;
  }
  return runs;
}
