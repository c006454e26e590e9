import fc from 'fast-check';
import { type KeyInputSettings, leastOf, mostOf, wholePattern } from '../../dialogs/keys/options.js';
import { VALIDATORS } from '../../dialogs/keys/validators.js';
import { OPEN_DIGITS } from './secret.js';
import { MENU } from './setting.js';

/** A few values for every pattern of the menu, without the digits of secrets. */
const examples = new Map(
  Object.values(MENU.inputs).flatMap(({ options: { until } }) =>
    until.kind === 'pattern' ? [[until.pattern, examplesOf(until.pattern)] as const] : [],
  ),
);

function examplesOf(pattern: string): readonly string[] {
  const fitting = fc.sample(fc.stringMatching(new RegExp(`^(?:${pattern})$`)), { numRuns: 2000, seed: 1 });
  const open = fitting.filter((value) => /^[A-Z0-9]+$/.test(value) && !/[36789]/.test(value));
  if (open.length === 0) throw new Error(`no value of the digits ${OPEN_DIGITS} fits ${pattern}`);
  return [...new Set(open)];
}

/** A value that this input takes, and that is no secret: another one for another number. */
export function valueFor({ until, validator }: KeyInputSettings, which: number): string {
  const isGood = (value: string) =>
    validator === undefined || typeof VALIDATORS[validator]?.(value, { id: '' }) !== 'string';
  if (until.kind === 'pattern') {
    const all = examples.get(until.pattern) ?? examplesOf(until.pattern);
    return all[which % all.length] ?? '';
  }
  const lengths = mostOf(until) - leastOf(until) + 1;
  const length = leastOf(until) + (which % lengths);
  for (let number = which; ; number++) {
    const value = [...number.toString(5).padStart(length, '0')].slice(-length).map((at) => OPEN_DIGITS[Number(at)]);
    if (isGood(value.join(''))) return value.join('');
  }
}

/** Whether the input would be complete with it. */
export function isWhole({ until }: KeyInputSettings, value: string): boolean {
  return until.kind === 'pattern' ? wholePattern(until.pattern).test(value) : value.length >= leastOf(until);
}
