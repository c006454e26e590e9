import { type KeyInputSettings, mostOf } from '../../dialogs/keys/options.js';
import type { LocaleKeyWords } from '../../dialogs/keys/words.js';
import { LANGUAGE } from './setting.js';

/** So much is shown of what stands around a part of a secret. */
const SHOWN = 40;

/** So many digits in a row tell a secret; fewer are told only where a text holds nothing else. */
const TELLING = 3;

/** Digits of which a secret has one in every two, so that no number of another kind looks like a part of it. */
export const SECRET_DIGITS = '36789';
/** The others: every longer number in these calls that is no secret is made of them. */
export const OPEN_DIGITS = '01245';

/** What one caller enters where they are asked for a secret. */
export class Secret {
  readonly #large: ReadonlySet<string>;
  readonly #small: ReadonlySet<string>;

  /**
   * @param letters two capitals
   * @param digits ten
   */
  constructor(
    private readonly letters: string,
    readonly digits: string,
  ) {
    this.#large = new Set(windows(digits, TELLING));
    this.#small = new Set(windows(digits, TELLING - 1));
  }

  /** As it is entered there. */
  valueFor({ until, letters }: KeyInputSettings): string {
    if (letters) return this.letters + this.digits.slice(0, 4);
    return this.digits.slice(0, until.kind === 'count' ? until.keys : mostOf(until));
  }

  toString(): string {
    return `secret ${this.letters}${this.digits}`;
  }

  hasLargePartIn(digits: string): boolean {
    return windows(digits, TELLING).some((part) => this.#large.has(part));
  }

  hasSmallPartIn(digits: string): boolean {
    return windows(digits, TELLING - 1).some((part) => this.#small.has(part));
  }

  isSmallPart(digits: string): boolean {
    return this.#small.has(digits);
  }
}

/** As much of a secret as its caller has not given away by saying it where nobody asked for it. */
export class Hidden {
  constructor(
    private readonly secret: Secret,
    private readonly parts: 'all' | 'large' | 'none' = 'all',
  ) {}

  /** The caller has given these digits in the open. */
  after(digits: string): Hidden {
    if (this.parts === 'none' || this.secret.hasLargePartIn(digits)) return new Hidden(this.secret, 'none');
    return this.secret.hasSmallPartIn(digits) ? new Hidden(this.secret, 'large') : this;
  }

  /** The first part of it among the digits of something that was stored, logged or sent. */
  foundIn(runs: readonly DigitRun[]): string | undefined {
    if (this.parts === 'none') return undefined;
    const isIn = ({ digits, alone }: DigitRun) =>
      this.secret.hasLargePartIn(digits) || (alone && this.parts === 'all' && this.secret.isSmallPart(digits));
    return runs.find(isIn)?.text;
  }
}

/** Digits, in figures or words, that follow one another with nothing but blanks and signs between them. */
export interface DigitRun {
  readonly digits: string;
  /** As they were written, and what stands around them. */
  readonly text: string;
  /** A text holds nothing else. */
  readonly alone: boolean;
}

/** The words in which characters are said, one each. */
export function spell(characters: string, { nameOf, wordFor }: LocaleKeyWords): string[] {
  return [...characters].map((character) => nameOf.get(character) ?? wordFor.get(character) ?? character);
}

/** What holds any digits and no words of anybody, by the field it stands in. */
const NOISE: Readonly<Record<string, RegExp>> = {
  timestamp: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
  time: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
  // Perhaps with a minute that looks like a part of a card number, and is masked.
  RequestedAt: /^\d{4}-\d\d-\d\dT[\d:.]*(?:\[redacted\][\d:.]*)*Z$/,
  sealed: /^[A-Za-z0-9+/=]+$/,
  stack: /^ +at /,
  // Of an errand; of a call.
  id: /^[0-9a-z]{10}$|^[0-9a-f]{20}\.\d+$/,
  call: /^[0-9a-f]{20}\.\d+$/,
  // Of the words that somebody has agreed to.
  version: /^[0-9a-f]{8}$/,
};

/** The same wherever it stands: random UUIDs, and lines and columns in a stack. */
const ANYWHERE = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|:\d+:\d+/g;

const DIGITS = new Map(
  [...LANGUAGE.keyWords.values()].flatMap(({ nameOf }) =>
    [...nameOf].flatMap(([key, name]) => (/\d/.test(key) ? [[name.toLowerCase(), key] as const] : [])),
  ),
);
const DIGIT = `(?:\\d|(?<!\\p{L})(?:${[...DIGITS.keys()].join('|')})(?!\\p{L}))`;
const RUN = new RegExp(`(")?${DIGIT}(?:[\\s,.;:/-]*${DIGIT})+(")?`, 'giu');

/** Every two and more digits in a row in something, but for what is no number: a time or a count is no words of a caller. */
export function digitRuns(thing: unknown): DigitRun[] {
  const whole = JSON.stringify(thing ?? null, (field, value: unknown) => {
    if (typeof value === 'number') return null;
    return typeof value === 'string' && NOISE[field]?.test(value) ? '' : value;
  });
  const text = whole.replace(ANYWHERE, '');
  return [...text.matchAll(RUN)].map(({ 0: run, 1: before, 2: after, index }) => ({
    digits: digitsIn(run),
    text: text.slice(Math.max(0, index - SHOWN), index + run.length + SHOWN),
    alone: before !== undefined && after !== undefined,
  }));
}

/** Figures, and words that `spell` makes of them. */
export function digitsIn(text: string): string {
  const pieces = text.toLowerCase().match(/\p{L}+|\d/gu) ?? [];
  return pieces.map((piece) => DIGITS.get(piece) ?? piece.replace(/\D+/g, '')).join('');
}

/** Every so many digits in a row that hold one of secrets. */
function windows(digits: string, length: number): string[] {
  const all = Array.from({ length: Math.max(0, digits.length - length + 1) }, (_, at) => digits.slice(at, at + length));
  return all.filter((part) => [...part].some((digit) => SECRET_DIGITS.includes(digit)));
}
