import { type Answer, Caller, type Step, signature, word } from './caller.js';
import type { Channel } from './channel.js';
import type { Route } from './deliver.js';

/** Steps of a call with the answers to them. */
export type Script = readonly { readonly step: Step; readonly answer: Answer }[];

/** Plays the steps to a healthy bot, to know what the answers are. */
export async function learn(channel: Channel, route: Route, steps: readonly Step[]): Promise<Script> {
  const caller = new Caller(channel, 'the example', [route]);
  const script: { step: Step; answer: Answer }[] = [];
  for (const step of steps) {
    const { heard, words, answeredAt } = await caller.take(step, undefined);
    if (answeredAt === undefined) throw new Error(`a healthy bot did not take the step "${step}"`);
    script.push({ step, answer: heard.map(({ activity }) => signature(activity).replaceAll(words, '{words}')) });
  }
  if (caller.unasked.length > 0) throw new Error('a healthy bot said something that answers no step');
  return script;
}

/** Plays `count` calls, `together` at a time. */
export async function play(count: number, together: number, one: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await one(next++);
  };
  await Promise.all(Array.from({ length: Math.min(together, count) }, worker));
}

/** One whole call. It goes on after a missing answer, which is counted, and ends when an activity is not taken. */
export async function playCall(caller: Caller, script: Script, afterStep: () => void = () => {}): Promise<void> {
  for (const { step, answer } of script) {
    const { answeredAt } = await caller.take(step, answer);
    afterStep();
    if (answeredAt === undefined) return;
  }
}

/** Callers with words of their own. */
export function callers(
  count: number,
  channel: Channel,
  routes: (index: number) => readonly Route[],
  answerWithin?: number,
): Caller[] {
  return Array.from({ length: count }, (_, i) => new Caller(channel, word(i), routes(i), answerWithin));
}
