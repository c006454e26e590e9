import { leastOf, mostOf, type Until, wholePattern } from './options.js';

/** Whether the value is complete, so that nothing more is needed; for a terminating key, whether it could be ended here. */
export function fits(value: string, until: Until): boolean {
  return value.length > 0 && judge(value, until) === undefined;
}

/** What is wrong with a value to which nothing will be added; undefined for a good one. */
export function judge(value: string, until: Until): 'tooFew' | 'tooMany' | 'invalid' | undefined {
  if (value.length < leastOf(until)) return 'tooFew';
  if (value.length > mostOf(until)) return 'tooMany';
  return until.kind === 'pattern' && !wholePattern(until.pattern).test(value) ? 'invalid' : undefined;
}

/** Whether a part of the value, longer than it was before this message, would have been complete: then it is too long. */
export function fitsTooEarly(value: string, before: number, until: Until): boolean {
  if (until.kind !== 'pattern') return false;
  const pattern = wholePattern(until.pattern);
  for (let length = before + 1; length < value.length; length++) {
    if (pattern.test(value.slice(0, length))) return true;
  }
  return false;
}
