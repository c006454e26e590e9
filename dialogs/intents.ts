import { agentRequest } from './agentRequest.js';
import { fold, join, type Word } from './fold.js';
import type { Choice, Menu, MenuPage } from './menu.js';
import type { Phrases } from './phrases.js';
import { SpokenNumbers } from './spokenNumber.js';
import type { Utterance } from './utterance.js';
import type { LocaleWords, Words } from './words.js';

/** What the caller wants, as far as it can be told. */
export type Intent =
  /** A person. */
  | { readonly kind: 'agent' }
  | { readonly kind: 'choice'; readonly choice: Choice }
  /** A key, or several at once, that stand for nothing here; pressed or said. */
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'yes' }
  /** A no, or the wish not to talk to a person. */
  | { readonly kind: 'no' }
  /** Nothing was heard: no word, no key. */
  | { readonly kind: 'nothing' }
  /** Something was heard that says nothing: a greeting, a thank you, hesitation ("hello", "um, please"). */
  | { readonly kind: 'filler' }
  /** Anything else, in the caller's own words: at most 1000 characters of them. */
  | { readonly kind: 'other'; readonly text: string };

/** Characters of an utterance that are read. Everything below is linear in them, or bounded by them. */
const LONGEST_READ = 1000;
/** Longer utterances, and those with more words left than this, are not tried as a number. */
const LONGEST_NUMBER = 200;
const MOST_NUMBER_WORDS = 4;

/** What a menu lists in one locale. */
type MenuPhrases = ReadonlyMap<string, Choice>;

const HALF = /[\uD800-\uDBFF]/;
const DIGITS_OR_KEY = /^(?:\d{1,15}|[*#])$/;
/** "Zero, zero" as a recogniser writes it. */
const ZEROS = /^0+$/;
/** How recognisers write a swear word, with or without its first letter (Azure Speech, `profanity=masked`). */
const MASKED = /(?<![\p{L}*])\p{L}?\*{2,}/gu;

/** Tells what callers mean. Recognisers return `Talk to an agent.`, `Zero`, `number one please`. */
export class Intents {
  readonly #numbers: SpokenNumbers;
  /** By the phrases of a menu in a locale, made when they are first needed: a call needs few of them, a start none. */
  readonly #listed = new Map<MenuPhrases, MenuPhrases>();

  constructor(
    private readonly menu: Menu,
    private readonly words: Words,
  ) {
    this.#numbers = new SpokenNumbers([...words.values()].flatMap(({ culture }) => culture ?? []));
  }

  /** Loads what reads number words, in the background. */
  prepare(): Promise<void> {
    return this.#numbers.prepare();
  }

  /**
   * Reads one utterance. What a menu lists goes before everything else, so that its author has the last word; then a
   * person, yes and no, and numbers; then all but numbers once more with the words of the other languages, because a
   * caller who is in the wrong one says so in their own. Never throws, whatever was said.
   *
   * @param menuName the menu the caller is in; one that does not exist offers nothing but the agent.
   */
  recognise(utterance: Utterance, locale: string, menuName: string): Intent {
    const page = this.menu.menus[menuName];
    if (utterance.kind === 'nothing') return { kind: 'nothing' };
    if (utterance.kind === 'keys') return this.#key(utterance.keys, locale, page);
    return this.#speech(utterance.text.trim(), locale, page);
  }

  #key(key: string, locale: string, page: MenuPage | undefined): Intent {
    if (key === this.menu.agent.key) return { kind: 'agent' };
    const choice = page?.keys.get(locale)?.get(key);
    return choice ? { kind: 'choice', choice } : { kind: 'key', key };
  }

  #speech(said: string, locale: string, page: MenuPage | undefined): Intent {
    const text = cut(said);
    const words = fold(text.includes('**') ? text.replace(MASKED, ' ') : text);
    const listed = this.#phrases(page, locale);
    const choice = listed?.get(join(words));
    if (choice) return { kind: 'choice', choice };
    if (words.length === 0) return { kind: fold(text).length === 0 ? 'nothing' : 'filler' };

    const own = this.words.get(locale);
    const stripped = own?.strip(words) ?? words;
    const intent =
      own && (understood(words, stripped, own, listed) ?? this.#number(said, words, stripped, own, locale, page));
    if (intent) return intent;
    const others = [...this.words.values()].filter((vocabulary) => vocabulary !== own);
    // Callers hesitate in their own language: "äh, talk to an agent".
    const plain = own?.fillers.remove(words) ?? words;
    for (const vocabulary of others) {
      const foreign = understood(plain, vocabulary.strip(plain), vocabulary, listed);
      if (foreign) return foreign;
    }
    const rest = others.reduce((left, { strip }) => strip(left), stripped);
    return rest.length === 0 ? { kind: 'filler' } : { kind: 'other', text };
  }

  #phrases(page: MenuPage | undefined, locale: string): MenuPhrases | undefined {
    const phrases = page?.phrases.get(locale);
    if (!phrases) return undefined;
    const listed = this.#listed.get(phrases) ?? listedPhrases(phrases, this.words.get(locale));
    this.#listed.set(phrases, listed);
    return listed;
  }

  #number(
    said: string,
    words: readonly Word[],
    stripped: readonly Word[],
    own: LocaleWords,
    locale: string,
    page: MenuPage | undefined,
  ) {
    const key = said.length <= LONGEST_NUMBER ? this.#spokenKey(words, stripped, own) : undefined;
    return key === undefined ? undefined : this.#key(key, locale, page);
  }

  /** A key by its name or number, when nothing else was said: "number one please", not "two questions". */
  #spokenKey(words: readonly Word[], stripped: readonly Word[], vocabulary: LocaleWords): string | undefined {
    // "Ein" and "eine" are articles, and a number when nothing else is left.
    const rest = stripped.length > 0 ? stripped : vocabulary.fillers.remove(words);
    const number = once(vocabulary.around.remove(afterAnswer(rest, vocabulary)));
    if (number.length === 0 || number.length > MOST_NUMBER_WORDS) return undefined;
    const name = join(number);
    const key = vocabulary.keys.get(name);
    if (key !== undefined) return key;
    if (ZEROS.test(name)) return '0';
    if (DIGITS_OR_KEY.test(name)) return name;
    return vocabulary.culture && this.#numbers.read(name, vocabulary.culture);
  }
}

