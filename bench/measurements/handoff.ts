import type { Bot } from '../bot.js';
import { newCaller, refuseMistakes } from '../load.js';
import type { Measurement } from '../result.js';
import { Rig } from '../rig.js';
import { median, quantile } from '../statistics.js';

/** How often somebody says something before they press 0. */
const TALKS = 8;

/** From "0" to the transfer, among ordinary turns. */
export const handoff: Measurement = {
  name: 'handoff',
  about: 'from "0" to handoff.initiate at the channel, 100 callers',
  needsPeers: false,
  run: ({ quick, tell }) =>
    Rig.use(async (rig) => {
      const bot = await rig.start('ours');
      const rounds: { said: number; pressed: number; p50Said: number; p50Pressed: number }[] = [];
      const total = quick ? 1 : 5;
      for (let round = 0; round <= total; round++) {
        tell(round === 0 ? 'warming up' : `round ${round} of ${total}`);
        const { said, pressed } = await playCalls(rig, bot, quick ? 3 : 6);
        if (round === 0) continue;
        rounds.push({
          said: quantile(said, 0.99),
          pressed: quantile(pressed, 0.99),
          p50Said: quantile(said, 0.5),
          p50Pressed: quantile(pressed, 0.5),
        });
      }
      const of = (figure: 'said' | 'pressed' | 'p50Said' | 'p50Pressed') =>
        median(rounds.map((round) => round[figure]));
      return {
        rows: [
          { name: 'two sentences', figures: { 'p50 ms': of('p50Said'), 'p99 ms': of('said') } },
          { name: '0 to handoff.initiate', figures: { 'p50 ms': of('p50Pressed'), 'p99 ms': of('pressed') } },
        ],
        targets: [
          {
            what: 'p99 of "0", of an ordinary turn',
            figure: median(rounds.map(({ said, pressed }) => pressed / said)),
            limit: 1.2,
          },
        ],
        rounds,
      };
    }),
};

/** A hundred people who call again and again. Each presses 0 at another time, so that it falls among ordinary turns. */
async function playCalls(rig: Rig, bot: Bot, calls: number): Promise<{ said: number[]; pressed: number[] }> {
  const [said, pressed]: [number[], number[]] = [[], []];
  const callers = Array.from({ length: 100 }, async (_, place) => {
    for (let call = 0; call < calls; call++) {
      const caller = newCaller(rig.channel.trunk(() => bot.url));
      await caller.dial();
      const talks = call === 0 ? place % TALKS : TALKS;
      for (let i = 0; i < talks; i++) said.push(await caller.say());
      pressed.push(await caller.pressZero());
      await caller.hangUp();
      refuseMistakes([bot], [caller]);
    }
  });
  await Promise.all(callers);
  return { said, pressed };
}
