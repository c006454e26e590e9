import { join } from 'node:path';
import { z } from 'zod';
import { fold, foldWhole, holdsWord, type Word } from './fold.js';
import { MenuError } from './menuError.js';
import { ANYTHING, KEY } from './menuSource.js';
import { Phrases } from './phrases.js';
import { CULTURES, type Culture } from './spokenNumber.js';
import { YamlFile } from './yamlFile.js';

/**
 * How a form hangs together with what stands before it: a `part` of a sentence; a `sentence` of its own, so that a negation
 * before it mostly belongs to another one; an `infinitive` that a comma may part from what it belongs to ("keine Lust, mit
 * PERSON zu sprechen").
 */
export type FormKind = 'part' | 'sentence' | 'infinitive';

/** A way to speak of a person: the words right before the person, and those after, directly or a few words on. */
export interface RequestForm {
  readonly before: Phrases | undefined;
  readonly after: Phrases | undefined;
  readonly gap: boolean;
  readonly kind: FormKind;
}

/** What the recogniser knows of one language: `words/<locale>.yaml`, where each list is explained. */
export interface LocaleWords {
  /** Absent where recognizers-text has no number words for this language. */
  readonly culture: Culture | undefined;
  readonly fillers: Phrases;
  /** Takes out what changes no meaning, so that the phrases below are found: fillers, exclamations and articles. */
  readonly strip: (words: readonly Word[]) => readonly Word[];
  readonly around: Phrases;
  /** Folded names of keys. */
  readonly keys: ReadonlyMap<string, string>;
  /** With fillers, because some words are both ("okay"). */
  readonly yes: Phrases;
  readonly no: Phrases;
  /** "Yes" and "no" as they are sought among other words, that is without those that hold a filler ("not now"). */
  readonly answers: Phrases;
  /** Said for the end of a message that is left, and for what is to become of it. */
  readonly message: { readonly done: Phrases; readonly again: Phrases; readonly discard: Phrases };
  readonly agent: {
    /** Nouns, pronouns, machines and orders together: where none of them is, nothing is said about a person. */
    readonly told: Phrases;
    readonly nouns: Phrases;
    readonly pronouns: Phrases;
    readonly adjectives: Phrases;
    /** What callers call the bot ("a machine"): who refuses to talk to it wants a person. */
    readonly machines: Phrases;
    readonly beside: Phrases;
    /** Of every kind. */
    readonly requests: readonly RequestForm[];
    /** Sentences that name no person ("transfer me"). */
    readonly orders: Phrases;
    /** Forms that look like a request and are none ("am I talking to PERSON"). */
    readonly mentions: readonly RequestForm[];
  };
  readonly negations: {
    readonly verbs: Phrases;
    readonly orders: Phrases;
    readonly nouns: Phrases;
    readonly persons: Phrases;
    readonly after: Phrases;
    readonly links: Phrases;
    readonly joints: Phrases;
    readonly harmless: Phrases;
  };
}

/** By locale. */
export type Words = ReadonlyMap<string, LocaleWords>;

/** Stands for the person in a request. */
const PERSON = 'PERSON';
const WORD = z.string('must be text').refine(holdsWord, 'must hold a word');
const LIST = z.array(WORD, 'must be a list of words, such as [uh, um], or []');
const CULTURE = z.enum(CULTURES, `must be one of ${CULTURES.join(', ')}, or be left out`);
const REQUEST = WORD.refine(
  (form) => form.split(PERSON).length === 2 && holdsWord(form.replace(PERSON, '')),
  `must hold ${PERSON} once, and words around it, such as "talk to ${PERSON}"`,
);
const REQUESTS = z.array(REQUEST, `must be a list of requests, such as [talk to ${PERSON}]`);
const SENTENCE = WORD.refine(
  (form) => form.split(PERSON).length <= 2 && holdsWord(form.replace(PERSON, '')),
  `must hold ${PERSON} at most once, and other words, such as "get me ${PERSON}" or "transfer me"`,
);
const SENTENCES = z.array(SENTENCE, `must be a list of sentences, such as [get me ${PERSON}, transfer me], or []`);

/**
 * Reads `<folder>/<locale>.yaml` for each language.
 *
 * @throws MenuError with every mistake of every file, each with its line; a language without a file is one.
 */
