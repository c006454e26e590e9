/** What callers leave for a person to do: to call them back, or to read their message. The bot never dials any of it. */
import { randomBytes } from 'node:crypto';
import type { CallId } from './call.js';
import type { E164 } from './phoneNumber.js';

/** Short enough to be typed by the person who ticks it off; in lower case. */
export type ErrandId = string & { readonly __brand: 'ErrandId' };

/** No message has more characters: whoever leaves a longer one cuts it first. */
export const LONGEST_MESSAGE = 4_000;

interface Left {
  readonly id: ErrandId;
  /** Who it is for, as the menu names it. */
  readonly department: string;
  /** The language that the caller is to be answered in. */
  readonly locale: string;
  /** When it was left, in milliseconds since the epoch. */
  readonly at: number;
}

/** A wish to be called back. */
export interface CallBackErrand extends Left {
  readonly kind: 'callBack';
  /** To be dialled: the caller's own, or another one that they typed and confirmed. */
  readonly number: E164;
}

/** Words for somebody who was not there. */
export interface MessageErrand extends Left {
  readonly kind: 'message';
  /** Where the caller can be answered, if that is known. */
  readonly number?: E164;
  /** What the caller said: without card numbers and secrets, at most `LONGEST_MESSAGE` characters. */
  readonly text: string;
}

/** As a turn leaves it: it belongs to that turn's call. */
export type NewErrand = CallBackErrand | MessageErrand;

/** Ticked off: when, and in the operator's own words what came of it. */
export interface Done {
  readonly at: number;
  readonly note?: string;
}

/** As it is kept. */
export type Errand = NewErrand & {
  readonly call: CallId;
  /** Of a call back: the number is another one than that from which the caller rang, or theirs was hidden. */
  readonly entered?: true;
  /** Absent while it is open. */
  readonly done?: Done;
};

/** What bounds the errands of one number. */
export interface Tally {
  /** For this number, and not ticked off. */
  readonly open: number;
  /** Left for this number, or by a caller with it, whether they have been ticked off or not. */
  readonly left: number;
}

/** Counts the errands of one kind about a number; `since`, in milliseconds since the epoch, bounds `left`. */
export type TallyErrands = (kind: Errand['kind'], number: E164, since: number) => Promise<Tally>;

/** Crockford's base 32: no letter that is taken for another letter or for a figure. */
const CHARACTERS = '0123456789abcdefghjkmnpqrstvwxyz';

/** An id of ten characters, which are 50 random bits. */
export function newErrandId(): ErrandId {
  return Array.from(randomBytes(10), (byte) => CHARACTERS[byte % CHARACTERS.length]).join('') as ErrandId;
}

/** @throws RangeError where a message is too long: a mistake of the program, which stores have no room for. */
export function refuseLongMessages(errands: readonly NewErrand[]): void {
  for (const errand of errands) {
    if (errand.kind !== 'message' || errand.text.length <= LONGEST_MESSAGE) continue;
    throw new RangeError(`A message of ${errand.text.length} characters was not cut to ${LONGEST_MESSAGE}.`);
  }
}
