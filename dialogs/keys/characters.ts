import { foldWhole } from '../fold.js';
import type { LocaleKeyWords, SaidUnit } from './words.js';

/** Longer utterances are no number: the longest value, letter by letter with spelling words, is about as long as this. */
const LONGEST_READ = 1000;
/** More than the longest value, so that what is cut off here is too long there. */
const MOST_READ = 100;

/** One piece of what was said: letters, figures, or a key. */
interface Said {
  readonly text: string;
  readonly folded: string;
}

/**
 * The characters that somebody says: digits, names of keys as `*` and `#`, "plus" as `+`, and with `letters` capitals `A` to `Z`. Digits
 * come in figures and words ("one two, triple four", "forty-two", "doppel sechs"); letters bare (`AB12`, "C"), by their
 * spelling word ("Charlie"), or with one ("C as in Charlie", "C as in cat"; the word counts where it is a spelling word).
 * Hundreds are read where the language's file has `hundreds`; thousands in words, and letters beyond A to Z, are not read.
 *
 * @param plus a written `+` counts; otherwise it is as good as a blank
 * @returns empty when only fillers were said; undefined when there was any other word, or more than 1000 characters: half of
 * a number is another number
 */
export function readCharacters(
  text: string,
  words: LocaleKeyWords,
  letters: boolean,
  plus = false,
): string | undefined {
  if (text.length > LONGEST_READ) return undefined;
  const said = pieces(plus ? text : text.replaceAll(/[+＋]/g, ' '));
  let read = '';
  let times = 1;
  for (let at = 0; at < said.length && read.length < MOST_READ; ) {
    const found = unitAt(said, at, words, letters);
    if (!found) return undefined;
    const { unit, length } = found;
    const isSpellingWord = words.alphabet.has(phraseAt(said, at, length));
    at += length;
    if (unit.kind === 'filler') continue;
    if (unit.kind === 'repeat') {
      if (times > 1) return undefined;
      times = unit.times;
      continue;
    }
    // Recognisers write "double four two" as "double 42": only what follows at once is repeated.
    const explained = letters && !isSpellingWord ? wordAfter(said, at, words, unit.characters.slice(-1)) : undefined;
    const characters = explained ? unit.characters.slice(0, -1) + explained.letter : unit.characters;
    read += characters.charAt(0).repeat(times) + characters.slice(1);
    times = 1;
    at += explained?.length ?? 0;
  }
  return times > 1 ? undefined : read.slice(0, MOST_READ);
}

function pieces(text: string): Said[] {
  return [...text.normalize('NFKC').matchAll(/[\p{L}\p{M}\p{N}'’]+|[*#+]/gu)]
    .map(([piece]) => ({ text: piece, folded: foldWhole(piece) }))
    .filter(({ text, folded }) => folded !== '' || text === '+');
}

/** What stands at a place: the longest phrase there is, else figures or letters as they are. */
function unitAt(
  said: readonly Said[],
  at: number,
  words: LocaleKeyWords,
  letters: boolean,
): { unit: SaidUnit; length: number } | undefined {
  const units = letters ? words.letters : words.digits;
  for (let length = Math.min(words.longest, said.length - at); length > 0; length--) {
    const unit = units.get(phraseAt(said, at, length));
    if (unit) return { unit, length };
  }
  const characters = asWritten(said[at]?.text ?? '', letters);
  return characters === undefined ? undefined : { unit: { kind: 'characters', characters }, length: 1 };
}

/** Figures; with `letters` also `AB12`, and `AB` in capitals: in small letters it would be any word. */
function asWritten(piece: string, letters: boolean): string | undefined {
  if (/^[0-9]+$|^[*#+]$/.test(piece)) return piece;
  if (!letters || !/^[A-Za-z0-9]+$/.test(piece)) return undefined;
  return /[0-9]/.test(piece) || piece === piece.toUpperCase() ? piece.toUpperCase() : undefined;
}

/**
 * The word that explains a letter: "as in Charlie", "for cat", or "Charlie" right behind its own letter. A spelling word
 * wins over the letter, because it is less easily misheard; any other word must begin with the letter.
 */
function wordAfter(
  said: readonly Said[],
  at: number,
  words: LocaleKeyWords,
  letter: string,
): { letter: string; length: number } | undefined {
  if (!/[A-Z]/.test(letter)) return undefined;
  const own = spellingWordAt(said, at, words);
  if (own?.letter === letter) return own;
  for (let link = Math.min(words.longest, said.length - at - 1); link > 0; link--) {
    if (!words.links.has(phraseAt(said, at, link))) continue;
    const spelling = spellingWordAt(said, at + link, words);
    if (spelling) return { letter: spelling.letter, length: link + spelling.length };
    const word = said[at + link]?.folded ?? '';
    if (word.length > 1 && word.startsWith(letter.toLowerCase())) return { letter, length: link + 1 };
  }
  return undefined;
}

function spellingWordAt(
  said: readonly Said[],
  at: number,
  { alphabet, longest }: LocaleKeyWords,
): { letter: string; length: number } | undefined {
  for (let length = Math.min(longest, said.length - at); length > 0; length--) {
    const letter = alphabet.get(phraseAt(said, at, length));
    if (letter !== undefined) return { letter, length };
  }
  return undefined;
}

function phraseAt(said: readonly Said[], at: number, length: number): string {
  let phrase = said[at]?.folded ?? '';
  for (let index = at + 1; index < at + length; index++) phrase += ` ${said[index]?.folded}`;
  return phrase;
}
