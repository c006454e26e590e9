/** The part of the language of `.call` files that is about telephones of a carrier: agents', and what is heard in them. */
import { fixed, type Row, row } from './row.js';
import { type Words, words } from './words.js';

/** A phone number, or `caller`. */
export type Person = string;

/** What somebody does with a telephone, or what a telephone does with calls; a carrier is needed for it. */
export type PeopleDeed =
  | { readonly deed: 'person'; readonly who: Person; readonly does: PersonDoes }
  | { readonly deed: 'personPresses'; readonly who: Person; readonly key: string }
  /** The process ends without a word, and another one goes on. */
  | { readonly deed: 'restartBot' };

export const PERSON_DOES = {
  answers: 'answers',
  declines: 'declines',
  'hangs up': 'hangsUp',
  'is busy': 'isBusy',
  "can't be reached": 'isUnreachable',
  'has an answering machine': 'hasMachine',
} as const;
export type PersonDoes = (typeof PERSON_DOES)[keyof typeof PERSON_DOES];

/** What must be so within some seconds. */
export type PeopleExpectation =
  | { readonly expect: 'personIs'; readonly who: Person; readonly is: 'ringing' | 'free' | 'hearingMusic' }
  /** Said by the carrier, after what was expected before. */
  | { readonly expect: 'personHears'; readonly who: Person; readonly words: Words }
  | { readonly expect: 'personTalks'; readonly who: Person; readonly to: readonly Person[] };

const WHO = '(caller|\\+[1-9]\\d{6,14})';

export const PEOPLE: readonly Row[] = [
  row(
    "NUMBER answers, declines, hangs up, is busy, can't be reached, has an answering machine",
    new RegExp(`^(\\+[1-9]\\d{6,14}) (${Object.keys(PERSON_DOES).join('|')})$`),
    ([who = '', does]) => ({ deed: 'person', who, does: PERSON_DOES[does as keyof typeof PERSON_DOES] }),
  ),
  row('NUMBER presses KEY', /^(\+[1-9]\d{6,14}) presses ([0-9*#])$/, ([who = '', key = '']) => ({
    deed: 'personPresses',
    who,
    key,
  })),
  fixed('bot is started anew', { deed: 'restartBot' }),
  row("NUMBER's phone rings", /^(\+[1-9]\d{6,14})'s phone rings$/, ([who = '']) => ({
    expect: 'personIs',
    who,
    is: 'ringing',
  })),
  row('NUMBER is in no call', new RegExp(`^${WHO} is in no call$`), ([who = '']) => ({
    expect: 'personIs',
    who,
    is: 'free',
  })),
  row('caller hears music', new RegExp(`^${WHO} hears music$`), ([who = '']) => ({
    expect: 'personIs',
    who,
    is: 'hearingMusic',
  })),
  row('NUMBER hears /PATTERN/', new RegExp(`^${WHO} hears (/.+/\\w*)$`), ([who = '', what = '']) => ({
    expect: 'personHears',
    who,
    words: words(what),
  })),
  row(
    'caller talks to NUMBER and NUMBER',
    new RegExp(`^${WHO} talks to ${WHO}(?: and ${WHO})?$`),
    ([who = '', ...to]) => ({
      expect: 'personTalks',
      who,
      to: to.filter((one) => one !== undefined),
    }),
  ),
];

const DEEDS = new Set(['person', 'personPresses', 'restartBot']);
const EXPECTATIONS = new Set(['personIs', 'personHears', 'personTalks']);

export const isPeopleDeed = (what: { readonly deed: string }): what is PeopleDeed => DEEDS.has(what.deed);
export const isPeopleExpectation = (what: { readonly expect: string }): what is PeopleExpectation =>
  EXPECTATIONS.has(what.expect);

/** Telephones of a carrier, with those who hold them. */
export interface People {
  /** @throws PhoneError when it can't be done */
  perform(what: PeopleDeed): Promise<void>;
  /** Waits some seconds for it. @returns what is wrong, as a sentence; undefined when it is so */
  unmet(what: PeopleExpectation): Promise<string | undefined>;
}
