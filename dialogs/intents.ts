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
  /** No word, or only hesitation ("um"). */
  | { readonly kind: 'nothing' }
  /** Anything else, in the caller's own words: at most 1000 characters of them. */
  | { readonly kind: 'other'; readonly text: string };

/** Characters of an utterance that are read. Everything below is linear in them, or bounded by them. */
const LONGEST_READ = 1000;
/** Longer utterances, and those with more words left than this, are not tried as a number. */
const LONGEST_NUMBER = 200;
const MOST_NUMBER_WORDS = 4;

const DIGITS_OR_KEY = /^(?:\d{1,15}|[*#])$/;

/** Tells what callers mean. Recognisers return `Talk to an agent.`, `Zero`, `number one please`. */
export class Intents {
  readonly #numbers: SpokenNumbers;
  /** Per menu and locale: phrases without fillers and articles. */
  readonly #stripped = new Map<MenuPage, ReadonlyMap<string, ReadonlyMap<string, Choice>>>();

  constructor(
    private readonly menu: Menu,
    private readonly words: Words,
  ) {
    this.#numbers = new SpokenNumbers([...words.values()].flatMap(({ culture }) => culture ?? []));
    for (const page of Object.values(menu.menus)) this.#stripped.set(page, strippedPhrases(page, words));
  }

  /**
   * Reads one utterance. What a menu lists goes before everything else, so that its author has the last word; then a
   * person, yes and no, and numbers. Never throws, whatever was said.
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
    const words = fold(text);
    const vocabulary = this.words.get(locale);
    const stripped = vocabulary?.empty.remove(words) ?? words;
    const choice = this.#phrase(words, stripped, locale, page);
    if (choice) return { kind: 'choice', choice };
    if (words.length === 0) return { kind: 'nothing' };
    if (!vocabulary) return { kind: 'other', text };

    const request = agentRequest(stripped, vocabulary);
    if (request === 'wanted') return { kind: 'agent' };
    if (request === 'refused') return { kind: 'no' };
    if (saysOnly(words, vocabulary.yes, vocabulary)) return { kind: 'yes' };
    if (saysOnly(words, vocabulary.no, vocabulary)) return { kind: 'no' };
    const key = said.length <= LONGEST_NUMBER ? this.#spokenKey(words, stripped, vocabulary) : undefined;
    if (key !== undefined) return this.#key(key, locale, page);
    return stripped.length === 0 ? { kind: 'nothing' } : { kind: 'other', text };
  }

  /** As it was said, as it is listed, or neither with its fillers and articles. */
  #phrase(words: readonly Word[], stripped: readonly Word[], locale: string, page: MenuPage | undefined) {
    if (!page) return undefined;
    const listed = page.phrases.get(locale);
    const short = join(stripped);
    return listed?.get(join(words)) ?? listed?.get(short) ?? this.#stripped.get(page)?.get(locale)?.get(short);
  }

  /** A key by its name or number, when nothing else was said: "number one please", not "two questions". */
  #spokenKey(words: readonly Word[], stripped: readonly Word[], vocabulary: LocaleWords): string | undefined {
    // "Ein" and "eine" are articles, and a number when nothing else is left.
    const rest = stripped.length > 0 ? stripped : vocabulary.fillers.remove(words);
    const number = vocabulary.aroundNumbers.remove(rest);
    if (number.length === 0 || number.length > MOST_NUMBER_WORDS) return undefined;
    const name = join(number);
    const key = vocabulary.keys.get(name);
    if (key !== undefined) return key;
    if (DIGITS_OR_KEY.test(name)) return name;
    return vocabulary.culture && this.#numbers.read(name, vocabulary.culture);
  }
}

/** True when these phrases were said, once or more, and nothing but fillers beside them. */
function saysOnly(words: readonly Word[], phrases: Phrases, { fillers }: LocaleWords): boolean {
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

function strippedPhrases(page: MenuPage, words: Words): ReadonlyMap<string, ReadonlyMap<string, Choice>> {
  const byLocale = [...page.phrases].map(([locale, phrases]) => {
    const short = new Map<string, Choice>();
    for (const [phrase, choice] of phrases) {
      const stripped = join(words.get(locale)?.empty.remove(fold(phrase)) ?? []);
      // The first in the file wins; whoever says the phrase as it is listed is understood in any case.
      if (stripped !== '' && !short.has(stripped)) short.set(stripped, choice);
    }
    return [locale, short] as const;
  });
  return new Map(byLocale);
}

/** The beginning of a text, without half a character at its end. */
function cut(text: string): string {
  return text.slice(0, LONGEST_READ).replace(/[\uD800-\uDBFF]$/, '');
}
