import { AGENT, DOCUMENTED } from '../../src/phone/exchange.js';
import type { Script, Step } from '../../src/phone/script.js';

const STOPS = 'what the caller hears next ends a transfer: no phone rings on';
const MADE_OUT = 'Twilio tells nothing of what it could not make out';

/** Scripts about what is otherwise at Twilio, by name. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'agent-done-and-nobody-there.call': 'whom an agent has left is led on after two seconds',
  'call-back-while-it-may-ring.call': STOPS,
  'call-too-long-with-an-agent.call': 'nothing is heard of a caller who talks to an agent',
  'call-too-silent-not-while-ringing.call': STOPS,
  'call-too-silent.call': MADE_OUT,
  'failed-while-waiting-on.call': STOPS,
  'german-no-answer-and-no-choice.call': STOPS,
  'hang-up-after-no-answer.call': STOPS,
  'language-of-nobody.call': 'the number has a language, the call none',
  'late-accepted.call': STOPS,
  'message-and-a-late-answer.call': STOPS,
  'misunderstood-in-three-ways.call': MADE_OUT,
  'no-answer-and-no-choice-anonymous.call': STOPS,
  'no-answer-and-no-choice.call': STOPS,
  'no-answer-then-busy-in-the-menu.call': MADE_OUT,
  'no-answer-then-menu.call': STOPS,
  'no-answer-then-stopped-unnoticed.call': STOPS,
  'no-answer-then-wait-on.call': STOPS,
  'number-pool-still-ringing.call': STOPS,
  'offer-answered-with-something-else.call': MADE_OUT,
  'recording-and-ringing.call': STOPS,
  'silence.call': MADE_OUT,
  'warm-where-it-cannot-be.call': 'Twilio can',
  'wait-on-after-the-phone-has-stopped.call': STOPS,
  'waiting-in-own-words.call': STOPS,
  'zero-after-the-phone-has-stopped.call': STOPS,
};

/** @returns why a script is none that a telephone at Twilio could play; undefined when it is one */
export function whyNotByTelephone(file: string, script: Script): string | undefined {
  const differs = OF_THEIR_OWN.find((name) => script.behaviour[name] !== DOCUMENTED[name]);
  if (differs) return `a channel of its own kind: ${differs}`;
  const steps = script.steps.filter(({ only }) => !only || only === 'over twilio');
  const accepted = steps.findIndex(({ what }) => 'deed' in what && what.deed === 'agent' && what.does === 'accepts');
  const found = steps.map((one, at) => reason(one, accepted >= 0 && at > accepted)).find((one) => one !== undefined);
  return found ?? OTHERWISE[file];
}

/** What a script may want of Microsoft's channel, and Twilio doesn't do. */
const OF_THEIR_OWN = ['secondTransfer', 'sendsStatus', 'transferAnswer', 'answersTwice'] as const;

function reason({ what, text }: Step, isWithAgent: boolean): string | undefined {
  if ('expect' in what) return undefined;
  switch (what.deed) {
    case 'lose':
      return 'there is no socket';
    case 'end':
      // A call at Twilio ends because somebody hangs up: that of people who talk is over when the caller does.
      return isWithAgent ? undefined : `no telephone can: ${text}`;
    case 'send':
      // Keys that come together are pressed one after the other.
      return isOfKeys(what.activity) ? undefined : `no telephone can: ${text}`;
    case 'back':
    case 'restart':
    case 'answerLate':
      return `no telephone can: ${text}`;
    case 'status':
      return Object.values(AGENT).some((value) => value === what.value) ? undefined : `no telephone can: ${text}`;
    default:
      return undefined;
  }
}

function isOfKeys({ type, entities }: Readonly<Record<string, unknown>>): boolean {
  return type === 'message' && Array.isArray(entities) && entities.some(({ type: of }) => of === 'DTMF');
}
