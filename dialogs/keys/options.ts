/** No input is longer, whatever its options say: nobody types more on a telephone, and no turn does slow work. */
export const LONGEST_VALUE = 64;

/** When an input is complete. */
export type Until =
  /** Exactly so many characters, 1 to 64. */
  | { readonly kind: 'count'; readonly keys: number }
  /** With this key (`#`, `*`, `A` to `D`), which is no part of the value; then `least` (1) to `most` (32) characters. */
  | { readonly kind: 'key'; readonly key: string; readonly least?: number; readonly most?: number }
  /**
   * As soon as the whole value fits this regular expression (without `^` and `$`); at most `most` (32) characters. Key by
   * key it is over with the first fit, so for `\d{4,6}` after four keys: numbers of several lengths need a terminating
   * key. The pattern is the author's, and run with every key: no `(\d+)+`.
   */
  | { readonly kind: 'pattern'; readonly pattern: string; readonly most?: number };

/**
 * What an input asks for. Plain JSON, because it lives in the dialog's stored state.
 *
 * In every input 0 is a digit. `#` ends any input, as callers expect; other keys that are no digits are mistakes.
 */
export interface KeyInputOptions {
  /** Id of the prompt that asks; without placeholders. */
  readonly prompt: string;
  /** Id of the prompt that asks again, after a sentence that says what was wrong; by default `prompt`. */
  readonly reprompt?: string;
  readonly until: Until;
  /** Letters count as well as digits (a serial number). They can only be said: a key is always its digit. Default: no. */
  readonly letters?: boolean;
  /** The value may begin with a plus, which can only be said: an international telephone number. Default: no. */
  readonly plus?: boolean;
  /** The value is read back, and counts when the caller says so. Default: as `letters`, because letters are misheard. */
  readonly confirm?: boolean;
  /** Milliseconds for the first key after the prompt, and for an answer to the read-back; default 10000. */
  readonly firstKeyWithin?: number;
  /** Milliseconds between two keys; when they are over, what is there is judged. Default 4000. */
  readonly nextKeyWithin?: number;
  /** How often the caller may fail (wrong, silent, not confirmed), 1 to 10; default 3. */
  readonly attempts?: number;
  /**
   * Whether spoken characters count; default yes. Asking for an agent, and yes and no to the read-back, always do. Digits
   * that a recogniser writes as `1234` can't be told from typed ones, and always count too.
   */
  readonly speech?: boolean;
  /**
   * Never in a prompt but for "ending in 42" (at least 6 characters), never in clear text in stored state, and the
   * caller's turns are marked for the transcript. A shorter secret is not confirmed: nothing of it may be read back.
   */
  readonly secret?: boolean;
  /** Keys that lead to an agent from anywhere in the input, 1 to 4, not beginning with a digit; default `*0`. */
  readonly wayOut?: string;
  /** Name of a validator that the dialog was made with. */
  readonly validator?: string;
}

/** Options with every default filled in. */
export type KeyInputSettings = Required<Omit<KeyInputOptions, 'validator'>> & Pick<KeyInputOptions, 'validator'>;

const DEFAULT_MOST = 32;
const MOST_ATTEMPTS = 10;
/** In ms: a caller who has said nothing for ten minutes has left. */
export const LONGEST_WAIT = 600_000;
const WAY_OUT = '*0';

/** Fills in the defaults. Give it options in which `mistakesIn` finds nothing. */
export function settle({ prompt, until, validator, letters = false, ...options }: KeyInputOptions): KeyInputSettings {
  return {
    prompt,
    reprompt: options.reprompt ?? prompt,
    until,
    letters,
    plus: options.plus ?? false,
    confirm: options.confirm ?? letters,
    firstKeyWithin: options.firstKeyWithin ?? 10_000,
    nextKeyWithin: options.nextKeyWithin ?? 4_000,
    attempts: options.attempts ?? 3,
    speech: options.speech ?? true,
    secret: options.secret ?? false,
    wayOut: options.wayOut ?? WAY_OUT,
    ...(validator !== undefined && { validator }),
  };
}

/** The most characters that the value can have. */
export function mostOf(until: Until): number {
  return until.kind === 'count' ? until.keys : (until.most ?? DEFAULT_MOST);
}

/** The fewest characters that the value can have; for a pattern, that can be told before it fits. */
export function leastOf(until: Until): number {
  if (until.kind === 'count') return until.keys;
  return until.kind === 'key' ? (until.least ?? 1) : 1;
}

/** A regular expression for the whole value. */
export function wholePattern(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, 'u');
}

/** Everything that is wrong in an input's options, each as `field what would be right`; empty for sound ones. */
export function mistakesIn(options: KeyInputOptions): string[] {
  const { until, letters = false, wayOut = WAY_OUT } = options;
  const mistakes = [
    ...mistakesInUntil(until, letters),
    ...wholeNumber('firstKeyWithin', options.firstKeyWithin, LONGEST_WAIT),
    ...wholeNumber('nextKeyWithin', options.nextKeyWithin, LONGEST_WAIT),
    ...wholeNumber('attempts', options.attempts, MOST_ATTEMPTS),
  ];
  if (!/^[0-9*#A-D]{1,4}$/.test(wayOut)) mistakes.push('wayOut must be 1 to 4 keys, such as *0');
  else if (isPart(wayOut.charAt(0), letters)) {
    mistakes.push('wayOut must begin with a key that is no part of the value, such as *');
  }
  if (until.kind === 'key' && wayOut.startsWith(until.key)) {
    mistakes.push('wayOut must not begin with the key that ends the input');
  }
  return mistakes;
}

function mistakesInUntil(until: Until, letters: boolean): string[] {
  if (until.kind === 'count') return wholeNumber('keys', until.keys, LONGEST_VALUE);
  const mistakes = wholeNumber('most', until.most, LONGEST_VALUE);
  if (until.kind === 'pattern') {
    if (!compiles(until.pattern)) mistakes.push('pattern must be a regular expression, such as [A-Z]{2}\\d{6}');
    return mistakes;
  }
  if (!/^[*#A-D]$/.test(until.key) || isPart(until.key, letters)) {
    mistakes.push('until must be a key that is no part of the value, such as #');
  }
  return [...mistakes, ...wholeNumber('least', until.least, mostOf(until))];
}

function isPart(key: string, letters: boolean): boolean {
  return letters ? /[0-9A-Z]/.test(key) : /[0-9]/.test(key);
}

function wholeNumber(field: string, value: number | undefined, most: number): string[] {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= most)) return [];
  return [`${field} must be a whole number from 1 to ${most}`];
}

function compiles(pattern: string): boolean {
  try {
    wholePattern(pattern);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
