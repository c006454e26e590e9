import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bot } from '../bot.js';
import type { Measurement, Settings } from '../result.js';
import { median } from '../statistics.js';
import { storeCalls } from '../storedCalls.js';

/** From the start of the process to its first answer. */
export const start: Measurement = {
  name: 'start',
  about: 'from the start of the process to /readyz, against sample’s, and with 100,000 stored calls',
  needsPeers: true,
  run: async (settings) => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-stored-'));
    try {
      const stored = settings.quick ? 5000 : 100_000;
      await storeCalls(join(folder, 'calls.db'), stored, settings.tell);
      return await measure(folder, stored, settings);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

async function measure(folder: string, stored: number, { quick, tell }: Settings) {
  const kinds = {
    sample: () => Bot.start('sample'),
    ours: () => Bot.start('ours'),
    'ours, with stored calls': () => Bot.start('ours', { DATA_DIR: folder }),
  };
  const times = new Map<string, number[]>(Object.keys(kinds).map((name) => [name, []]));
  const rounds = quick ? 1 : 7;
  for (let round = 0; round <= rounds; round++) {
    for (const [name, begin] of Object.entries(kinds)) {
      tell(`${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}: ${name}`);
      const bot = await begin();
      await bot.stop();
      if (round > 0) times.get(name)?.push(bot.startedIn);
    }
  }
  const of = (name: string) => times.get(name) ?? [];
  const difference = (a: string, b: string) => median(of(a).map((ms, round) => ms - (of(b)[round] ?? Number.NaN)));
  return {
    rows: [...times].map(([name, ms]) => ({ name, figures: { 'ms to ready': median(ms) } })),
    targets: [
      { what: 'ours, less sample’s', figure: difference('ours', 'sample'), limit: 300, unit: 'ms' },
      {
        what: `with ${stored} stored calls, of without (as far as runs tell apart)`,
        figure: median(of('ours, with stored calls').map((ms, round) => ms / (of('ours')[round] ?? Number.NaN))),
        limit: 1.05,
      },
    ],
    rounds: Object.fromEntries(times),
  };
}
