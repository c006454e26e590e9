import fc from 'fast-check';
import { type KeyInputSettings, leastOf, mostOf, wholePattern } from '../../dialogs/keys/options.js';
import { VALIDATORS } from '../../dialogs/keys/validators.js';
import type { Caller } from '../../src/call/call.js';
import { OPEN_DIGITS, SECRET_DIGITS } from './secret.js';
import { MENU } from './setting.js';

/** For whoever is asked for a telephone number: right ones and wrong ones, without the digits of secrets. */
const PHONES = ['4252220155', '14252220144', '0114252220151', '004402012110115', '+14252220112', '1', '0242220155'];

/** So many values are tried for an input with a validator; then a wrong one has to do. */
const TRIED = 200;

/** A few values for every pattern of the menu, without the digits of secrets. */
const examples = new Map(
  Object.values(MENU.inputs).flatMap(({ options: { until } }) =>
    until.kind === 'pattern' ? [[until.pattern, examplesOf(until.pattern)] as const] : [],
  ),
);

function examplesOf(pattern: string): readonly string[] {
  const fitting = fc.sample(fc.stringMatching(new RegExp(`^(?:${pattern})$`)), { numRuns: 2000, seed: 1 });
  const secret = new RegExp(`[${SECRET_DIGITS}]`);
  const open = fitting.filter((value) => /^[A-Z0-9]+$/.test(value) && !secret.test(value));
  if (open.length === 0) throw new Error(`no value of the digits ${OPEN_DIGITS} fits ${pattern}`);
  return [...new Set(open)];
}

/** A value that this input takes, and that is no secret: another one for another number. */
export function valueFor({ until, validator }: KeyInputSettings, which: number, caller: Caller): string {
  const validate = validator === undefined ? undefined : VALIDATORS[validator];
  if (validator !== undefined && !validate) return PHONES[which % PHONES.length] ?? '';
  const isGood = (value: string) => typeof validate?.(value, caller) !== 'string';
  const tried = Array.from({ length: validate ? TRIED : 1 }, (_, more) => anyValue(until, which + more));
  return tried.find(isGood) ?? tried[0] ?? '';
}

function anyValue(until: KeyInputSettings['until'], which: number): string {
  if (until.kind === 'pattern') {
    const all = examples.get(until.pattern) ?? examplesOf(until.pattern);
    return all[which % all.length] ?? '';
  }
  const lengths = mostOf(until) - leastOf(until) + 1;
  const length = leastOf(until) + (which % lengths);
  const places = which.toString(OPEN_DIGITS.length).padStart(length, '0').slice(-length);
  return [...places].map((place) => OPEN_DIGITS[Number(place)]).join('');
}

/** Whether the input would be complete with it. */
export function isWhole({ until }: KeyInputSettings, value: string): boolean {
  return until.kind === 'pattern' ? wholePattern(until.pattern).test(value) : value.length >= leastOf(until);
}
