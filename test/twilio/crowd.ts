/** Many callers at once at a carrier that is in trouble; and what is left when they have gone. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Leg } from '../fakes/twilio/leg.js';
import type { Phone } from '../fakes/twilio/phone.js';
import { BOT_NUMBER, type Stage } from './stage.js';

/** Telephones that are picked up by many. */
const LINES = 10_000;
const LEAST_PATIENCE_MS = 25;
const MOMENT_MS = 250;
const PRESS_WITHIN = 60;

/** What is left of a crowd, counted; all but the first should be nothing. */
export interface Left {
  /** Phones of agents that were called. */
  readonly called: number;
  readonly calledTwice: number;
  readonly stillRinging: number;
  /** Calls that Twilio has not ended, and calls that the bot takes for going on. */
  readonly stillOn: number;
  readonly stillOnAtBot: number;
  /** What was wrong with what callers heard, or with what the bot sent. */
  readonly complaints: readonly string[];
}

export interface CrowdOptions {
  readonly count: number;
  /** From 0 to 1; the same again for the same crowd. */
  readonly chance: () => number;
  /** Agents' numbers. */
  readonly agents: readonly string[];
  /** Requests of the REST API that are refused for being too many, fail, or are not answered. */
  readonly path: RegExp;
  /** Something that an agent does now, if anything; asked every two seconds for each call of one that is on. */
  act(leg: Leg): void;
  /** Names what is to be called once, in every call of an agent that was made for it. */
  nameOf(leg: Leg): string;
}

/** Everybody calls and presses 0, agents do what they do for a minute; then everybody hangs up. */
export async function crowd(stage: Stage, options: CrowdOptions): Promise<Left> {
  const { count, chance, agents, path, act, nameOf } = options;
  const { twilio, store } = stage;
  for (const number of agents) twilio.phone(number).lines = LINES;
  twilio.webhooks.deliveries = () => {
    const late = chance() < 0.1 ? 400 : 0;
    return chance() < 0.1 ? [late, late + 300] : [late];
  };
  for (const answer of [429, 500, 'reset'] as const)
    twilio.fails({ method: 'POST', path, isDone: answer !== 429, answer, times: Math.ceil(count / 20) });
  const callers = Array.from({ length: count }, (_, index) => twilio.phone(`+1425556${1000 + index}`));
  const legs = callers.map((caller) => caller.dials(BOT_NUMBER));
  while (legs.some(({ status }) => status === 'ringing')) await pass(stage, 1);
  for (const caller of callers) caller.presses('0');
  const made = () => agentsOf(stage, legs);
  for (let seconds = 0; seconds < PRESS_WITHIN; seconds += 2) {
    await pass(stage, 2);
    for (const leg of made()) if (!leg.isOver) act(leg);
  }
  hangUp(callers);
  await pass(stage, 5);
  const names = made().map(nameOf);
  const stored = await Promise.all(legs.map(({ sid }) => store.load({ channelId: 'twilio', conversationId: sid })));
  return {
    called: names.length,
    calledTwice: names.length - new Set(names).size,
    stillRinging: made().filter(({ status }) => status === 'ringing' || status === 'initiated').length,
    stillOn: [...twilio.network.calls.values()].filter(({ isOver }) => !isOver).length,
    stillOnAtBot: stored.filter(({ call }) => call?.endedAt === undefined).length,
    complaints: twilio.complaints(),
  };
}

function hangUp(callers: readonly Phone[]): void {
  for (const caller of callers) if (caller.call) caller.hangsUp();
}

const agentsOf = ({ twilio }: Stage, callers: readonly Leg[]) => {
  const own = new Set(callers);
  return [...twilio.network.calls.values()].filter((leg) => !own.has(leg));
};

/** In steps of a moment each; what waits for the clock is not waited for longer than something else happens. */
async function pass({ clock, twilio, app }: Stage, seconds: number): Promise<void> {
  // The more calls, the longer it may take until one of them goes on.
  const patience = Math.max(LEAST_PATIENCE_MS, twilio.network.calls.size / 2);
  const moves = () => twilio.webhooks.sent.length + twilio.rest.received.length;
  for (let passed = 0; passed < seconds * 1000; passed += MOMENT_MS) {
    clock.advance(MOMENT_MS);
    let before = moves();
    let since = performance.now();
    for (let quiet = 0; quiet < 3 && performance.now() - since < patience; ) {
      await Promise.race([app.settled(), pause(patience)]);
      await pause(0);
      const isIdle = twilio.webhooks.idle && twilio.rest.working === 0;
      quiet = isIdle && before === moves() ? quiet + 1 : 0;
      if (before !== moves()) since = performance.now();
      before = moves();
    }
  }
}
