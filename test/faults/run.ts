import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { anyCalls } from './anyCalls.js';
import { stopPostgres, whyNoPostgres } from './bots.js';
import { databaseAway } from './databaseAway.js';
import { diskFull } from './diskFull.js';
import { kill } from './kill.js';
import { moving } from './moving.js';
import type { Result, Script, Settings, StoreName } from './script.js';
import { sickConnector } from './sickConnector.js';
import { asTable, isBroken } from './table.js';
import { twilioRush } from './twilioRush.js';
import { twoInstances } from './twoInstances.js';
import { undoWhenBrokenOff } from './undo.js';

const SCRIPTS: readonly Script[] = [
  kill,
  twoInstances,
  moving,
  databaseAway,
  diskFull,
  sickConnector,
  anyCalls,
  twilioRush,
];

const STORES: readonly StoreName[] = ['sqlite', 'postgres'];

const HELP = `Breaks things under a bot that takes calls, and counts what the callers notice.

  node dist/test/faults/run.js [--short] [--only NAME,…] [--store sqlite|postgres] [--seed N] [--logs FOLDER]

  --short  small enough for continuous integration; times are shown, and not judged
  --only   some of the scripts:
${SCRIPTS.map(({ name, about }) => `             ${name.padEnd(14)} ${about}`).join('\n')}
  --store  one of the stores only
  --seed   another run of what is random; 1 when absent
  --logs   keeps what the bots log, a file for each process

Exits with 1 when a limit is broken.
`;

async function main(): Promise<void> {
  const options = {
    help: { type: 'boolean', short: 'h' },
    short: { type: 'boolean' },
    only: { type: 'string' },
    store: { type: 'string' },
    seed: { type: 'string' },
    logs: { type: 'string' },
  } as const;
  const { values } = parseArgs({ options });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const wanted = values.only === undefined ? SCRIPTS : values.only.split(',').map(byName);
  const settings: Settings = {
    short: values.short ?? false,
    stores: await storesOf(values.store),
    seed: Number(values.seed ?? 1),
    logs: values.logs,
  };
  if (values.logs !== undefined) mkdirSync(values.logs, { recursive: true });
  let broken = 0;
  for (const script of wanted) {
    for await (const measured of script.run(settings)) {
      const result = settings.short ? withoutTimings(measured) : measured;
      process.stdout.write(`${asTable(result)}\n`);
      broken += result.figures.filter(isBroken).length;
    }
  }
  await stopPostgres();
  process.stdout.write(broken === 0 ? 'Every limit was kept.\n' : `Limits broken: ${broken}.\n`);
  process.exitCode = broken === 0 ? 0 : 1;
}

function withoutTimings(result: Result): Result {
  const figures = result.figures.map(({ limit, ...figure }) =>
    figure.isTiming || limit === undefined ? figure : { ...figure, limit },
  );
  return { ...result, figures };
}

function byName(name: string): Script {
  const script = SCRIPTS.find((one) => one.name === name);
  if (!script) throw new Error(`There is no script "${name}"; there are ${SCRIPTS.map((one) => one.name).join(', ')}.`);
  return script;
}

async function storesOf(asked: string | undefined): Promise<readonly StoreName[]> {
  const stores = STORES.filter((store) => asked === undefined || store === asked);
  if (stores.length === 0) throw new Error(`There is no store "${asked}"; there are ${STORES.join(', ')}.`);
  const missing = stores.includes('postgres') ? await whyNoPostgres() : undefined;
  if (missing === undefined) return stores;
  process.stdout.write(`Left out: everything on PostgreSQL. ${missing}\n\n`);
  return stores.filter((store) => store !== 'postgres');
}

undoWhenBrokenOff();
main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
});
