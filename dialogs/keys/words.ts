import { join } from 'node:path';
import { z } from 'zod';
import { foldWhole, holdsWord } from '../fold.js';
import { MenuError } from '../menuError.js';
import { YamlFile } from '../yamlFile.js';

/** What a word, or a few, do in a number that is said. */
export type SaidUnit =
  | { readonly kind: 'characters'; readonly characters: string }
  /** The character that follows, so often. */
  | { readonly kind: 'repeat'; readonly times: number }
  | { readonly kind: 'filler' };

/** Units by folded words. */
export type Units = ReadonlyMap<string, SaidUnit>;

/** What is known of one language: `words/<locale>.yaml`, where each list is explained. */
export interface LocaleKeyWords {
  /** Where only digits count. */
  readonly digits: Units;
  /** Where letters count too: these win over digits ("oh" is the letter O) and fillers. */
  readonly letters: Units;
  /** Spelling words by letter, folded: "charlie" is C. */
  readonly alphabet: ReadonlyMap<string, string>;
  /** What stands between a letter and its word, folded. */
  readonly links: ReadonlySet<string>;
  /** No phrase above has more words. */
  readonly longest: number;
  /** What the bot says for `C`: "Charlie", as written; undefined where the language has no word for it. */
  readonly wordFor: ReadonlyMap<string, string>;
  /** What it says between the letter and its word: "as in". */
  readonly link: string;
  /** What it says for a key, as written: `*` is "star", `0` "zero". */
  readonly nameOf: ReadonlyMap<string, string>;
}

/** By locale. */
export type KeyWords = ReadonlyMap<string, LocaleKeyWords>;

const WORD = z.string('must be text').refine(holdsWord, 'must hold a word');
const LIST = z.array(WORD, 'must be a list of words, such as [oh, zero]').min(1, 'must hold a word');
const PAIR = z
  .string('must be text')
  .regex(/^(?=.*TEN)(?=.*UNIT).*$/, 'must hold TEN and UNIT, such as "TEN UNIT", or be left out');
const HUNDREDS = z
  .string('must be text')
  .regex(/^(?=.*HUNDRED)(?=.*REST).*$/, 'must hold HUNDRED and REST, such as "HUNDRED REST", or be left out');
const TIMES = z
  .string('must be a number')
  .regex(/^[2-9]$/, 'must be a number from 2 to 9')
  .transform(Number);
