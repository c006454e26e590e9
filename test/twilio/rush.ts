import { setTimeout as pause } from 'node:timers/promises';
import type { Leg } from '../fakes/twilio/leg.js';
import { AGENT_NUMBER, BOT_NUMBER, Stage } from './stage.js';

const SECOND_NUMBER = '+14255550111';
/** Telephones that are picked up by many. */
const LINES = 10_000;
const LEAST_PATIENCE_MS = 25;
const MOMENT_MS = 250;

/** What is left of a rush, counted; all but the first should be nothing. */
export interface Rush {
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

/**
 * So many callers at once ask for an agent. Some agents pick up, some decline, some are busy, some never look; some callers
 * hang up while it rings, some at the moment when somebody picks up. Callbacks come late and twice, and requests are refused for
 * being too many, fail, or are not answered. Then everybody hangs up.
 *
 * @param chance from 0 to 1; the same again for the same rush
 */
export async function rush(count: number, chance: () => number): Promise<Rush> {
  const stage = await Stage.open({ settings: { BILLING_PHONE_NUMBER: SECOND_NUMBER } });
  const { twilio, store } = stage;
  try {
    for (const number of [AGENT_NUMBER, SECOND_NUMBER]) twilio.phone(number).lines = LINES;
    twilio.webhooks.deliveries = () => {
      const late = chance() < 0.1 ? 400 : 0;
      return chance() < 0.1 ? [late, late + 300] : [late];
    };
    const troubles = [429, 500, 'reset'] as const;
    for (const answer of troubles) {
      const path = /Calls\/CA\w+\.json$/;
      twilio.fails({ method: 'POST', path, isDone: answer !== 429, answer, times: Math.ceil(count / 20) });
    }
    const callers = Array.from({ length: count }, (_, index) => twilio.phone(`+1425556${1000 + index}`));
    const legs = callers.map((caller) => caller.dials(BOT_NUMBER));
    while (legs.some(({ status }) => status === 'ringing')) await pass(stage, 1);
    for (const caller of callers) caller.presses('0');
    for (let seconds = 0; seconds < 60; seconds += 2) {
      await pass(stage, 2);
      for (const leg of agentsOf(stage)) if (leg.status === 'ringing' && chance() < 0.2) act(leg, chance);
    }
    for (const caller of callers) if (caller.call) caller.hangsUp();
    await pass(stage, 5);
    const of = agentsOf(stage);
    const pairs = of.map(
      ({ options }) => `${options.parent instanceof Object ? options.parent.sid : ''} ${options.to}`,
    );
    const stored = await Promise.all(legs.map(({ sid }) => store.load({ channelId: 'twilio', conversationId: sid })));
    return {
      called: of.length,
      calledTwice: pairs.length - new Set(pairs).size,
      stillRinging: of.filter(({ status }) => status === 'ringing' || status === 'initiated').length,
      stillOn: [...twilio.network.calls.values()].filter(({ isOver }) => !isOver).length,
      stillOnAtBot: stored.filter(({ call }) => call?.endedAt === undefined).length,
      complaints: twilio.complaints(),
    };
  } finally {
    await stage.close();
  }
}

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

const agentsOf = ({ twilio }: Stage) => [...twilio.network.calls.values()].filter(({ options }) => options.parent);

function act(leg: Leg, chance: () => number): void {
  const deed = chance();
  if (deed < 0.3) leg.pickUp();
  else if (deed < 0.5) leg.end('busy', 603);
  else if (deed < 0.6) leg.end('busy', 486);
  else if (deed < 0.7) leg.end('failed', 503);
  else if (deed < 0.8) leg.options.parent?.end('completed');
  else if (deed < 0.9) {
    leg.pickUp();
    leg.options.parent?.end('completed');
  }
}
