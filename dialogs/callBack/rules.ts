import {
  type Country,
  countryOf,
  type E164,
  grouped,
  kindOf,
  type NumberKind,
  readNumber,
} from '../../src/call/phoneNumber.js';
import type { Verdict } from '../keys/validators.js';

/** Where callers are called back, and how often. */
export interface CallBackRules {
  /** Numbers that are typed without a country are of the caller's own, and of the first one where that is not known. */
  readonly countries: readonly Country[];
  /** For one number, and by one caller, within 24 hours. */
  readonly perDay: number;
}

/** Kinds of numbers that cost whoever dials them no more than a call: no premium rates, no shared costs, no paging. */
const ALLOWED: ReadonlySet<NumberKind> = new Set(['FIXED_LINE', 'MOBILE', 'FIXED_LINE_OR_MOBILE', 'VOIP', 'TOLL_FREE']);

/** Why a number is never called back: it lies in another country, or is of another kind. */
export type Banned = 'abroad' | 'costly';

/** Whether a person may be asked to dial this number; undefined: yes. A number that no plan has is of no allowed kind. */
export function banned(number: E164, { countries }: CallBackRules): Banned | undefined {
  const country = countryOf(number);
  if (!country || !countries.includes(country)) return 'abroad';
  const kind = kindOf(number);
  return kind && ALLOWED.has(kind) ? undefined : 'costly';
}

/** What each is told as. Without placeholders. */
export const SAID_FOR: Readonly<Record<Banned, string>> = { abroad: 'call-back-abroad', costly: 'call-back-costly' };

/**
 * What is thought of a number that a caller has typed or said.
 *
 * @param own the caller's own number, as far as it is known: they write numbers as at home
 * @returns for a good one, the number in international form and in groups
 */
export function judge(written: string, own: E164 | undefined, rules: CallBackRules): Verdict {
  const home = own ? countryOf(own) : rules.countries[0];
  const number = readNumber(written, home);
  // Who mistypes is told so: nobody is told that a number is costly that there is not.
  if (!number || !kindOf(number)) return 'call-back-number-wrong';
  const why = banned(number, rules);
  return why ? SAID_FOR[why] : { value: grouped(number) };
}
