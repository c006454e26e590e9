import { passesLuhn } from '../../src/transcript/card.js';

/** What a value must be beyond its form, by name: the id of the prompt that says what is wrong, undefined for a good value. */
export type Validators = Readonly<Record<string, (value: string) => string | undefined>>;

/** The validators that `menu.yaml` can name. Each prompt has no placeholders. */
export const VALIDATORS: Validators = {
  /** The last digit must be right (ISO/IEC 7812-1, annex B): a wrong or swapped digit is noticed at once. */
  'check-digit': (value) => (passesLuhn(value) ? undefined : 'keys-check-digit'),
};
