import type { Word } from './fold.js';
import type { Phrases } from './phrases.js';
import type { FormKind, LocaleWords } from './words.js';

/** A stretch of words: from `start` up to, not including, `end`. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Whether a negation before it reaches a form of this kind, which starts at `start`. */
export function isDeniedForm(words: readonly Word[], start: number, kind: FormKind, vocabulary: LocaleWords): boolean {
  if (kind === 'sentence') return isDeniedSentence(words, start, vocabulary);
  return isDeniedFrom(words, start, vocabulary, kind === 'infinitive' ? 'sentence' : 'pause');
}

/**
 * Whether a negation reaches forward to what starts at `start`, over words that may stand between ("don't *want to*
 * talk"). What stops it is the beginning of a sentence, and a pause unless `stop` says otherwise or a listed phrase holds
 * that pause ("nicht, dass").
 */
function isDeniedFrom(
  words: readonly Word[],
  start: number,
  { negations }: LocaleWords,
  stop: 'pause' | 'sentence' = 'pause',
): boolean {
  const reached = new Set([start]);
  // A Set hands out what is added while it is walked; "no need to" may end with two links, "to" and "need to".
  for (const at of reached) {
    if (stop === 'pause' ? begins(words, at) : words[at]?.after === 'sentence') continue;
    if (negation(words, negations.verbs, at, negations.harmless) !== undefined) return true;
    for (const link of negations.links.allBefore(words, at)) reached.add(link);
  }
  return false;
}

/**
 * Whether a person without a request is denied: "no agent", "not with an agent", "an agent is not necessary". A negation
 * that needs a verb says nothing about a person right behind it: "No, I don't. Agent."
 */
export function isDeniedNoun(words: readonly Word[], noun: Stretch, vocabulary: LocaleWords): boolean {
  const { links, nouns, harmless } = vocabulary.negations;
  if (isDeniedIn(words, { start: noun.end, end: noun.end }, vocabulary)) return true;
  if (begins(words, noun.start)) return false;
  return (
    negation(words, nouns, noun.start, harmless) !== undefined ||
    links.allBefore(words, noun.start).some((link) => isDeniedFrom(words, link, vocabulary))
  );
}

/**
 * Whether a negation reaches what can be a sentence of its own ("get me an agent"). Recognisers often leave out commas, so
 * a negation right before it mostly belongs to the sentence before ("I'd rather not get me an agent"), and so does an
 * answer that holds one ("I don't"). It is denied only by a negation made for it ("don't get me an agent"), or when a joint
 * makes a part of the sentence before of it ("I don't want you *to* get me an agent").
 */
function isDeniedSentence(words: readonly Word[], start: number, vocabulary: LocaleWords): boolean {
  const { answers, negations } = vocabulary;
  if (begins(words, start)) return false;
  const answer = answers.before(words, start) ?? start;
  const order = negation(words, negations.orders, start, negations.harmless);
  if (order !== undefined) return order <= answer;
  if (negations.joints.before(words, start) === undefined) return false;
  return negations.links.allBefore(words, start).some((link) => link < answer && isDeniedFrom(words, link, vocabulary));
}

/** Whether a negation stands in this stretch, or right behind it at the end of a sentence ("brauche ich nicht"). */
export function isDeniedIn(words: readonly Word[], { start, end }: Stretch, { negations }: LocaleWords): boolean {
  // "Mit einem Menschen *kann ich nicht* sprechen?"
  for (let index = start; index < end; index++) {
    const denies = negations.verbs.at(words, index) > 0 || negations.after.at(words, index) > 0;
    if (denies && negations.harmless.before(words, index + 1) === undefined) return true;
  }
  const behind = end + negations.after.at(words, end);
  return behind > end && begins(words, behind);
}

/** Whether one of these negations stands right before `end`; where it starts, undefined for none. */
function negation(words: readonly Word[], phrases: Phrases, end: number, harmless: Phrases): number | undefined {
  return harmless.before(words, end) === undefined ? phrases.before(words, end) : undefined;
}

/** True at the beginning of a sentence, after a pause, and at the end of the words. */
export function begins(words: readonly Word[], index: number): boolean {
  return words[index]?.after !== 'nothing';
}
