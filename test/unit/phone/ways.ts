import type { CallRecord } from '../../../src/call/call.js';
import type { Errand } from '../../../src/call/errand.js';
import { OverHttp } from '../../../src/phone/http.js';
import { InProcess } from '../../../src/phone/inProcess.js';
import { ManualClock } from '../../../src/phone/manualClock.js';
import { type Played, type PlayOptions, play } from '../../../src/phone/play.js';
import { parseScript } from '../../../src/phone/script.js';
import { WAYS, type Way, type WayName } from '../../../src/phone/way.js';
import { OverWebSocket } from '../../../src/phone/webSocket.js';
import { FakeBot, type Manners } from './fakeBot.js';

export { WAYS };

export interface Playing {
  readonly bot: FakeBot;
  readonly played: Played;
  readonly printed: readonly string[];
}

/** Plays a script, given as its lines, against a fake bot. */
export async function playFake(
  lines: readonly string[],
  { manners, way = 'in process', running = false, call, left, claims = {}, ...options }: FakeOptions = {},
): Promise<Playing> {
  const bot = new FakeBot(manners, call, left);
  const printed: string[] = [];
  const clock = new ManualClock();
  try {
    const played = await play(parseScript('fake.call', lines.join('\n')), {
      way: await wayTo(bot, way),
      write: (line) => printed.push(line),
      patienceMs: 200,
      quietMs: 30,
      ...(!running && {
        own: {
          store: bot.store,
          clock,
          settled: () => bot.settled(),
          claim: async (number) => claims[number],
          anotherWay: () => wayTo(bot, way),
        },
      }),
      ...options,
    });
    return { bot, played, printed };
  } finally {
    await bot.close();
  }
}

interface FakeOptions extends Partial<Omit<PlayOptions, 'way'>> {
  readonly manners?: Manners;
  readonly way?: WayName;
  /** As if the bot were another process: no settling, no store. */
  readonly running?: boolean;
  /** What the bot has stored. */
  readonly call?: CallRecord;
  /** What it keeps under numbers. */
  readonly claims?: Readonly<Record<string, object>>;
  /** What was left in that call. */
  readonly left?: readonly Errand[];
}

export async function wayTo(bot: FakeBot, name: WayName): Promise<Way> {
  if (name === 'over http') return new OverHttp(await bot.listen());
  if (name === 'over websocket') return new OverWebSocket(await bot.listen());
  return new InProcess({
    take: (activity, line) => bot.take(activity, line),
    gone: (key, how) => bot.goneFrom(key, how),
  });
}
