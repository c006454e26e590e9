import { setTimeout as pause } from 'node:timers/promises';
import type { Bot } from '../bot.js';
import { dialAll, refuseMistakes } from '../load.js';
import type { Measurement } from '../result.js';
import { Rig } from '../rig.js';
import { slope } from '../statistics.js';

/** Seconds without a request: kept connections are closed, and V8 has given back what it does not need; then everything is still. */
const STILL_AFTER = 12_000;

/** Calls in which nothing happens. */
export const idle: Measurement = {
  name: 'idle',
  about: '10,000 calls over HTTP, open and idle: memory of each, and what wakes the process',
  needsPeers: false,
  run: ({ quick, tell }) =>
    Rig.use(async (rig) => {
      const bot = await rig.start('ours');
      const watched = quick ? 2000 : 10_000;
      tell('without a call');
      const before = await watch(bot, watched);
      const [steps, each] = [10, quick ? 200 : 1000];
      const points: { x: number; y: number }[] = [];
      for (let step = 1; step <= steps; step++) {
        tell(`${step * each} calls`);
        const callers = await dialAll(each, () => rig.channel.trunk(() => bot.url));
        refuseMistakes([bot], callers);
        points.push({ x: step * each, y: (await bot.usage()).rssBytes });
      }
      tell('idle');
      if (!quick) await pause(STILL_AFTER);
      const after = await watch(bot, watched);
      // The first thousand calls fill a heap that had room to grow.
      const kept = points.slice(2);
      return {
        rows: [
          { name: 'no call', figures: before },
          { name: `${steps * each} calls`, figures: after },
        ],
        targets: [
          { what: 'memory of an idle call (slope of RSS)', figure: slope(kept) / 1024, limit: 20, unit: 'KB' },
          {
            what: 'wakes a second with all of them, less those without a call',
            figure: after['wakes/s'] - before['wakes/s'],
            limit: 5,
          },
        ],
        rounds: points,
      };
    }),
};

/** What a process does while nobody asks anything of it. */
async function watch(bot: Bot, ms: number) {
  const before = await bot.usage();
  await pause(ms);
  const after = await bot.usage();
  const perSecond = (amount: number) => (amount / ms) * 1000;
  return {
    'wakes/s': perSecond(after.switches - before.switches),
    'CPU ms/s': perSecond((after.cpuSeconds - before.cpuSeconds) * 1000),
    timers: after.timers,
    'RSS MB': after.rssBytes / 2 ** 20,
  };
}
