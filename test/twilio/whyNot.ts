import { AGENT, DOCUMENTED } from '../../src/phone/exchange.js';
import type { Script, Step } from '../../src/phone/script.js';

/** @returns why a script is none that a telephone at Twilio could play; undefined when it is one */
export function whyNotByTelephone(_file: string, script: Script): string | undefined {
  const differs = Object.entries(DOCUMENTED).find(
    ([name, value]) => JSON.stringify(script.behaviour[name as keyof typeof DOCUMENTED]) !== JSON.stringify(value),
  );
  if (differs) return `a channel of its own kind: ${differs[0]}`;
  const step = script.steps.find((one) => (!one.only || one.only === 'over twilio') && reason(one) !== undefined);
  return step && reason(step);
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