/** What was said in this language, apart from numbers; undefined when it can't be told. `stripped`: by this language. */
function understood(
  words: readonly Word[],
  stripped: readonly Word[],
  vocabulary: LocaleWords,
  listed: MenuPhrases | undefined,
): Intent | undefined {
  const trimmed = once(vocabulary.around.trim(afterAnswer(stripped, vocabulary)));
  const lists = (some: readonly Word[], than: readonly Word[]) => (some === than ? undefined : listed?.get(join(some)));
  // The words as they are have been looked up.
  const choice = lists(stripped, words) ?? lists(trimmed, stripped);
  if (choice) return { kind: 'choice', choice };
  const request = agentRequest(stripped, vocabulary);
  if (request === 'wanted') return { kind: 'agent' };
  if (request === 'refused') return { kind: 'no' };
  if (saysOnly(words, vocabulary.yes, vocabulary)) return { kind: 'yes' };
  if (saysOnly(words, vocabulary.no, vocabulary)) return { kind: 'no' };
  return undefined;
}

/** Without an answer before a pause: "No. Billing." But "no one" is no number. */
function afterAnswer(words: readonly Word[], { answers }: LocaleWords): readonly Word[] {
  const length = answers.at(words, 0);
  return length > 0 && length < words.length && words[length]?.after !== 'nothing' ? words.slice(length) : words;
}

/** What was said over and over, once: "zero zero", "call me back, call me back". */
function once(words: readonly Word[]): readonly Word[] {
  for (let length = 1; length <= words.length / 2; length++) {
    const repeats =
      words.length % length === 0 && words.every(({ text }, index) => text === words[index % length]?.text);
    if (repeats) return words.slice(0, length);
  }
  return words;
}

/** True when these phrases were said, once or more, and nothing but fillers beside them. */
export function saysOnly(words: readonly Word[], phrases: Phrases, { fillers }: LocaleWords): boolean {
  let found = false;
  for (let index = 0; index < words.length; ) {
    const length = phrases.at(words, index);
    found ||= length > 0;
    const step = length || fillers.at(words, index);
    if (step === 0) return false;
    index += step;
  }
  return found;
}

/** Whoever says a phrase as it is listed is understood; of what is the same otherwise, the first in the file wins. */
function listedPhrases(phrases: MenuPhrases, vocabulary: LocaleWords | undefined): MenuPhrases {
  const listed = new Map(phrases);
  if (!vocabulary) return listed;
  const stripped = [...phrases].map(([phrase, choice]) => [vocabulary.strip(fold(phrase)), choice] as const);
  const trimmed = stripped.map(([words, choice]) => [vocabulary.around.trim(words), choice] as const);
  for (const [words, choice] of [...stripped, ...trimmed]) {
    const short = join(words);
    if (short !== '' && !listed.has(short)) listed.set(short, choice);
  }
  return listed;
}

/** The beginning of a text, without half a character at its end. */
function cut(text: string): string {
  const read = text.slice(0, LONGEST_READ);
  return HALF.test(read.slice(-1)) ? read.slice(0, -1) : read;
}