const KEY = z.string('must be a key').regex(/^[*#+]$/, 'must be "*", "#" or "+"');
const NUMBER = /^\d{1,3}$/;
const LETTER = /^[A-Z]$/;

/**
 * Reads `<folder>/<locale>.yaml` for each language.
 *
 * @throws MenuError with every mistake of every file, each with its line; a language without a file is one.
 */
export function loadKeyWords(folder: string, locales: readonly string[]): KeyWords {
  const words = new Map<string, LocaleKeyWords>();
  const problems: string[] = [];
  for (const locale of locales) {
    try {
      words.set(locale, readKeyWords(new YamlFile(join(folder, `${locale}.yaml`))));
    } catch (error) {
      if (!(error instanceof MenuError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new MenuError(problems);
  return words;
}

function readKeyWords(file: YamlFile): LocaleKeyWords {
  const ANYTHING = z.unknown();
  const { pair, hundreds, links, fillers } = file.fields([], {
    numbers: ANYTHING,
    pair: PAIR.optional(),
    hundreds: HUNDREDS.optional(),
    repeats: ANYTHING,
    keys: ANYTHING,
    alphabet: ANYTHING,
    names: ANYTHING,
    links: LIST,
    fillers: LIST,
  });
  const numbers = lists(file, 'numbers', NUMBER, 'must be a number from 0 to 999');
  const alphabet = lists(file, 'alphabet', LETTER, 'must be a letter from A to Z');
  const names = lists(file, 'names', LETTER, 'must be a letter from A to Z');
  const repeats = values(file, 'repeats', TIMES);
  const keys = values(file, 'keys', KEY);

  // The first that is put in stays: letters and whole numbers before fillers, single numbers before pairs.
  const digits = new Map<string, SaidUnit>();
  const putFolded = (to: Map<string, SaidUnit>, folded: string, unit: SaidUnit) => {
    if (!to.has(folded)) to.set(folded, unit);
  };
  const put = (to: Map<string, SaidUnit>, phrase: string, unit: SaidUnit) => putFolded(to, foldWhole(phrase), unit);
  for (const [phrase, times] of repeats) put(digits, phrase, { kind: 'repeat', times });
  const below = [...numbers, ...pairs(numbers, pair)];
  for (const [characters, phrases] of below) {
    for (const phrase of phrases) put(digits, phrase, { kind: 'characters', characters });
  }
  for (const [phrase, characters] of threes(below, hundreds))
    putFolded(digits, phrase, { kind: 'characters', characters });
  for (const [phrase, characters] of keys) put(digits, phrase, { kind: 'characters', characters });
  const letters = new Map<string, SaidUnit>();
  for (const [characters, phrases] of [...alphabet, ...names]) {
    for (const phrase of phrases) put(letters, phrase, { kind: 'characters', characters });
  }
  for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') put(letters, letter, { kind: 'characters', characters: letter });
  for (const [phrase, unit] of digits) putFolded(letters, phrase, unit);
  for (const phrase of fillers ?? []) {
    put(digits, phrase, { kind: 'filler' });
    put(letters, phrase, { kind: 'filler' });
  }
  file.finish();
  const spelling = alphabet.flatMap(([letter, phrases]) =>
    phrases.map((phrase) => [foldWhole(phrase), letter] as const),
  );
  const linked = new Set((links ?? []).map(foldWhole));
  const phrases = [...letters.keys(), ...digits.keys(), ...linked];
  return {
    digits,
    letters,
    alphabet: new Map(spelling),
    links: linked,
    longest: Math.max(...phrases.map((phrase) => phrase.split(' ').length)),
    wordFor: new Map(alphabet.map(([letter, [first = letter]]) => [letter, first])),
    link: links?.[0] ?? '',
    nameOf: new Map([
      ...numbers.flatMap(([number, [first = number]]) => (number.length === 1 ? [[number, first] as const] : [])),
      ...[...keys].reverse().map(([name, key]) => [key, name] as const),
    ]),
  };
}

/** A map of lists of words, each phrase in one of them only. */
function lists(file: YamlFile, field: string, form: RegExp, message: string): [string, readonly string[]][] {
  const names = file.keys([field]);
  for (const name of names) if (!form.test(name)) file.report([field, name], message);
  const read = Object.entries(file.fields([field], Object.fromEntries(names.map((name) => [name, LIST]))));
  const seen = new Map<string, string>();
  for (const [name, phrases] of read) {
    for (const [index, phrase] of (phrases ?? []).entries()) {
      const other = seen.get(foldWhole(phrase));
      if (other !== undefined) file.report([field, name, index], `stands for ${other} already: "${phrase}"`);
      seen.set(foldWhole(phrase), name);
    }
  }
  return read.map(([name, phrases]) => [name, phrases ?? []]);
}

function values<T>(file: YamlFile, field: string, schema: z.ZodType<T>): [string, T][] {
  const names = file.keys([field]);
  const read = Object.entries(file.fields([field], Object.fromEntries(names.map((name) => [name, schema]))));
  return read.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}

/** 21 to 99 but for whole tens, in words. */
function pairs(numbers: [string, readonly string[]][], pair: string | undefined): [string, readonly string[]][] {
  if (pair === undefined) return [];
  const tens = numbers.filter(([number]) => /^[2-9]0$/.test(number));
  const units = numbers.filter(([number]) => /^[1-9]$/.test(number));
  return tens.flatMap(([ten, tenWords]) =>
    units.map(([unit, unitWords]): [string, readonly string[]] => [
      `${ten.charAt(0)}${unit}`,
      tenWords.flatMap((tenWord) =>
        unitWords.map((unitWord) => pair.replace('TEN', () => tenWord).replace('UNIT', () => unitWord)),
      ),
    ]),
  );
}

/**
 * 101 to 999 but for whole hundreds, in folded words: a language that says telephone numbers so ("seiscientos doce"). They
 * are many: what they are made of is folded, not each of them.
 */
function* threes(
  numbers: [string, readonly string[]][],
  hundreds: string | undefined,
): Iterable<readonly [phrase: string, characters: string]> {
  if (hundreds === undefined) return;
  const folded = numbers.flatMap(([number, words]) => words.map((word) => ({ number, word: foldWhole(word) })));
  const shape = foldWhole(hundreds);
  const rests = folded.filter(({ number }) => /^[1-9]\d?$/.test(number));
  for (const hundred of folded.filter(({ number }) => /^[1-9]00$/.test(number))) {
    const begun = shape.replace('hundred', () => hundred.word);
    for (const { number, word } of rests) {
      yield [begun.replace('rest', () => word), hundred.number.charAt(0) + number.padStart(2, '0')];
    }
  }
}
