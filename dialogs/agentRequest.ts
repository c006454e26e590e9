import type { Word } from './fold.js';
import type { Phrases } from './phrases.js';
import type { LocaleWords, RequestForm } from './words.js';

/** How far the second half of a request may be from the person: "mit einem Mitarbeiter über meine Rechnung sprechen". */
const WIDEST_GAP = 8;

/** A stretch of words: from `start` up to, not including, `end`. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A person in an utterance, with adjectives ("a real person"). */
interface Person extends Stretch {
  /** Said alone it is a request: "operator", but not "someone". */
  readonly enough: boolean;
}

/**
 * Whether the caller asks for a person, refuses one, or neither. A request is a person said alone ("agent"), alone
 * between pauses at the beginning or the end ("This isn't working. Operator!"), or in one of the language's request forms
 * ("speak to PERSON") anywhere. A negation before it turns it around, unless other words stand between: "I don't
 * understand, let me talk to someone" is a request.
 *
 * @param words folded, without fillers and articles.
 */
export function agentRequest(words: readonly Word[], vocabulary: LocaleWords): 'wanted' | 'refused' | 'none' {
  const { requests } = vocabulary.agent;
  const persons = findPersons(words, vocabulary);
  let refused = false;
  for (const person of persons) {
    const denied = isDeniedPerson(words, person, vocabulary);
    const found = requests.map((form) => findForm(words, person, form)).filter((stretch) => stretch !== undefined);
    const deniedForm = found.some((stretch) => isDeniedRequest(words, person, stretch, vocabulary));
    if (found.length > 0 && !denied && !deniedForm) return 'wanted';
    refused ||= denied || deniedForm;
  }
  if (refused) return 'refused';
  return saysOnlyPersons(words, persons, vocabulary) ? 'wanted' : 'none';
}

function findPersons(words: readonly Word[], { agent }: LocaleWords): readonly Person[] {
  const persons: Person[] = [];
  let end = 0;
  for (let index = 0; index < words.length; ) {
    const noun = agent.nouns.at(words, index);
    const pronoun = agent.pronouns.at(words, index);
    const length = Math.max(noun, pronoun);
    if (length > 0) {
      const start = walkBack(words, index, agent.adjectives, end);
      end = index + length;
      persons.push({ start, end, enough: noun >= pronoun });
    }
    index += Math.max(1, length);
  }
  return persons;
}

/** From `from` back over these phrases, not beyond `least`. */
function walkBack(words: readonly Word[], from: number, over: Phrases, least: number): number {
  let start = from;
  for (let next = over.before(words, start); next !== undefined && next >= least; next = over.before(words, start)) {
    start = next;
  }
  return start;
}

function findForm(words: readonly Word[], person: Person, form: RequestForm): Stretch | undefined {
  const start = form.before ? form.before.before(words, person.start) : person.start;
  if (start === undefined) return undefined;
  if (!form.after) return { start, end: person.end };
  const last = form.gap ? Math.min(words.length, person.end + WIDEST_GAP) : person.end;
  for (let index = person.end; index <= last; index++) {
    const length = form.after.at(words, index);
    if (length > 0) return { start, end: index + length };
  }
  return undefined;
}

/** "no agent", "not an agent"; but not "No. Agent." */
function isDeniedPerson(words: readonly Word[], person: Person, { negations }: LocaleWords): boolean {
  if (words[person.start]?.after !== 'nothing') return false;
  return negations.nouns.before(words, person.start) !== undefined || isDenied(words, person.start, negations, 'pause');
}

function isDeniedRequest(
  words: readonly Word[],
  person: Person,
  request: Stretch,
  { negations }: LocaleWords,
): boolean {
  if (isDenied(words, request.start, negations, 'sentence')) return true;
  for (let index = person.end; index < request.end; index++) {
    if (negations.verbs.at(words, index) > 0 || negations.after.at(words, index) > 0) return true;
  }
  const behind = request.end + negations.after.at(words, request.end);
  return behind > request.end && (behind === words.length || words[behind]?.after !== 'nothing');
}

/** Looks for a negated verb before `start`, over words that may stand between ("don't *want to* talk"). */
function isDenied(
  words: readonly Word[],
  start: number,
  { verbs, links }: LocaleWords['negations'],
  stop: 'pause' | 'sentence',
): boolean {
  for (let at: number | undefined = start; at !== undefined; at = links.before(words, at)) {
    const { after } = words[at] ?? {};
    if (after === 'sentence' || after === stop) return false;
    if (verbs.before(words, at) !== undefined) return true;
  }
  return false;
}

/** True when the first or the last stretch between pauses holds persons and "yes", and nothing else. */
function saysOnlyPersons(words: readonly Word[], persons: readonly Person[], { yes }: LocaleWords): boolean {
  const byStart = new Map(persons.filter(({ enough }) => enough).map((person) => [person.start, person]));
  const onlyPersons = (start: number, end: number): boolean => {
    let found = false;
    for (let index = start; index < end; ) {
      const person = byStart.get(index);
      const length = person ? person.end - index : yes.at(words, index, end);
      if (length === 0) return false;
      found ||= person !== undefined;
      index += length;
    }
    return found;
  };
  const pauses = words.flatMap(({ after }, index) => (index > 0 && after !== 'nothing' ? [index] : []));
  return onlyPersons(0, pauses[0] ?? words.length) || onlyPersons(pauses.at(-1) ?? 0, words.length);
}
