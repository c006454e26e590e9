/** What callers do in several deeds. */
import type { Choice } from '../../dialogs/menu.js';
import { currentHandoff, isPending, isWithAgent } from '../../src/call/call.js';
import { AGENT, type AgentDeed } from '../../src/phone/exchange.js';
import type { Caller } from './caller.js';
import { ended, WAYS, wanted } from './entering.js';
import { keysTo } from './ways.js';

export type Verb = (caller: Caller) => Promise<unknown>;

/** What an agent's telephone can do. */
export const AGENTS = Object.keys(AGENT) as AgentDeed[];

/** By the keys of the menus, where a way leads there. */
export async function goWhere(caller: Caller, leads: (choice: Choice) => boolean): Promise<void> {
  await caller.press(keysTo(caller.menu, caller.page.name, caller.locale, leads) ?? '');
}

export function goTo(caller: Caller, input: string): Promise<void> {
  return goWhere(caller, ({ go }) => go.kind === 'input' && go.input === input);
}

export function goToPart(caller: Caller, part: string): Promise<void> {
  return goWhere(caller, ({ go }) => go.kind === 'part' && go.part === part);
}

/** One of the choices of the menu, by its key or by a phrase. */
export async function choose(caller: Caller, by: number, says = false): Promise<void> {
  const keys = [...(caller.page.keys.get(caller.locale) ?? [])];
  const phrases = [...(caller.page.phrases.get(caller.locale) ?? [])];
  const chosen = says ? phrases[by % phrases.length] : keys[by % keys.length];
  if (chosen) await (says ? caller.say(chosen[0]) : caller.press(chosen[0]));
}

/** The agent's telephone does something, where one rings. */
export async function agent({ phone }: Caller, does: AgentDeed): Promise<void> {
  if (!phone || phone.isOver) return;
  if (does === 'done' || phone.exchange.ringing.length > 0) await phone.agent(does);
}

/** Enters what is wanted. */
export async function enter(caller: Caller, way: string, by: number): Promise<void> {
  await WAYS[way]?.(caller, ended(caller, wanted(caller, by)));
}

/** Asks for an agent, who is busy, and so is everybody else. */
export async function fail(caller: Caller): Promise<void> {
  await caller.press('0');
  for (let target = 0; target < 3; target++) {
    await caller.world.settled();
    if (!caller.isInCall || !isPending(caller.handoff)) return;
    await agent(caller, 'busy');
  }
}

/** Agrees to be recorded, whatever becomes of it. */
export async function agree(caller: Caller): Promise<void> {
  await goToPart(caller, 'record');
  await caller.world.settled();
  if (caller.part === 'record') await caller.press('1');
}

/** How a transfer goes on: mostly somebody picks up. */
const TAKING: readonly AgentDeed[] = [...AGENTS, 'accepts', 'accepts', 'accepts'];

/** Beside what is asked for, what every question is answered by. */
const ANSWERS = ['1', '2', 'yes', 'no', 'My cat is on the roof.', '#', '1', '#'];

/** Leaves a message, as far as somebody takes one. */
export async function leaveMessage(caller: Caller, words: readonly string[], answer: string): Promise<void> {
  for (const text of words) await caller.say(text);
  await caller.press(`#${answer}`);
}

/** So long that the bot ends the call: a call may last an hour, and nobody be silent for two minutes. */
export async function talkForAnHour(caller: Caller): Promise<void> {
  for (let times = 0; times < 37 && caller.isInCall; times++) {
    await caller.say('Um.');
    await caller.world.settled();
    await caller.world.pass(100_000);
  }
}

/** What fits where the call is, so that calls reach deep. */
export async function goOn(caller: Caller, way: string, by: number): Promise<unknown> {
  const { record, input, part } = caller;
  if (!record) return;
  if (isWithAgent(record.state)) return agent(caller, 'done');
  if (isPending(currentHandoff(record.state))) return agent(caller, TAKING[by % TAKING.length] ?? 'accepts');
  if (input && !caller.confirms) return enter(caller, way, by);
  if (part === undefined) return choose(caller, by);
  const answer = ANSWERS[by % ANSWERS.length] ?? '1';
  return /^[\d#]$/.test(answer) ? caller.press(answer) : caller.say(answer);
}

/** What a caller does, or has done to them, in the middle of something. */
export const INSTEAD: Readonly<Record<string, Verb>> = {
  'presses 0': (caller) => caller.press('0'),
  'presses *0': (caller) => caller.press('*0'),
  'presses * and 0 together': (caller) => caller.pressTogether('*0'),
  'asks for an agent': (caller) => caller.say('Talk to an agent.'),
  'hangs up': async ({ phone }) => phone?.hangUp(),
  'is silent': async ({ world }) => {
    await world.settled();
    await world.pass(60_000);
  },
  'is cut off': async ({ phone }) => phone?.lose('broken'),
  'begins again': async ({ phone, isInCall }) => (isInCall ? phone?.restart() : undefined),
  'gets an agent': async (caller) => {
    await caller.press('0');
    await caller.world.settled();
    await agent(caller, 'accepts');
  },
  'hears another process': async ({ world }) => {
    world.process.life.end();
    await world.alive();
  },
};

/** How a call seems to end. */
export const ENDS = ['hangs up', 'is ended', 'is cut off', 'is closed'] as const;

/** The call seems to have ended, and the caller is heard again. */
export async function beBack(caller: Caller, how: (typeof ENDS)[number], text: string): Promise<void> {
  const { phone, world } = caller;
  if (how === 'hangs up') await phone?.hangUp();
  else if (how === 'is ended') await phone?.end();
  else await phone?.lose(how === 'is closed' ? 'closed' : 'broken');
  await world.settled();
  await phone?.back();
  await caller.say(text);
}
