import { join } from 'node:path';
import { z } from 'zod';
import { foldWhole } from './fold.js';
import { MenuError } from './menuError.js';
import { ANYTHING, KEY } from './menuSource.js';
import { Phrases } from './phrases.js';
import { CULTURES, type Culture } from './spokenNumber.js';
import { YamlFile } from './yamlFile.js';

/** A way to ask for a person: the words right before the person, and those after, directly or a few words on. */
export interface RequestForm {
  readonly before: Phrases | undefined;
  readonly after: Phrases | undefined;
  readonly gap: boolean;
}

/** What the recogniser knows of one language: `words/<locale>.yaml`, where each list is explained. */
export interface LocaleWords {
  /** Absent where recognizers-text has no number words for this language. */
  readonly culture: Culture | undefined;
  readonly fillers: Phrases;
  /** Fillers and articles: what changes no meaning. The phrases below are without them, as what they are sought in. */
  readonly empty: Phrases;
  readonly aroundNumbers: Phrases;
  /** Folded names of keys. */
  readonly keys: ReadonlyMap<string, string>;
  /** With fillers, because some words are both ("okay"). */
  readonly yes: Phrases;
  readonly no: Phrases;
  readonly agent: {
    readonly nouns: Phrases;
    readonly pronouns: Phrases;
    readonly adjectives: Phrases;
    readonly requests: readonly RequestForm[];
  };
  readonly negations: {
    readonly verbs: Phrases;
    readonly nouns: Phrases;
    readonly after: Phrases;
    readonly links: Phrases;
  };
}

/** By locale. */
export type Words = ReadonlyMap<string, LocaleWords>;

/** Stands for the person in a request. */
const PERSON = 'PERSON';
const WORD = z.string('must be text').refine((word) => foldWhole(word) !== '', 'must hold a word');
const LIST = z.array(WORD, 'must be a list of words, such as [uh, um], or []');
const CULTURE = z.enum(CULTURES, `must be one of ${CULTURES.join(', ')}, or be left out`);
const REQUEST = WORD.refine(
  (form) => form.split(PERSON).length === 2 && foldWhole(form.replace(PERSON, '')) !== '',
  `must hold ${PERSON} once, and words around it, such as "talk to ${PERSON}"`,
);
const REQUESTS = z.array(REQUEST, `must be a list of requests, such as [talk to ${PERSON}]`);

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
    articles: LIST,
    aroundNumbers: LIST,
    keys: ANYTHING,
    yes: LIST,
    no: LIST,
    agent: ANYTHING,
    negations: ANYTHING,
  });
  const agent = file.fields(['agent'], { nouns: LIST, pronouns: LIST, adjectives: LIST, requests: REQUESTS });
  const negations = file.fields(['negations'], { verbs: LIST, nouns: LIST, after: LIST, links: LIST });
  const names = file.has(['keys']) ? file.keys(['keys']) : [];
  const keys = names.length > 0 ? file.fields(['keys'], Object.fromEntries(names.map((name) => [name, KEY]))) : {};
  file.finish();
  const fillers = new Phrases(top.fillers ?? []);
  const empty = new Phrases([...(top.fillers ?? []), ...(top.articles ?? [])]);
  const phrases = (list: readonly string[] = []) => new Phrases(list, empty);
  return {
    culture: top.culture,
    fillers,
    empty,
    aroundNumbers: phrases(top.aroundNumbers),
    keys: new Map(Object.entries(keys).map(([name, key]) => [foldWhole(name), key ?? ''])),
    yes: new Phrases(top.yes ?? []),
    no: new Phrases(top.no ?? []),
    agent: {
      nouns: phrases(agent.nouns),
      pronouns: phrases(agent.pronouns),
      adjectives: phrases(agent.adjectives),
      requests: (agent.requests ?? []).map((form) => requestForm(form, phrases)),
    },
    negations: {
      verbs: phrases(negations.verbs),
      nouns: phrases(negations.nouns),
      after: phrases(negations.after),
      links: phrases(negations.links),
    },
  };
}

function requestForm(form: string, phrases: (list: readonly string[]) => Phrases): RequestForm {
  const [before = '', after = ''] = form.split(PERSON);
  const side = (words: string) => (foldWhole(words) === '' ? undefined : phrases([words]));
  return { before: side(before), after: side(after), gap: after.trimStart().startsWith('...') };
}
