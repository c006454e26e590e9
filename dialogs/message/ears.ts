import { fold, type Word } from '../fold.js';
import { type Intents, saysOnly } from '../intents.js';
import { readCharacters } from '../keys/characters.js';
import type { KeyWords } from '../keys/words.js';
import type { Words } from '../words.js';
import type { MessageEvent } from './takeDown.js';

type Means = Extract<MessageEvent, { kind: 'said' }>['means'] | 'agent';

/** A message may tell of people who are wanted in any number of ways: only who says little else asks for one now. */
const LONGEST_REQUEST = 8;

/** What is meant by something that is said in a message, where it is more than a part of it. */
export class MessageEars {
  constructor(
    private readonly intents: Intents,
    private readonly words: Words,
    private readonly keyWords: KeyWords,
  ) {}

  /** @param text at most a thousand characters of it count */
  meaning(text: string, locale: string): Means {
    const own = this.words.get(locale);
    const said = fold(text);
    if (own && said.length <= LONGEST_ANSWER) {
      const { done, again, discard } = own.message;
      if (saysOnly(said, done, own)) return 'done';
      if (saysOnly(said, again, own)) return 'again';
      if (saysOnly(said, discard, own)) return 'discard';
    }
    const number = this.#number(text, locale);
    if (number !== undefined) return SAID_KEYS[number];
    const { kind } = this.intents.recognise({ kind: 'speech', text }, locale, '');
    if (kind === 'yes' || kind === 'no') return kind;
    return kind === 'agent' && this.#namesAgent(said, locale) ? 'agent' : undefined;
  }

  /** What is said in digits alone: never a request, also where it is zero. */
  #number(text: string, locale: string): string | undefined {
    const own = this.keyWords.get(locale);
    return (own && readCharacters(text, own, false)) || undefined;
  }

  /** "Talk to an agent": in a few words and by name, not "can somebody call me". */
  #namesAgent(said: readonly Word[], locale: string): boolean {
    if (said.length > LONGEST_REQUEST) return false;
    const languages = [this.words.get(locale), ...this.words.values()];
    return languages.some((words) => said.some((_, index) => (words?.agent.nouns.at(said, index) ?? 0) > 0));
  }
}

/** Words of an answer. */
const LONGEST_ANSWER = 12;

/** The keys of `takeDown.ts`, said. */
const SAID_KEYS: Readonly<Record<string, Means>> = { '1': 'yes', '2': 'again', '3': 'discard' };