export function loadWords(folder: string, locales: readonly string[]): Words {
  const words = new Map<string, LocaleWords>();
  const problems: string[] = [];
  for (const locale of locales) {
    try {
      words.set(locale, readWords(new YamlFile(join(folder, `${locale}.yaml`))));
    } catch (error) {
      if (!(error instanceof MenuError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new MenuError(problems);
  return words;
}

function readWords(file: YamlFile): LocaleWords {
  const top = file.fields([], {
    culture: CULTURE.optional(),
    fillers: LIST,
    exclamations: LIST,
    articles: LIST,
    around: LIST,
    keys: ANYTHING,
    yes: LIST,
    no: LIST,
    message: ANYTHING,
    agent: ANYTHING,
    negations: ANYTHING,
  });
  const message = file.fields(['message'], { done: LIST, again: LIST, discard: LIST });
  const agent = file.fields(['agent'], {
    nouns: LIST,
    pronouns: LIST,
    adjectives: LIST,
    machines: LIST,
    beside: LIST,
    requests: REQUESTS,
    infinitives: REQUESTS,
    sentences: SENTENCES,
    mentions: REQUESTS,
  });
  const negations = file.fields(['negations'], {
    verbs: LIST,
    orders: LIST,
    nouns: LIST,
    persons: LIST,
    after: LIST,
    links: LIST,
    joints: LIST,
    harmless: LIST,
  });
  const names = file.has(['keys']) ? file.keys(['keys']) : [];
  const keys = names.length > 0 ? file.fields(['keys'], Object.fromEntries(names.map((name) => [name, KEY]))) : {};
  file.finish();
  const fillers = new Phrases(top.fillers ?? []);
  const exclamations = new Phrases(top.exclamations ?? []);
  const empty = new Phrases([...(top.fillers ?? []), ...(top.articles ?? [])]);
  const stripped = new Phrases([...(top.fillers ?? []), ...(top.exclamations ?? []), ...(top.articles ?? [])]);
  const phrases = (list: readonly string[] = []) => new Phrases(list, empty);
  const forms = (list: readonly string[] = [], kind: FormKind = 'part') =>
    list.filter((form) => form.includes(PERSON)).map((form) => requestForm(form, kind, phrases));
  const pronouns = [...(agent.pronouns ?? []), ...(negations.persons ?? [])];
  const orders = (agent.sentences ?? []).filter((sentence) => !sentence.includes(PERSON));
  return {
    culture: top.culture,
    fillers,
    strip: (words) =>
      // One look instead of three: mostly there is nothing of the other languages.
      stripped.occurIn(words) ? empty.remove(exclamations.remove(fillers.remove(words), 'beginnings')) : words,
    around: phrases(top.around),
    keys: new Map(Object.entries(keys).map(([name, key]) => [foldWhole(name), key ?? ''])),
    yes: new Phrases(top.yes ?? []),
    no: new Phrases(top.no ?? []),
    answers: phrases([...(top.yes ?? []), ...(top.no ?? [])].filter((answer) => isWithout(fold(answer), fillers))),
    message: {
      done: new Phrases(message.done ?? []),
      again: new Phrases(message.again ?? []),
      discard: new Phrases(message.discard ?? []),
    },
    agent: {
      told: phrases([...(agent.nouns ?? []), ...pronouns, ...(agent.machines ?? []), ...orders]),
      nouns: phrases(agent.nouns),
      pronouns: phrases(pronouns),
      adjectives: phrases(agent.adjectives),
      machines: phrases(agent.machines),
      beside: phrases(agent.beside),
      requests: [
        ...forms(agent.requests),
        ...forms(agent.infinitives, 'infinitive'),
        ...forms(agent.sentences, 'sentence'),
      ],
      orders: phrases(orders),
      mentions: forms(agent.mentions),
    },
    negations: {
      verbs: phrases(negations.verbs),
      orders: phrases(negations.orders),
      nouns: phrases(negations.nouns),
      persons: phrases(negations.persons),
      after: phrases(negations.after),
      links: phrases(negations.links),
      joints: phrases(negations.joints),
      harmless: phrases(negations.harmless),
    },
  };
}

function isWithout(words: readonly Word[], phrases: Phrases): boolean {
  return phrases.remove(words).length === words.length;
}

function requestForm(form: string, kind: FormKind, phrases: (list: readonly string[]) => Phrases): RequestForm {
  const [before = '', after = ''] = form.split(PERSON);
  const side = (words: string) => (holdsWord(words) ? phrases([words]) : undefined);
  return { before: side(before), after: side(after), gap: after.trimStart().startsWith('...'), kind };
}
