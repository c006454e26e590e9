import { setTimeout as pause } from 'node:timers/promises';
import { type Bot, Home } from './bots.js';
import { Caller, type Step, signature, type Turn, word } from './caller.js';
import { Channel } from './channel.js';
import {
  compareStored,
  count,
  countTurns,
  handoffIds,
  lost,
  notesOfOutside,
  notesOfUntaken,
  outsideScript,
  spokenAgain,
} from './judge.js';
import { learn, play, playCall } from './play.js';
import { random } from './random.js';
import type { Result, Script, Settings, StoreName } from './script.js';

const STEPS: readonly Step[] = ['dial', 'press 1', 'say', 'press 0', 'accepted', 'end'];

/** What was on its way when the bot was killed is read a little later; on a busy machine not so little. */
const SLACK = 500;

/** A bot that is killed again and again, as a power failure would do it, and started again each time. */
export const kill: Script = {
  name: 'kill',
  about: 'kills the bot at random moments under load and starts it again',
  async *run(settings) {
    for (const store of settings.stores) yield await killOn(store, settings);
  },
};

async function killOn(store: StoreName, settings: Settings): Promise<Result> {
  const [calls, together, kills] = settings.short ? [150, 50, 8] : [1000, 100, 50];
  const home = await Home.make(store, settings);
  const channel = await Channel.start();
  try {
    let bot = await home.start();
    const route = () => bot.url;
    const script = await learn(channel, route, STEPS);
    const started = Date.now();
    const callers: Caller[] = [];
    let answered = 0;
    const playing = play(calls, together, (i) => {
      const caller = new Caller(channel, word(i), [route]);
      callers.push(caller);
      return playCall(caller, script, () => answered++);
    });
    const moments = randomMoments(kills, calls * STEPS.length, settings.seed);
    const killedAt: number[] = [];
    const killing = killAt(moments, () => answered, {
      kill: () => {
        killedAt.push(Date.now());
        return bot.kill();
      },
      start: async () => {
        bot = await home.start();
      },
    });
    await Promise.all([playing, killing]);
    const seconds = Math.round((Date.now() - started) / 1000);
    const died = bot.hasEnded;
    await home.stop();
    const stored = await compareStored(home, callers);
    return {
      title: `Kill, ${store}: ${calls} calls, ${together} at a time, ${kills} kills, ${seconds} s`,
      figures: [
        { what: 'callers with no handoff', counted: count(callers, (c) => Number(c.handoffs.length === 0)), limit: 0 },
        {
          what: 'callers with two HandoffIds',
          counted: count(callers, (c) => Number(handoffIds(c).size > 1)),
          limit: 0,
        },
        {
          what: 'the same HandoffId seen again',
          counted: count(callers, (c) => c.handoffs.length - handoffIds(c).size),
        },
        { what: 'words heard again', counted: countTurns(callers, spokenAgain) },
        {
          what: 'either of these without a kill in between',
          counted: countTurns(callers, (turn) => againWithoutKill(turn, killedAt)),
          limit: 0,
        },
        { what: 'transcript entries lost', counted: stored.lost, limit: 0 },
        { what: 'transcript entries doubled', counted: stored.doubled, limit: 0 },
        { what: 'transcripts out of order', counted: stored.outOfOrder, limit: 0 },
        { what: 'handoffs without their whole transcript', counted: stored.cutShort, limit: 0 },
        { what: 'calls stuck', counted: count(callers, (c) => Number(c.stuck > 0)), limit: 0 },
        { what: 'activities never taken', counted: count(callers, (c) => c.notTaken), limit: 0 },
        { what: 'answers lost', counted: countTurns(callers, lost), limit: 0 },
        { what: 'answers out of order', counted: count(callers, (c) => c.disorder), limit: 0 },
        { what: 'words outside the script', counted: count(callers, outsideScript), limit: 0 },
        { what: 'deliveries that had to be repeated', counted: repeated(callers) },
        { what: 'bots that died by themselves', counted: Number(died), limit: 0 },
      ],
      notes: [...notesOfOutside(callers), ...notesOfUntaken(callers)],
    };
  } finally {
    await home.remove();
    await channel.close();
  }
}

/** Numbers of answered activities at which to kill, spread over the whole run. */
function randomMoments(kills: number, activities: number, seed: number): { at: number; after: number }[] {
  const next = random(seed);
  return Array.from({ length: kills }, () => ({ at: Math.floor(next() * activities), after: next() * 30 })).sort(
    (a, b) => a.at - b.at,
  );
}

async function killAt(
  moments: readonly { at: number; after: number }[],
  answered: () => number,
  bot: Pick<Bot, 'kill'> & { start(): Promise<void> },
): Promise<void> {
  for (const { at, after } of moments) {
    while (answered() < at) await pause(2);
    await pause(after);
    await bot.kill();
    await bot.start();
  }
}

/** What was heard again although no bot was killed since it was heard first. */
function againWithoutKill({ again, heard }: Turn, killedAt: readonly number[]): number {
  return again.filter((post) => {
    const before = heard
      .slice(0, heard.indexOf(post))
      .findLast((one) => signature(one.activity) === signature(post.activity));
    return !killedAt.some((at) => at >= (before?.at ?? 0) - SLACK && at <= post.at);
  }).length;
}

const repeated = (callers: readonly Caller[]) =>
  countTurns(callers, ({ deliveries }) => deliveries.reduce((sum, { refusals }) => sum + refusals.length, 0));
