/**
 * How long it takes to say what stands in a text, rather too long than too short. Our prompts come out longer than at 152
 * words a minute by 12 % at least, mostly by 40 %; and longer than espeak-ng speaks them at 150 by 39 %, mostly by 60 %.
 *
 * Azure tells the pace of its voices in words a minute, "to estimate the length of the output speech" (rest-text-to-speech,
 * "Get a list of voices"). Its examples: 152 for en-US-JennyNeural, 139 for the slowest one in an alphabet, 293 characters
 * for zh-CN. Words differ in length from language to language, so sounds are counted: German has as many syllables a second
 * as English, other languages of Europe have more (Pellegrino and others 2011: English 6.2, German 6.0, Italian 7.0, French
 * 7.2, Spanish 7.8). So English sets the pace of every alphabet, and no language needs a figure of its own; other scripts
 * put more sounds into a character.
 */

/** Of an alphabet: four, as a word of our English prompts has, are 380 ms, the pace of Azure, with the pauses on top. */
const LETTER_MS = 75;

/** Milliseconds of one sound, by the script of its character; the first that fits. */
const SOUNDS: readonly (readonly [of: RegExp, ms: number])[] = [
  // 293 characters a minute are 205 ms each; a quarter is added. In Japanese one is two syllables at times.
  [/\p{Script=Han}/u, 260],
  // A syllable each.
  [/[\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u, 200],
  // Short vowels are not written (Arabic, Hebrew), or belong to the consonant (India and its neighbours).
  [/[\p{Script=Arabic}\p{Script=Hebrew}]/u, 130],
  [/[\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Thai}]/u, 130],
  [/\p{L}/u, LETTER_MS],
];
/** Nearly every word; of each other character it is asked what it is. */
const LATIN = /^[a-z]+$/i;
/** A word takes a while however short it is. */
const WORD_MS = 80;
/** Of a number: 777 is "siebenhundertsiebenundsiebzig". */
const DIGIT_MS = 700;
/** Read out by itself, as a digit of a telephone number or a letter, with the pauses between groups. */
const SPELT_MS = 600;
/** "percent", "at", "dollars". */
const SIGN_MS = 500;

const WORDS = /[\p{L}\p{M}'’]+/gu;
const DIGITS = /\p{N}/gu;
const SIGNS = /[\p{S}%@&#*§/\\]/gu;
const SENTENCE_ENDS = /[.!?…。！？؟।]+/gu;
const COMMAS = /[,;:，、；：،–—]/gu;
const SPELT = /\S/gu;
const SENTENCE_END = /[.!?…。！？؟।]/u;
const PUNCTUATION = /\p{P}/u;

/** How long a voice rests, in milliseconds. */
export interface Pauses {
  readonly sentence: number;
  /** Within a sentence. */
  readonly comma: number;
}

/** A little more than the "medium" and "x-weak" breaks of Azure: 750 and 250 ms. */
export const NATURAL_PAUSES: Pauses = { sentence: 800, comma: 300 };

/** Milliseconds for a text that is read, with its pauses. Takes time in proportion to its length. */
export function readingTime(text: string, { sentence, comma }: Pauses): number {
  let time = count(text, DIGITS) * DIGIT_MS + count(text, SIGNS) * SIGN_MS;
  time += count(text, SENTENCE_ENDS) * sentence + count(text, COMMAS) * comma;
  for (const word of text.match(WORDS) ?? []) {
    time += WORD_MS;
    if (LATIN.test(word)) time += word.length * LETTER_MS;
    else for (const character of word) time += SOUNDS.find(([of]) => of.test(character))?.[1] ?? 0;
  }
  return time;
}

/** Milliseconds for a text of which every character is read out by itself. */
export function spellingTime(text: string): number {
  return count(text, SPELT) * SPELT_MS;
}

/** Whether a text ends with the end of a sentence (quotation marks and brackets may follow), so that its pause is counted. */
export function endsSentence(text: string): boolean {
  for (const character of [...text.trimEnd()].reverse()) {
    if (SENTENCE_END.test(character)) return true;
    if (!PUNCTUATION.test(character)) return false;
  }
  return false;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
