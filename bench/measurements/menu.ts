import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../src/root.js';
import { Prompts } from '../../ssml/prompts.js';
import { word } from '../../test/faults/caller.js';
import { alternate, type Contender, ratio, rowsOf } from '../load.js';
import type { Measurement } from '../result.js';
import { Rig } from '../rig.js';

/** Whether what is offered makes a turn slower. */
export const menu: Measurement = {
  name: 'menu',
  about: 'a menu of 1,000 entries against one of 10, 100 callers',
  needsPeers: false,
  run: (settings) =>
    Rig.use(async (rig) => {
      const folder = mkdtempSync(join(tmpdir(), 'bench-menu-'));
      rig.atEnd(async () => rmSync(folder, { recursive: true }));
      const contenders: Contender[] = [];
      for (const entries of [10, 1000]) {
        const file = join(folder, `${entries}.yaml`);
        writeFileSync(file, menuOf(entries));
        contenders.push(rig.overHttp(`${entries} entries`, await rig.start('ours', { MENU_FILE: file })));
      }
      const size = { callers: 100, turns: settings.quick ? 12 : 60 };
      const rounds = await alternate(contenders, { size, rounds: settings.quick ? 2 : 7 }, settings);
      return {
        rows: rowsOf(rounds, '10 entries'),
        targets: [
          {
            what: 'CPU per turn with 1,000 entries, of 10',
            figure: ratio(rounds, '1000 entries', '10 entries', 'cpuPer1000'),
            limit: 1.2,
          },
        ],
        notes: ['What is said is in no menu, so that all of it is looked through.'],
        rounds: Object.fromEntries(rounds),
      };
    }),
};

/** Each entry with three phrases in each language; the first nine by keys, too. */
function menuOf(entries: number): string {
  const { locales } = Prompts.load(join(ROOT, 'ssml'));
  const inEach = (said: string | string[]) => Object.fromEntries(locales.map((locale) => [locale, said]));
  const choices = Array.from({ length: entries }, (_, number) => {
    const phrases = ['new', 'my', 'another'].map((which) => `${which} ${word(number)}`);
    return {
      ...(number < 9 && { key: number + 1 }),
      phrases: inEach(phrases),
      go: { menu: 'main' },
    };
  });
  const menu = {
    start: 'main',
    afterFailure: 'main',
    stillRinging: 'main',
    agent: { key: 0, department: 'agents' },
    departments: {
      agents: {
        name: inEach('an agent'),
        transfer: 'blind',
        hunt: [{ phone: '+14251231234' }],
      },
    },
    menus: { main: { prompt: 'main-menu', choices } },
  };
  return JSON.stringify(menu);
}
