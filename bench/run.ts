import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../src/root.js';
import { undoWhenBrokenOff } from '../test/faults/undo.js';
import { profileInto } from './bot.js';
import { installPeers } from './install.js';
import { describeMachine, inWords } from './machine.js';
import { handoff } from './measurements/handoff.js';
import { idle } from './measurements/idle.js';
import { long } from './measurements/long.js';
import { menu } from './measurements/menu.js';
import { postgres } from './measurements/postgres.js';
import { sockets } from './measurements/sockets.js';
import { start } from './measurements/start.js';
import { tokens } from './measurements/tokens.js';
import { turns } from './measurements/turns.js';
import { writeReadme } from './readme.js';
import { isKept, type Measurement, type Result } from './result.js';
import { asText } from './table.js';

const MEASUREMENTS: readonly Measurement[] = [turns, tokens, sockets, postgres, handoff, idle, long, menu, start];

const HELP = `Measures the bot against its peers, side by side on this machine: A B B A, medians, ratios within one run.

  npm run bench -- [--quick] [--only NAME,…] [--alone] [--readme] [--cpu-prof FOLDER]

  --quick     less of everything, within a minute; the figures are rough
  --only      some of the measurements:
${MEASUREMENTS.map(({ name, about }) => `                ${name.padEnd(9)} ${about}`).join('\n')}
  --alone     only those that need no peers, which would have to be installed (into bench/node_modules)
  --readme    puts the tables into README.md
  --cpu-prof  every bot writes a CPU profile into this folder, for Chrome's developer tools; figures are worse with it

The tables go to standard output, and everything that was measured to bench/results/. Exits with 0 whether targets are
kept or missed: a shared machine proves nothing. With 1 when a bot said what it should not, or nothing.
`;

async function main(): Promise<void> {
  const options = {
    help: { type: 'boolean', short: 'h' },
    quick: { type: 'boolean' },
    only: { type: 'string' },
    alone: { type: 'boolean' },
    readme: { type: 'boolean' },
    'cpu-prof': { type: 'string' },
  } as const;
  const { values } = parseArgs({ options });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const named = values.only === undefined ? MEASUREMENTS : values.only.split(',').map(byName);
  const wanted = named.filter(({ needsPeers }) => !(values.alone && needsPeers));
  if (wanted.some(({ needsPeers }) => needsPeers)) installPeers();
  if (values['cpu-prof'] !== undefined) profileInto(resolve(values['cpu-prof']));

  const quick = values.quick ?? false;
  const machine = describeMachine();
  const heading = `${inWords(machine)}.${quick ? ' Quick: rough figures.' : ''}`;
  process.stdout.write(`${heading}\n\n`);
  const results: Record<string, Result> = {};
  for (const { name, about, run } of wanted) {
    const begun = performance.now();
    const tell = (progress: string) => process.stderr.write(`${name}: ${progress}\n`);
    const result = await run({ quick, tell });
    results[name] = result;
    tell(`done in ${Math.round((performance.now() - begun) / 1000)} s`);
    process.stdout.write(`${asText(name, about, result)}\n`);
  }
  const targets = Object.values(results).flatMap((result) => result.targets);
  process.stdout.write(`${targets.filter(isKept).length} of ${targets.length} targets kept.\n`);

  const folder = join(ROOT, 'bench', 'results');
  const file = join(folder, quick ? 'quick.json' : 'last.json');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), machine, quick, results }, undefined, 2)}\n`);
  process.stdout.write(`Everything that was measured: ${file}\n`);
  if (values.readme) writeReadme(heading, wanted, results);
}

function byName(name: string): Measurement {
  const found = MEASUREMENTS.find((one) => one.name === name);
  if (!found) throw new Error(`There is nothing called "${name}" to measure; see --help.`);
  return found;
}

undoWhenBrokenOff();
main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
