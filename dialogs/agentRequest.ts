import type { Word } from './fold.js';
import { begins, isDeniedForm, isDeniedIn, isDeniedNoun, type Stretch } from './negation.js';
import type { Phrases } from './phrases.js';
import type { LocaleWords, RequestForm } from './words.js';

/** How far the second half of a request may be from the person: "mit einem Mitarbeiter über meine Rechnung sprechen". */
const WIDEST_GAP = 8;

/** What an utterance, or a part of it, says about talking to a person. */
export type AgentRequest = 'wanted' | 'refused' | 'none';

/** A person in an utterance, with adjectives ("a real person"). */
interface Person extends Stretch {
  /** Said alone it is a request: "operator", but not "someone". */
  readonly enough: boolean;
}

/**
 * Whether the caller asks for a person, refuses one, or neither. A request is a person said alone ("agent"), alone
 * between pauses at the beginning or the end ("This isn't working. Operator!"), in one of the language's request forms
 * ("speak to PERSON") anywhere, or an order that needs no person ("transfer me") at the end of a sentence. A negation that
 * reaches it turns it around; "I don't understand, let me talk to someone" is a request.
 *
 * @param words folded, without fillers and articles.
 */
export function agentRequest(words: readonly Word[], vocabulary: LocaleWords): AgentRequest {
  if (!vocabulary.agent.told.occurIn(words)) return 'none';
  const persons = findPersons(words, vocabulary).map((person) => ({
    ...person,
    said: judgePerson(words, person, vocabulary),
  }));
  const orders = findOrders(words, vocabulary).map((order) => judgeOrder(words, order, vocabulary));
  const said = [...persons.map((person) => person.said), ...orders];
  if (said.includes('wanted') || refusesMachine(words, vocabulary)) return 'wanted';
  const unclear = persons.filter((person) => person.enough && person.said === 'none');
  const pauses = words.flatMap((_, index) => (index > 0 && begins(words, index) ? [index] : []));
  const saysOnly = (start: number, end: number) => saysOnlyPersons(words, { start, end }, unclear, vocabulary);
  // What is said last holds: "Not customer service, a person".
  if (saysOnly(pauses.at(-1) ?? 0, words.length)) return 'wanted';
  if (said.includes('refused')) return 'refused';
  return saysOnly(0, pauses[0] ?? words.length) ? 'wanted' : 'none';
}

/** "I don't want to talk to a machine": a request for what the machine is not. */
function refusesMachine(words: readonly Word[], vocabulary: LocaleWords): boolean {
  return words.some((_, start) => {
    const machine = { start, end: start + vocabulary.agent.machines.at(words, start) };
    return machine.end > start && findRequests(words, machine, vocabulary).isDenied;
  });
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

/** From `from` back over these phrases, not beyond `least` or a pause: "not billing, agent" is no billing agent. */
function walkBack(words: readonly Word[], from: number, over: Phrases, least: number): number {
  let start = from;
  while (!begins(words, start)) {
    const next = over.before(words, start);
    if (next === undefined || next < least) break;
    start = next;
  }
  return start;
}

/** Orders without a person, where nothing follows that would say where to: not "transfer me to billing". */
function findOrders(words: readonly Word[], { agent, negations }: LocaleWords): readonly Stretch[] {
  return words.flatMap((_, start) => {
    const end = start + agent.orders.at(words, start);
    return end > start && begins(words, end + negations.after.at(words, end)) ? [{ start, end }] : [];
  });
}

function judgeOrder(words: readonly Word[], order: Stretch, vocabulary: LocaleWords): AgentRequest {
  const denied = isDeniedForm(words, order.start, 'sentence', vocabulary) || isDeniedIn(words, order, vocabulary);
  return denied ? 'refused' : 'wanted';
}

function judgePerson(words: readonly Word[], person: Person, vocabulary: LocaleWords): AgentRequest {
  const { mentions } = vocabulary.agent;
  if (mentions.some((form) => findForm(words, person, form, vocabulary))) return 'none';
  const { isFound, isDenied } = findRequests(words, person, vocabulary);
  if (isDenied || isDeniedNoun(words, person, vocabulary)) return 'refused';
  if (!isFound) return 'none';
  return isNobody(words, person, vocabulary) ? 'refused' : 'wanted';
}

/** Whether a request for this one is made, and whether one of them is denied. */
function findRequests(words: readonly Word[], whom: Stretch, vocabulary: LocaleWords) {
  const found = vocabulary.agent.requests.flatMap((form) => {
    const stretch = findForm(words, whom, form, vocabulary);
    return stretch ? [{ ...stretch, kind: form.kind }] : [];
  });
  const isDenied = found.some(
    ({ start, end, kind }) =>
      isDeniedForm(words, start, kind, vocabulary) || isDeniedIn(words, { start: whom.end, end }, vocabulary),
  );
  return { isFound: found.length > 0, isDenied };
}

/** "Ich will mit niemandem sprechen"; but not "gibt es niemanden, mit dem ich sprechen kann". */
function isNobody(words: readonly Word[], person: Person, { negations }: LocaleWords): boolean {
  const length = negations.persons.at(words, person.start);
  return length > 0 && negations.harmless.before(words, person.start + length) === undefined;
}

function findForm(
  words: readonly Word[],
  person: Stretch,
  form: RequestForm,
  { negations }: LocaleWords,
): Stretch | undefined {
  const start = form.before ? form.before.before(words, person.start) : person.start;
  if (start === undefined) return undefined;
  if (!form.after) return { start, end: person.end };
  // A negation may stand between: "den Mitarbeiter nicht sprechen".
  const next = person.end + negations.after.at(words, person.end);
  const last = form.gap ? Math.min(words.length, person.end + WIDEST_GAP) : next;
  for (let index = person.end; index <= last; index++) {
    const length = form.after.at(words, index);
    if (length > 0) return { start, end: index + length };
  }
  return undefined;
}

/** True when this stretch holds some of the persons, and nothing but answers and the like beside them. */
function saysOnlyPersons(
  words: readonly Word[],
  { start, end }: Stretch,
  persons: readonly Person[],
  { answers, agent }: LocaleWords,
): boolean {
  const byStart = new Map(persons.map((person) => [person.start, person]));
  let found = false;
  for (let index = start; index < end; ) {
    const person = byStart.get(index);
    // "No, no. Agent!", but not "agent, no".
    const answer = found ? 0 : answers.at(words, index, end);
    const length = person ? person.end - index : Math.max(answer, agent.beside.at(words, index, end));
    if (length === 0) return false;
    found ||= person !== undefined;
    index += length;
  }
  return found;
}
