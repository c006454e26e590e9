/** The part of the language of `.call` files that is about what happens beside the call. */
import { fixed, type Row, row } from './row.js';
import { type Words, words } from './words.js';

/** What somebody else does; a bot of the runner's own is needed for it. */
export type BesideDeed =
  /** An operator closes a department, or all of them; `until` in milliseconds since the epoch. */
  | { readonly deed: 'close'; readonly department?: string; readonly until?: number }
  | { readonly deed: 'open'; readonly department?: string }
  /** The agents' system asks for what is known; by default with the number that was dialled last. */
  | { readonly deed: 'claim'; readonly number?: string }
  /** A second call, which goes on beside this one. */
  | { readonly deed: 'anotherDials' | 'anotherHangsUp' }
  | { readonly deed: 'anotherPresses'; readonly keys: readonly string[] };

/** What must be true then. */
export type BesideExpectation =
  /** A field of what was claimed last, such as `Department` or `Answers.order-number`. */
  | { readonly expect: 'claimed'; readonly name: string; readonly value: string }
  | { readonly expect: 'claimedNot'; readonly name: string }
  | { readonly expect: 'claimedTranscript'; readonly words: Words }
  | { readonly expect: 'nothingClaimed' }
  /** To one of them. */
  | { readonly expect: 'anotherHandoff'; readonly numbers: readonly string[] };

const WHICH = '(all departments|[a-z][a-z0-9-]*)';

export const BESIDE: readonly Row[] = [
  row(
    'operator closes DEPARTMENT until TIME',
    new RegExp(`^operator closes ${WHICH}(?: until (\\S+))?$`),
    ([which = '', until]) => ({
      deed: 'close',
      ...department(which),
      ...(until !== undefined && { until: moment(until) }),
    }),
  ),
  row('operator opens DEPARTMENT', new RegExp(`^operator opens ${WHICH}$`), ([which = '']) => ({
    deed: 'open',
    ...department(which),
  })),
  row(
    "agent's system claims the context of NUMBER",
    /^agent's system claims the context(?: of (\+[1-9]\d{6,14}))?$/,
    ([number]) => ({ deed: 'claim', ...(number !== undefined && { number }) }),
  ),
  fixed('another caller dials', { deed: 'anotherDials' }),
  row('another caller presses KEY KEY …', /^another caller presses ([0-9*#](?: [0-9*#])*)$/, ([keys = '']) => ({
    deed: 'anotherPresses',
    keys: keys.split(' '),
  })),
  fixed('another caller hangs up', { deed: 'anotherHangsUp' }),

  row(
    'another caller is handed off to NUMBER or NUMBER',
    /^another caller is handed off to (\+[1-9]\d{6,14}(?: or \+[1-9]\d{6,14})*)$/,
    ([numbers = '']) => ({ expect: 'anotherHandoff', numbers: numbers.split(' or ') }),
  ),
  row('context has no NAME', /^context has no ([\w.-]+)$/, ([name = '']) => ({ expect: 'claimedNot', name })),
  row('context has NAME VALUE', /^context has ([\w.-]+) (.+)$/, ([name = '', value = '']) => ({
    expect: 'claimed',
    name,
    value,
  })),
  row('context transcript contains /PATTERN/', /^context transcript contains (.+)$/, ([what = '']) => ({
    expect: 'claimedTranscript',
    words: words(what),
  })),
  fixed('nothing can be claimed', { expect: 'nothingClaimed' }),
];

function department(which: string): { department?: string } {
  return which === 'all departments' ? {} : { department: which };
}

function moment(written: string): number {
  const at = Date.parse(written);
  // Without a zone it would be another moment on every machine.
  if (Number.isNaN(at) || !/(Z|[+-]\d\d:\d\d)$/.test(written)) {
    throw new Error(`${written} is no time such as 2026-03-04T17:00Z`);
  }
  return at;
}
