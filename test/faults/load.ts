import { setTimeout as pause } from 'node:timers/promises';
import type { Bot, Home } from './bots.js';
import { Caller, type Step, type Turn, word } from './caller.js';
import type { Channel, Post, Treatment } from './channel.js';
import type { Route } from './deliver.js';
import { compareStored, count, countTurns, handoffIds, lost, otherWords, spokenAgain } from './judge.js';
import type { Script } from './play.js';
import type { Figure } from './script.js';

/** A call as they come while something else happens: with words of its own, and a handoff. */
export const CALL: readonly Step[] = ['dial', 'press 1', 'say', 'say', 'press 0', 'accepted', 'end'];

/** How the calls of a load are made. */
export interface Calls {
  readonly channel: Channel;
  readonly script: Script;
  /** How many are on at a time. */
  readonly together: number;
  /** The way of the n-th call to the bots. */
  readonly route: (call: number) => Route;
  /** After so many milliseconds without an answer an activity is posted again. */
  readonly answerWithin?: number;
  /** How what the bot posts is treated; everything is taken at once by default. */
  readonly treat?: (post: Post) => Treatment;
}

/** Milliseconds between an answer and the next step, so that the machine is not the limit. */
const THINKS = 150;

/** People who call, and call again, until they are told to stop. */
export class Load {
  readonly callers: Caller[] = [];
  readonly #ended: Promise<unknown>;
  #stopped = false;

  constructor(private readonly calls: Calls) {
    this.#ended = Promise.all(Array.from({ length: calls.together }, () => this.#keepCalling()));
  }

  /** Resolves when the calls that are on have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#ended;
  }

  async #keepCalling(): Promise<void> {
    const { channel, script, route, answerWithin, treat } = this.calls;
    await pause(Math.random() * THINKS * script.length);
    while (!this.#stopped) {
      const number = this.callers.length;
      const caller = new Caller(channel, word(number), [route(number)], answerWithin);
      if (treat) caller.ill = treat;
      this.callers.push(caller);
      for (const { step, answer } of script) {
        const { answeredAt } = await caller.take(step, answer);
        if (answeredAt === undefined) return;
        await pause(THINKS);
      }
    }
  }
}

const refusalsOf = ({ deliveries }: Turn) => deliveries.flatMap(({ refusals }) => refusals);

/** The caller was refused, and may not know why. */
const isRefused = (turn: Turn) => refusalsOf(turn).length > 0 && (turn.step === 'say' || turn.step.startsWith('press'));

/** What a database that is away, or full, must not do to calls. */
export async function figuresOfOutage(home: Home, bot: Bot, callers: readonly Caller[]): Promise<Figure[]> {
  const died = Number(bot.hasEnded);
  await home.stop();
  const stored = await compareStored(home, callers);
  const refused = callers.filter(({ turns }) => turns.some(isRefused));
  const inSilence = refused.filter(({ turns }) => turns.every((turn) => otherWords(turn) === 0));
  const refusals = callers.flatMap(({ turns }) => turns.flatMap(refusalsOf));
  return [
    { what: 'processes that died', counted: died, limit: 0 },
    { what: 'calls', counted: callers.length },
    { what: 'activities refused with 503', counted: refusals.filter(({ status }) => status === 503).length },
    {
      what: 'of these without Retry-After',
      counted: refusals.filter(({ status, retryAfter }) => status === 503 && retryAfter === null).length,
      limit: 0,
    },
    {
      what: 'activities not answered in time',
      counted: refusals.filter(({ status }) => status === 0).length,
      limit: 0,
    },
    {
      what: 'activities answered with another error',
      counted: refusals.filter(({ status }) => status !== 503 && status !== 0).length,
      limit: 0,
    },
    { what: 'callers refused', counted: refused.length },
    { what: 'of these, callers who heard no sentence', counted: inSilence.length, limit: 0 },
    { what: 'committed entries lost', counted: stored.lost, limit: 0 },
    { what: 'entries doubled', counted: stored.doubled, limit: 0 },
    { what: 'transcripts out of order', counted: stored.outOfOrder, limit: 0 },
    { what: 'answers lost', counted: countTurns(callers, lost), limit: 0 },
    { what: 'words heard twice', counted: countTurns(callers, spokenAgain), limit: 0 },
    { what: 'callers with no handoff', counted: count(callers, (c) => Number(c.handoffs.length === 0)), limit: 0 },
    { what: 'callers with two HandoffIds', counted: count(callers, (c) => Number(handoffIds(c).size > 1)), limit: 0 },
    {
      what: 'the same HandoffId seen again',
      counted: count(callers, (c) => c.handoffs.length - handoffIds(c).size),
      limit: 0,
    },
    { what: 'calls that did not go on', counted: count(callers, (c) => c.notTaken + c.stuck), limit: 0 },
  ];
}

/** Milliseconds from a moment until the first activity after it was taken. */
export function firstTakenAfter(moment: number, callers: readonly Caller[]): number {
  const times = callers.flatMap(({ turns }) => turns.map(({ answeredAt = 0 }) => answeredAt));
  return Math.min(...times.filter((at) => at > moment)) - moment;
}
