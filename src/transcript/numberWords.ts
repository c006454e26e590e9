/**
 * How digits are said, per language. A new language is a new line of data. All languages are read at once, because
 * callers change language in the middle of a call and no word below means two different digits.
 */

interface Language {
  /** The words for 0 to 9; more than one word for a digit is joined by `/`. */
  readonly digits: string;
  /** The words for 10 to 19. */
  readonly teens: string;
  /** The words for 20, 30, … 90. */
  readonly tens: string;
  /** How a number such as 42 is put together from the words for 40 and 2. */
  readonly pair: (ten: string, unit: string) => string;
  /** Words that repeat the digit after them (`double four`). */
  readonly times: Readonly<Record<string, number>>;
  /** Words that are a digit only when digits stand beside them (`four oh one`, a misheard `for one one`). */
  readonly unsure: Readonly<Record<string, string>>;
  /** Words that people say in the middle of a number without ending it. */
  readonly fillers: string;
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  en: {
    digits: 'zero/nought one two three four five six seven eight nine/niner',
    teens: 'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
    tens: 'twenty thirty forty fifty sixty seventy eighty ninety',
    pair: (ten, unit) => `${ten} ${unit}`,
    times: { double: 2, triple: 3, treble: 3, quadruple: 4 },
    unsure: { oh: '0', o: '0', to: '2', too: '2', for: '4' },
    fillers: 'uh um erm er ah hmm and then next so ok okay dash hyphen dot point space blank comma pause',
  },
  de: {
    digits: 'null eins/ein zwei/zwo drei vier fünf/fuenf sechs sieben acht neun',
    teens: 'zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn',
    tens: 'zwanzig dreissig vierzig fünfzig sechzig siebzig achtzig neunzig',
    pair: (ten, unit) => `${unit}und${ten}`,
    times: { doppel: 2, doppelt: 2, zweimal: 2, dreimal: 3, viermal: 4 },
    unsure: { ein: '1' },
    fillers: 'äh ähm öh hm und dann danach also die noch strich bindestrich punkt leerzeichen komma pause',
  },
};

/** What a word does in a number. */
export type NumberWord =
  | { readonly kind: 'digits' | 'unsure'; readonly digits: string }
  | { readonly kind: 'times'; readonly times: number }
  | { readonly kind: 'filler' };

/** Every word of every language; where a word is in two rows of a language, the later row counts. */
const NUMBER_WORDS: ReadonlyMap<string, NumberWord> = new Map(Object.values(LANGUAGES).flatMap(wordsOf));

/** What a word (or two, joined by a blank) does in a number; undefined for all other words. Case does not matter. */
export function numberWord(written: string): NumberWord | undefined {
  const word = written.toLowerCase();
  if (/^[a-z -]*$/.test(word)) return NUMBER_WORDS.get(word);
  // Switzerland, and some recognisers, write ss for ß.
  return NUMBER_WORDS.get(word.normalize('NFC').replaceAll('ß', 'ss'));
}

function wordsOf({ digits, teens, tens, pair, times, unsure, fillers }: Language): [string, NumberWord][] {
  const units = digits.split(' ').map((words) => words.split('/'));
  const saidAs = (said: string, value: number): [string, NumberWord] => [said, { kind: 'digits', digits: `${value}` }];
  return [
    ...units.flatMap((words, value) => words.map((word) => saidAs(word, value))),
    ...teens.split(' ').map((word, i) => saidAs(word, 10 + i)),
    ...tens
      .split(' ')
      .flatMap((ten, i) => [
        saidAs(ten, 20 + 10 * i),
        ...units.slice(1).flatMap((words, unit) => words.map((word) => saidAs(pair(ten, word), 21 + 10 * i + unit))),
      ]),
    ...Object.entries(times).map(([word, n]): [string, NumberWord] => [word, { kind: 'times', times: n }]),
    ...Object.entries(unsure).map(([word, digit]): [string, NumberWord] => [word, { kind: 'unsure', digits: digit }]),
    ...fillers.split(' ').map((word): [string, NumberWord] => [word, { kind: 'filler' }]),
  ];
}
