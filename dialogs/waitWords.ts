/** What a caller hears about waiting: before it how long it may take, and during it how it stands. */
import { type CallState, currentHandoff, type Handoff } from '../src/call/call.js';
import type { Turn } from '../src/call/turn.js';
import type { Choice, Department, Menu } from './menu.js';
import { spokenDuration } from './spokenDuration.js';
import { readUtterance } from './utterance.js';

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

/** What leaves the caller's number, among the choices of the menu that follows when nobody could be reached. */
const CALL_BACK = 'callBack';

/**
 * What a caller hears who waits for an agent and can be spoken to: how it stands, and which key leaves a call back instead.
 * Its meaning is that of the menu that follows when nobody could be reached.
 */
export function waitingWords(
  menu: Menu,
  state: CallState,
  now: number,
): { readonly standing: readonly Words[]; readonly offers: readonly Words[] } {
  const about = currentHandoff(state);
  const targets = about ? (menu.departments[about.department]?.hunt.length ?? 1) : 1;
  const key = callBackKeys(menu, state.locale).find(({ go }) => 'options' in go && isOwn(go.options))?.key;
  return {
    standing: about ? [standing(state, about, targets, now)] : [],
    offers: key === undefined ? [] : [{ prompt: 'waiting-call-back', values: { key } }],
  };
}

/** Whether what a caller presses who waits leaves a call back. */
export function wantsCallBack(menu: Menu, { activity, call }: Turn): boolean {
  const utterance = readUtterance(activity);
  if (utterance.kind !== 'keys') return false;
  return callBackKeys(menu, call.state.locale).some(({ key }) => key === utterance.keys);
}

function callBackKeys({ menus, afterFailure }: Menu, locale: string): readonly Choice[] {
  const choices = [...(menus[afterFailure]?.keys.get(locale)?.values() ?? [])];
  return choices.filter(({ go }) => go.kind === 'part' && go.part === CALL_BACK);
}

const isOwn = (options: object) => 'number' in options && options.number === 'own';
