/** What a caller hears about waiting: before it how long it may take, and during it how it stands. */
import type { CallState, Handoff } from '../src/call/call.js';
import type { Department } from './menu.js';
import { spokenDuration } from './spokenDuration.js';

/** A prompt with what is filled into it. */
export interface Words {
  readonly prompt: string;
  readonly values: Readonly<Record<string, string>>;
}

/** A shorter wait, where it is only measured, is not worth a sentence that itself takes time. */
const WORTH_TELLING = 30_000;

/**
 * Who is called, and how long that usually takes.
 *
 * @param name as the prompt `connecting` calls the department
 * @param measured milliseconds; what an operator has written goes before it
 */
export function connecting({ wait }: Department, name: string, measured: number | undefined, locale: string): Words {
  const told = wait ?? (measured !== undefined && measured >= WORTH_TELLING ? measured : undefined);
  if (told === undefined) return { prompt: 'connecting', values: { department: name } };
  return { prompt: 'connecting-wait', values: { department: name, wait: spokenDuration(told, locale) } };
}

/**
 * How long the caller has waited, at which telephone of the list we are, and what happens when nobody answers.
 *
 * @param targets how many telephones the department has
 */
export function standing({ handoffs, locale }: CallState, about: Handoff, targets: number, now: number): Words {
  // Since they asked: earlier telephones of the same list have taken their time too.
  const first = handoffs.findLast(({ attempt }, index) => attempt === 1 && index <= handoffs.indexOf(about)) ?? about;
  const waited = spokenDuration(now - first.requestedAt, locale);
  if (targets < 2) return { prompt: 'still-trying', values: { waited } };
  const values = { waited, attempt: String(about.attempt), targets: String(Math.max(targets, about.attempt)) };
  return { prompt: 'still-trying-next', values };
}
