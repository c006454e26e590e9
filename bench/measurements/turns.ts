import type { Name } from '../bot.js';
import { alternate, type Contender, ratio, rowsOf } from '../load.js';
import type { Measurement } from '../result.js';
import { Rig } from '../rig.js';

const BOTS: readonly Name[] = ['sample', 'agents', 'bare', 'ours'];

/** An ordinary turn; ours on SQLite. */
export const turns: Measurement = {
  name: 'turns',
  about: 'ordinary turns over HTTP, 100 callers; ours on SQLite',
  needsPeers: true,
  run: (settings) =>
    Rig.use(async (rig) => {
      const contenders: Contender[] = [];
      for (const name of BOTS) contenders.push(rig.overHttp(name, await rig.start(name)));
      const size = { callers: 100, turns: settings.quick ? 12 : 60 };
      const rounds = await alternate(contenders, { size, rounds: settings.quick ? 1 : 5 }, settings);
      const to = (other: Name, figure: 'cpuPer1000' | 'p99' | 'turnsPerSecond') => ratio(rounds, 'ours', other, figure);
      return {
        rows: rowsOf(rounds, 'sample'),
        targets: [
          { what: 'CPU per turn, of sample', figure: to('sample', 'cpuPer1000'), limit: 0.4, wanted: 0.33 },
          { what: 'CPU per turn, of agents', figure: to('agents', 'cpuPer1000'), limit: 0.55 },
          { what: 'p99 to the reply, of sample', figure: to('sample', 'p99'), limit: 0.4 },
          {
            what: 'turns per second, of sample',
            figure: to('sample', 'turnsPerSecond'),
            limit: 1 / 0.4,
            atLeast: true,
          },
        ],
        rounds: Object.fromEntries(rounds),
      };
    }),
};
