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
  'failed-while-waiting-on.call': STOPS,
  'german-no-answer-and-no-choice.call': STOPS,
  'hang-up-after-no-answer.call': STOPS,
  'language-of-nobody.call': 'the number has a language, the call none',
  'late-accepted.call': STOPS,
  'misunderstood-in-three-ways.call': MADE_OUT,
  'no-answer-and-no-choice-anonymous.call': STOPS,
  'no-answer-and-no-choice.call': STOPS,
  'no-answer-then-busy-in-the-menu.call': MADE_OUT,
  'no-answer-then-menu.call': STOPS,
  'no-answer-then-stopped-unnoticed.call': STOPS,
  'no-answer-then-wait-on.call': STOPS,
  'number-pool-cool-down.call': 'seconds are counted in which a telephone rings',
  'offer-answered-with-something-else.call': MADE_OUT,
  'recording-and-ringing.call': STOPS,
  'recording-asked-of-everybody.call': 'what is done in it is written for each way of carrying a call',
  'recording-secret-left-by-silence.call': 'keys are waited for two seconds longer',
  'silence.call': MADE_OUT,
  'wait-on-after-the-phone-has-stopped.call': STOPS,
  'waiting-in-own-words.call': STOPS,
  'zero-after-the-phone-has-stopped.call': STOPS,
};

/** @returns why a script is none that a telephone at Twilio could play; undefined when it is one */
export function whyNotByTelephone(file: string, script: Script): string | undefined {
  const differs = Object.entries(DOCUMENTED).find(
    ([name, value]) => JSON.stringify(script.behaviour[name as keyof typeof DOCUMENTED]) !== JSON.stringify(value),
  );
  if (differs) return `a channel of its own kind: ${differs[0]}`;
  const step = script.steps.find((one) => (!one.only || one.only === 'over twilio') && reason(one) !== undefined);
  return (step && reason(step)) ?? OTHERWISE[file];
}

function reason({ what, text }: Step): string | undefined {
  if ('expect' in what) {
    return what.expect === 'says' && what.hearing ? 'what may interrupt a prompt is not heard' : undefined;
  }
  switch (what.deed) {
    case 'lose':
      return 'there is no socket';
    case 'end':
    case 'back':
    case 'restart':
    case 'answerLate':
    case 'send':
      return `no telephone can: ${text}`;
    case 'status':
      return Object.values(AGENT).some((value) => value === what.value) ? undefined : `no telephone can: ${text}`;
    default:
      return undefined;
  }
}
