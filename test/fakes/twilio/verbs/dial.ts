import type { Doing, Program, Verb } from '../program.js';
import type { Form } from '../signature.js';
import type { Element } from '../twiml/element.js';
import { ConferenceDial } from './dialConference.js';
import { PhoneDial } from './dialPhones.js';

/** How a `<Dial>` went, for its `action`. */
export interface DialOutcome {
  readonly status: 'completed' | 'answered' | 'busy' | 'no-answer' | 'failed' | 'canceled';
  readonly form?: Form;
}

export const dial: Verb = (element, program): Doing | undefined => {
  const conference = element.children.find(({ name }) => name === 'Conference');
  const finish = (outcome: DialOutcome) => goOn(element, program, outcome);
  const report = ({ status, form }: DialOutcome) => {
    const { action, method } = element.attributes;
    if (action) program.report(method === 'GET' ? 'GET' : 'POST', action, { DialCallStatus: status, ...form });
  };
  const ends = { finish, report };
  return conference
    ? ConferenceDial.begin(conference, element, program, ends)
    : PhoneDial.begin(element, program, ends);
};

/** What a `<Dial>` does when it is over: `finish` goes on in the call, `report` only tells the bot. */
export interface Ends {
  finish(outcome: DialOutcome): void;
  report(outcome: DialOutcome): void;
}

function goOn({ attributes }: Element, program: Program, { status, form }: DialOutcome): void {
  const { action, method } = attributes;
  if (action) program.fetch(method === 'GET' ? 'GET' : 'POST', action, { DialCallStatus: status, ...form });
  else program.next();
}
