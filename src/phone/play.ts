/** Plays a call script over one way, and compares what the bot does with what the script expects. */
import { setTimeout as pause } from 'node:timers/promises';
import { asksForSecret } from '../../dialogs/keys/stored.js';
import type { Store } from '../storage/store.js';
import { Beside, type BesideBot, isBesideDeed, isBesideExpectation } from './beside.js';
import type { BesideDeed } from './besideInstructions.js';
import type { Write } from './captions.js';
import { isAwaited, needsStore, type Progress, unmet } from './expectations.js';
import type { Deed, Expectation } from './instructions.js';
import { isPeopleDeed, isPeopleExpectation, type PeopleDeed, type PeopleExpectation } from './peopleInstructions.js';
import { Phone, PhoneError } from './phone.js';
import type { Script, Step } from './script.js';
import { mistakeInSecret } from './strictness.js';
import { BotUnreachable, type Way } from './way.js';

/** What we know of a bot that we have started ourselves. */
export interface OwnBot extends BesideBot {
  readonly store: Pick<Store, 'load' | 'closures'> & { readonly errands: Pick<Store['errands'], 'ofCall'> };
}

export interface PlayOptions {
  readonly way: Way;
  /** Absent when the script is played against a running bot: in real time, and without looking into its store. */
  readonly own?: OwnBot;
  readonly write?: Write;
  /** How long what is expected may take to come, in milliseconds: by default 1,000, against a running bot 5,000. */
  readonly patienceMs?: number;
  /** How long a running bot must be quiet before it counts as silent; by default 700 milliseconds. */
  readonly quietMs?: number;
}

export interface Played {
  /** False when it failed, and when nothing of it was played. */
  readonly passed: boolean;
  /** `FILE:LINE` and the sentence that was not said; absent when nothing failed. */
  readonly failure?: string;
  /** What was not played, each with the reason. */
  readonly skipped: readonly string[];
}

/** Between two looks at what has come: the bot is another process, or at least on the other side of a socket. */
const LOOK_MS = 10;

/** @returns why a script can't be played as a whole, by the name of what is missing; undefined when it can */
export function whyNotPlayed(script: Script, { way, own }: Pick<PlayOptions, 'way' | 'own'>): string | undefined {
  if (!way.hasSocket) {
    const step = script.steps.find(({ what, only }) => !only && 'deed' in what && what.deed === 'lose');
    if (step) return `${script.file}:${step.line} ${step.text}: ${way.name} there is no socket`;
  }
  if (!way.people) {
    const step = script.steps.find(
      ({ what, only }) => !only && ('deed' in what ? isPeopleDeed(what) : isPeopleExpectation(what)),
    );
    if (step) return `${script.file}:${step.line} ${step.text}: ${way.name} there are no telephones of agents`;
  }
  const beside = own
    ? undefined
    : script.steps.find(({ what }) => ('deed' in what ? isBesideDeed(what) : isBesideExpectation(what)));
  if (beside) return `${script.file}:${beside.line} ${beside.text}: needs a bot of its own`;
  if (!way.canRecord) {
    const step = script.steps.find(({ what, only }) => !only && 'expect' in what && what.expect === 'recording');
    if (step) return `${script.file}:${step.line} ${step.text}: ${way.name} nothing is recorded`;
  }
  const settings = Object.keys(script.settings);
  if (!own && settings.length > 0) return `${script.file} needs a bot of its own, with ${settings.join(', ')} set`;
  if (!own && script.earlier.length > 0) return `${script.file} needs a bot of its own, with what was left before`;
  if (!own && script.at !== undefined) return `${script.file} needs a bot of its own, with another time of day`;
  return undefined;
}

/** Plays the script from the first line to the last, or to the first expectation that is not met. */
export async function play(script: Script, options: PlayOptions): Promise<Played> {
  const { way, own, write = () => {} } = options;
  const whyNot = whyNotPlayed(script, options);
  if (whyNot) return { passed: false, skipped: [whyNot] };
  const phone = new Phone(way, {
    caller: script.caller,
    behaviour: script.behaviour,
    now: own ? () => own.clock.now() : Date.now,
    write,
  });
  const beside = own && new Beside(own, phone, write);
  const { recorder } = phone.commands;
  const progress: Progress = { heard: phone.heard, since: 0, said: 0, handoffs: 0, recorder };
  const skipped: string[] = [];
  try {
    for (const step of script.steps.filter(({ only }) => !only || only === way.name)) {
      const where = `${script.file}:${step.line}`;
      if (!own && 'expect' in step.what && needsStore(step.what)) {
        skipped.push(`${where} ${step.text}: needs the bot's own store`);
        continue;
      }
      const failure = await playStep(step, phone, progress, options, beside);
      if (failure) return { passed: false, failure: `${where} ${failure}`, skipped };
    }
    return { passed: true, skipped };
  } finally {
    await beside?.finish();
    await phone.finish();
  }
}

