import type { Bot } from './bot.js';
import { Caller } from './caller.js';
import type { Row, Settings } from './result.js';
import { median, quantile } from './statistics.js';
import type { Trunk } from './trunk.js';

/** How many call at a time, and how often each says something. */
export interface Size {
  readonly callers: number;
  readonly turns: number;
}

/** What one round of one bot has taken. */
export interface Round {
  readonly turns: number;
  readonly turnsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Of the bot, or of all its instances together. */
  readonly cpuPer1000: number;
  readonly rssBytes: number;
  /** Of this process, which plays the channel: near 1,000 times 1 / turnsPerSecond, and it was the limit. */
  readonly channelCpuPer1000: number;
}

/** No round lasts longer, in milliseconds: who is slow plays fewer turns. */
const ROUND_WITHIN = 120_000;

let calls = 0;

/** A call that nobody has made before. */
export const newCaller = (trunk: Trunk) => new Caller(trunk, calls++);

/** Makes calls that are on at the same time, and waits for all greetings; fifty at a time. */
export async function dialAll(count: number, trunk: () => Trunk): Promise<Caller[]> {
  const callers = Array.from({ length: count }, () => newCaller(trunk()));
  const waiting = [...callers];
  const work = async () => {
    for (let caller = waiting.pop(); caller; caller = waiting.pop()) await caller.dial();
  };
  await Promise.all(Array.from({ length: 50 }, work));
  return callers;
}

/** CPU seconds that bots use while something is done. */
export async function cpuOf(bots: readonly Bot[], work: () => Promise<unknown>): Promise<number> {
  const used = async () => {
    const usages = await Promise.all(bots.map((bot) => bot.usage()));
    return usages.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
  };
  const before = await used();
  await work();
  return (await used()) - before;
}

/**
 * Callers who say something and hear two sentences, again and again. Their calls begin before it is measured, and end
 * after it.
 *
 * @throws Error when anything was heard that should not be, or not heard.
 */
export async function playRound(bots: readonly Bot[], trunk: () => Trunk, { callers, turns }: Size): Promise<Round> {
  const talking = await dialAll(callers, trunk);
  const times: number[] = [];
  const own = process.cpuUsage();
  const begun = performance.now();
  const cpu = await cpuOf(bots, () =>
    Promise.all(
      talking.map(async (caller) => {
        for (let turn = 0; turn < turns && performance.now() - begun < ROUND_WITHIN; turn++) {
          times.push(await caller.say());
        }
      }),
    ),
  );
  const ms = performance.now() - begun;
  const { user, system } = process.cpuUsage(own);
  const usages = await Promise.all(bots.map((bot) => bot.usage()));
  await Promise.all(talking.map((caller) => caller.hangUp()));
  refuseMistakes(bots, talking);
  return {
    turns: times.length,
    turnsPerSecond: (times.length / ms) * 1000,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    cpuPer1000: (cpu / times.length) * 1000,
    rssBytes: usages.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
    channelCpuPer1000: (user + system) / 1000 / times.length,
  };
}

/** @throws Error with what was wrong, and what the bots said. */
export function refuseMistakes(bots: readonly Bot[], callers: readonly Caller[]): void {
  const mistakes = callers.flatMap((caller) => caller.mistakes);
  if (mistakes.length === 0) return;
  const said = bots.map(({ name, lastWords }) => `${name} said: ${lastWords}`).join('\n');
  throw new Error(`${mistakes.length} mistakes, such as: ${[...new Set(mistakes)].slice(0, 5).join('; ')}\n${said}`);
}

/** Someone who takes part in alternated rounds. */
export interface Contender {
  readonly name: string;
  round(size: Size): Promise<Round>;
}

/** So many rounds before what is measured: V8 goes on making a bot's code faster for some ten thousand turns. */
const WARM_UP_ROUNDS = 3;

/** Rounds of each, A B B A, after some that warm up. */
export async function alternate(
  contenders: readonly Contender[],
  { size, rounds }: { readonly size: Size; readonly rounds: number },
  { tell, quick }: Settings,
): Promise<Map<string, Round[]>> {
  const played = new Map<string, Round[]>(contenders.map(({ name }) => [name, []]));
  for (let round = quick ? 0 : 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
    // There and back: what the one before leaves behind (a database that tidies up) must not always meet the same one.
    for (const { name, round: play } of round % 2 === 0 ? contenders : contenders.toReversed()) {
      tell(`${round < 1 ? 'warming up' : `round ${round} of ${rounds}`}: ${name}`);
      const measured = await play(size);
      if (round > 0) played.get(name)?.push(measured);
    }
  }
  return played;
}

/** One figure of one contender, of the other's in the same round: the median over rounds. */
export function ratio(
  rounds: ReadonlyMap<string, readonly Round[]>,
  name: string,
  other: string,
  figure: 'cpuPer1000' | 'p99' | 'turnsPerSecond',
): number {
  const others = rounds.get(other) ?? [];
  return median((rounds.get(name) ?? []).map((round, i) => round[figure] / (others[i]?.[figure] ?? Number.NaN)));
}

/** The usual table: medians of each contender. */
export function rowsOf(rounds: ReadonlyMap<string, readonly Round[]>, against: string): Row[] {
  return [...rounds].map(([name, played]) => {
    const of = (figure: keyof Round) => median(played.map((round) => round[figure]));
    return {
      name,
      figures: {
        'turns/s': of('turnsPerSecond'),
        'p50 ms': of('p50'),
        'p99 ms': of('p99'),
        'CPU s/1,000 turns': of('cpuPer1000'),
        [`CPU : ${against}`]: ratio(rounds, name, against, 'cpuPer1000'),
        'RSS MB': of('rssBytes') / 2 ** 20,
        'channel CPU s/1,000': of('channelCpuPer1000'),
      },
    };
  });
}
