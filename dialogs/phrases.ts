import { fold, type Word } from './fold.js';

const STRONGER = { nothing: 0, pause: 1, sentence: 2 } as const;

/** A set of phrases of one or more words, found by position in a list of words. */
export class Phrases {
  /** By first word; longer phrases first. */
  readonly #byFirst = new Map<string, string[][]>();
  readonly #longest: number;

  /** @param leaveOut words that are taken out of the phrases, as they are taken out of what is searched. */
  constructor(phrases: readonly string[], leaveOut?: Phrases) {
    const all = phrases.map((phrase) => leaveOut?.remove(fold(phrase)) ?? fold(phrase));
    for (const words of all) {
      const [first] = words;
      if (!first) continue;
      const others = this.#byFirst.get(first.text) ?? [];
      this.#byFirst.set(
        first.text,
        [...others, words.map(({ text }) => text)].sort((one, other) => other.length - one.length),
      );
    }
    this.#longest = Math.max(0, ...all.map(({ length }) => length));
  }

  /** How many words the longest phrase that starts at `index` has; 0 for none. `end` bounds it (default: the end). */
  at(words: readonly Word[], index: number, end = words.length): number {
    // Asked at every word of every utterance, by every set of phrases: it allocates nothing.
    const first = words[index];
    const phrases = first && this.#byFirst.get(first.text);
    if (!phrases) return 0;
    for (const texts of phrases) {
      if (index + texts.length <= end && standsAt(texts, words, index)) return texts.length;
    }
    return 0;
  }

  /** Whether one of them stands anywhere in the words. */
  occurIn(words: readonly Word[]): boolean {
    for (let index = 0; index < words.length; index++) if (this.at(words, index) > 0) return true;
    return false;
  }

  /** Where the longest phrase that ends right before `end` starts; undefined for none. */
  before(words: readonly Word[], end: number): number | undefined {
    return this.allBefore(words, end)[0];
  }

  /** Where the phrases that end right before `end` start; longer ones first. */
  allBefore(words: readonly Word[], end: number): readonly number[] {
    const starts: number[] = [];
    for (let start = Math.max(0, end - this.#longest); start < end; start++) {
      if (this.at(words, start, end) === end - start) starts.push(start);
    }
    return starts;
  }

  /** The words without these phrases at both ends; what is between stays as it is. */
  trim(words: readonly Word[]): readonly Word[] {
    let start = 0;
    for (let length = this.at(words, 0); length > 0; length = this.at(words, start)) start += length;
    let end = words.length;
    for (let last = this.before(words, end); last !== undefined && last >= start; last = this.before(words, end)) {
      end = last;
    }
    return words.slice(start, end);
  }

  /**
   * The words without these phrases. A pause before one that goes stands before what follows it.
   *
   * @param where `beginnings`: only where a phrase begins a sentence or follows a pause.
   */
  remove(words: readonly Word[], where: 'anywhere' | 'beginnings' = 'anywhere'): readonly Word[] {
    if (!this.occurIn(words)) return words;
    const kept: Word[] = [];
    let after: Word['after'] = 'nothing';
    for (let index = 0; index < words.length; ) {
      const begins: boolean = after !== 'nothing' || words[index]?.after !== 'nothing';
      const length: number = where === 'anywhere' || begins ? this.at(words, index) : 0;
      for (const word of words.slice(index, index + Math.max(1, length))) {
        if (STRONGER[word.after] > STRONGER[after]) after = word.after;
        if (length > 0) continue;
        kept.push({ text: word.text, after });
        after = 'nothing';
      }
      index += Math.max(1, length);
    }
    return kept;
  }
}

function standsAt(texts: readonly string[], words: readonly Word[], index: number): boolean {
  for (let i = 0; i < texts.length; i++) if (words[index + i]?.text !== texts[i]) return false;
  return true;
}
