/** How digits are said, per language: one file of `dialogs/digits` each. All are read at once, when the first word is looked up. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { YamlText } from '../../ssml/yamlText.js';
import { ROOT } from '../root.js';

const FOLDER = join(ROOT, 'dialogs', 'digits');

const WORD = z.string().min(1);
const WORDS = z.union([WORD.transform((word) => [word]), z.array(WORD).min(1)]);
/** The parts are told in en.yaml. */
const Language = z.strictObject({
  digits: z.array(WORDS).length(10),
  teens: z.array(WORDS).length(10),
  tens: z.array(WORDS).length(8),
  pair: WORD.regex(/^(?=.*TEN)(?=.*UNIT)/, 'must hold TEN and UNIT'),
  others: z.record(WORD, z.int().min(21).max(99)).default({}),
  times: z.record(WORD, z.int().min(2).max(9)),
  unsure: z.record(WORD, z.string().regex(/^\d$/)),
  fillers: z.array(WORD),
});
type Language = z.infer<typeof Language>;

/** What a word does in a number. */
export type NumberWord =
  | { readonly kind: 'digits' | 'unsure'; readonly digits: string }
  | { readonly kind: 'times'; readonly times: number }
  | { readonly kind: 'filler' };

let known: ReadonlyMap<string, NumberWord> | undefined;
let shapes: Uint32Array | undefined;
const A = 97;

/**
 * What a word (or several of one number, joined by blanks) does in a number; undefined for all other words. Case does not
 * matter.
 *
 * @throws Error at the first call, where a file of a language has a mistake
 */
export function numberWord(written: string): NumberWord | undefined {
  return numberWords().get(folded(written));
}

/**
 * Whether a word of the letters a to z, from `start` to `end` in a text, is as long as a number word that has the same first
 * and last letter: nearly no other word is, and so need not be looked up.
 */
export function isLikeNumberWord(text: string, start: number, end: number): boolean {
  shapes ??= shapesOf(numberWords().keys());
  return ((shapes[shapeOf(text, start, end)] ?? 0) & (1 << (end - start))) !== 0;
}

function numberWords(): ReadonlyMap<string, NumberWord> {
  known ??= readNumberWords(FOLDER);
  return known;
}

/** The lengths of words, a bit each, by their first and last letter. */
function shapesOf(words: Iterable<string>): Uint32Array {
  const lengths = new Uint32Array(26 * 26);
  for (const word of words) {
    // Longer ones are met by the bit of a shorter one, as shifts count modulo 32: one look too many, and none too few.
    if (!/^[a-z]+$/.test(word)) continue;
    const shape = shapeOf(word, 0, word.length);
    lengths[shape] = (lengths[shape] ?? 0) | (1 << word.length);
  }
  return lengths;
}

/** One number for the first and the last letter. */
function shapeOf(text: string, start: number, end: number): number {
  return ((text.charCodeAt(start) | 32) - A) * 26 + (text.charCodeAt(end - 1) | 32) - A;
}

/**
 * Every word of every language of a folder; where a word is in two rows of a language, the later row counts.
 *
 * @throws Error that names the file and what is wrong in it
 */
export function readNumberWords(folder: string): ReadonlyMap<string, NumberWord> {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort();
  return new Map(files.flatMap((file) => wordsOf(readLanguage(join(folder, file)))));
}

/**
 * What is wrong with the files of these languages, one line each. Without one, a card number that is said in that language
 * would stay in transcripts.
 *
 * @param folder holds a file for each language, such as `de.yaml` for `de-DE`
 */
export function checkNumberWords(folder: string, locales: readonly string[]): string[] {
  const languages = new Set(locales.map((locale) => locale.split('-')[0]));
  return [...languages].flatMap((language) => {
    const file = join(folder, `${language}.yaml`);
    const shown = relative(process.cwd(), file);
    if (!existsSync(file))
      return [`${shown}:1 is missing: card numbers that are said in this language could not be found`];
    try {
      readLanguage(file);
      return [];
    } catch (error) {
      return [`${shown}:1 is wrong: ${(error as Error).message.replace(`${file}:`, '').replace(/\s+/g, ' ').trim()}`];
    }
  });
}

function readLanguage(file: string): Language {
  const yaml = new YamlText(readFileSync(file, 'utf8'), 'core');
  const broken = yaml.errors[0] ?? yaml.warnings[0];
  if (broken) {
    const { line, column } = yaml.position(broken.pos[0]);
    throw new Error(`${file}:\n${broken.message} at line ${line}, column ${column}`);
  }
  const read = Language.safeParse(yaml.content());
  if (read.success) return read.data;
  throw new Error(`${file}:\n${z.prettifyError(read.error)}`);
}

function folded(written: string): string {
  const word = written.toLowerCase();
  // Switzerland, and some recognisers, write ss for ß.
  return /^[a-z -]*$/.test(word) ? word : word.normalize('NFC').replaceAll('ß', 'ss');
}

function wordsOf({ digits, teens, tens, pair, others, times, unsure, fillers }: Language): [string, NumberWord][] {
  const saidAs = (said: string, value: number): [string, NumberWord] => [said, { kind: 'digits', digits: `${value}` }];
  const together = (ten: string, unit: string) => pair.replace('TEN', () => ten).replace('UNIT', () => unit);
  const words = [
    ...digits.flatMap((said, value) => said.map((word) => saidAs(word, value))),
    ...teens.flatMap((said, i) => said.map((word) => saidAs(word, 10 + i))),
    ...tens.flatMap((said, i) =>
      said.flatMap((ten) => [
        saidAs(ten, 20 + 10 * i),
        ...digits
          .slice(1)
          .flatMap((units, unit) => units.map((word) => saidAs(together(ten, word), 21 + 10 * i + unit))),
      ]),
    ),
    ...Object.entries(others).map(([word, value]) => saidAs(word, value)),
    ...Object.entries(times).map(([word, n]): [string, NumberWord] => [word, { kind: 'times', times: n }]),
    ...Object.entries(unsure).map(([word, digit]): [string, NumberWord] => [word, { kind: 'unsure', digits: digit }]),
    ...fillers.map((word): [string, NumberWord] => [word, { kind: 'filler' }]),
  ];
  return words.map(([word, meaning]) => [folded(word), meaning]);
}
