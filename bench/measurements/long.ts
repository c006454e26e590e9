import type { Caller } from '../caller.js';
import { cpuOf, dialAll, refuseMistakes } from '../load.js';
import type { Measurement } from '../result.js';
import { Rig } from '../rig.js';
import { median } from '../statistics.js';

/** Turns that are measured, one call after another, since only then it is known whose CPU it is. */
const WINDOW = 10;

/** Whether a call becomes slower the longer it lasts. */
export const long: Measurement = {
  name: 'long',
  about: 'turns 991 to 1,000 of a call against turns 41 to 50',
  needsPeers: false,
  run: ({ quick, tell }) =>
    Rig.use(async (rig) => {
      const bot = await rig.start('ours');
      const [calls, most] = [quick ? 10 : 50, quick ? 200 : 1000];
      const dial = () => dialAll(calls, () => rig.channel.trunk(() => bot.url));
      tell(`${calls} calls of ${most - WINDOW} turns, which also warm up`);
      const old = await dial();
      await talk(old, most - WINDOW);
      tell(`${calls} calls of 40 turns`);
      const young = await dial();
      await talk(young, 40);
      const times: { young: number[]; old: number[] } = { young: [], old: [] };
      const measure = async (caller: Caller | undefined) =>
        caller ? (await cpuOf([bot], () => talk([caller], WINDOW))) * (1000 / WINDOW) : Number.NaN;
      for (let call = 0; call < calls; call++) {
        tell(`call ${call + 1} of ${calls}`);
        times.young.push(await measure(young[call]));
        times.old.push(await measure(old[call]));
      }
      refuseMistakes([bot], [...young, ...old]);
      const [first, last] = [median(times.young), median(times.old)];
      return {
        rows: [
          { name: 'turns 41 to 50', figures: { 'CPU s/1,000 turns': first } },
          { name: `turns ${most - WINDOW + 1} to ${most}`, figures: { 'CPU s/1,000 turns': last } },
        ],
        targets: [
          { what: `CPU of the last ten of ${most} turns, of turns 41 to 50`, figure: last / first, limit: 1.2 },
        ],
        notes: ['One caller at a time: a turn costs more CPU than among a hundred, which share their commits.'],
        rounds: times,
      };
    }),
};

async function talk(callers: readonly Caller[], turns: number): Promise<void> {
  await Promise.all(
    callers.map(async (caller) => {
      for (let turn = 0; turn < turns; turn++) await caller.say();
    }),
  );
}