async function playStep(
  { what }: Step,
  phone: Phone,
  progress: Progress,
  options: PlayOptions,
  beside: Beside | undefined,
) {
  if ('expect' in what) {
    if (isPeopleExpectation(what)) return (await options.way.people?.unmet(what)) ?? phone.mistakes[0];
    const failure = await expectation(what, phone, progress, options, beside);
    return phone.mistakes[0] ?? failure;
  }
  // Callers don't notice that: what they have heard just before counts.
  if (what.deed !== 'restartBot') progress.since = phone.heard.length;
  try {
    if (isBesideDeed(what)) await beside?.perform(what);
    else if (isPeopleDeed(what)) await options.way.people?.perform(what);
    else await perform(what, phone, options.own);
  } catch (error) {
    if (!(error instanceof PhoneError || error instanceof BotUnreachable)) throw error;
    return phone.mistakes[0] ?? error.message;
  }
  await settle(phone, options.own);
  return phone.mistakes[0] ?? beside?.mistakes[0];
}

/** Until neither the bot nor the channel has anything more to do. */
async function settle(phone: Phone, own: OwnBot | undefined): Promise<void> {
  do await own?.settled();
  while (await phone.settled());
}

/** The script fails where a secret is recorded: what it calls one, and what the bot has asked for as one. */
async function guard(told: true | undefined, phone: Phone, own: OwnBot | undefined): Promise<void> {
  const { call } = own && !told ? await own.store.load(keyOf(phone)) : {};
  const isSecret = told ?? (call !== undefined && asksForSecret(call.state.dialog.dialogStack));
  const mistake = mistakeInSecret(isSecret, phone.commands.recorder);
  if (mistake) phone.mistakes.push(mistake);
}

async function perform(
  what: Exclude<Deed, BesideDeed | PeopleDeed>,
  phone: Phone,
  own: OwnBot | undefined,
): Promise<void> {
  switch (what.deed) {
    case 'dial':
      return phone.dial();
    case 'press':
      for (const key of what.keys) {
        await guard(what.secret, phone, own);
        await phone.press([key]);
      }
      return;
    case 'say':
      await guard(what.secret, phone, own);
      return phone.say(what.text);
    case 'agent':
      return phone.agent(what.does);
    case 'status':
      return phone.status(what.value);
    case 'send':
      phone.options.write(`<-- ${JSON.stringify(what.activity)}`);
      return phone.send(what.activity);
    case 'answerLate':
      return phone.commands.answerLate();
    case 'sendAgain':
      return phone.sendAgain();
    case 'hangUp':
      return phone.hangUp();
    case 'end':
      return phone.end();
    case 'lose':
      return phone.lose(what.how);
    case 'back':
      return phone.back();
    case 'restart':
      return phone.restart();
    case 'wait':
      phone.options.write(`(${what.ms / 1000} seconds pass)`);
      return own ? own.clock.pass(what.ms, () => settle(phone, own)) : pause(what.ms);
  }
}

async function expectation(
  what: Exclude<Expectation, PeopleExpectation>,
  phone: Phone,
  progress: Progress,
  { own, patienceMs = own ? 1000 : 5000, quietMs = 700 }: PlayOptions,
  beside: Beside | undefined,
): Promise<string | undefined> {
  if (!isAwaited(what) && !own) await quiet(phone, quietMs);
  const until = Date.now() + (isAwaited(what) ? patienceMs : 0);
  for (let isFirst = true; ; isFirst = false) {
    const call = own && needsStore(what) ? (await own.store.load(keyOf(phone))).call : undefined;
    const left = own && call ? await own.store.errands.ofCall(call.id) : [];
    const failure = isBesideExpectation(what) ? beside?.unmet(what) : unmet(what, progress, call, left);
    if (!failure || Date.now() >= until) return failure;
    if (isFirst && phone.way.hasten) await phone.way.hasten();
    else await pause(LOOK_MS);
  }
}

const keyOf = ({ way, conversationId }: Phone) => ({ channelId: way.channelId, conversationId });

/** Waits until nothing has come for so long. */
export async function quiet(phone: Phone, ms: number): Promise<void> {
  for (let heard = -1; heard !== phone.heard.length; ) {
    heard = phone.heard.length;
    await pause(ms);
  }
}
