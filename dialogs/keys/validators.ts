import type { Caller } from '../../src/call/call.js';
import { passesLuhn } from '../../src/transcript/card.js';

/**
 * What is thought of a value: the id of the prompt that says what is wrong with it, undefined for a good one; or for a good
 * one, what is meant by it, with blanks where it is to be read back in groups. That counts from then on.
 */
export type Verdict = string | undefined | { readonly value: string };

/** What a value must be beyond its form, by name. */
export type Validators = Readonly<Record<string, (value: string, caller: Caller) => Verdict>>;

/** The validators that `menu.yaml` can name. Each prompt has no placeholders. */
export const VALIDATORS: Validators = {
  /** The last digit must be right (ISO/IEC 7812-1, annex B): a wrong or swapped digit is noticed at once. */
  'check-digit': (value) => (passesLuhn(value) ? undefined : 'keys-check-digit'),
};
