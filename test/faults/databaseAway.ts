import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Home } from './bots.js';
import { Channel } from './channel.js';
import { Delays } from './delays.js';
import { CALL, figuresOfOutage, firstTakenAfter, Load } from './load.js';
import { learn } from './play.js';
import type { Result, Script, Settings, StoreName } from './script.js';
import { undoAtEnd } from './undo.js';

const LOCK_FILE = fileURLToPath(new URL('./lockFile.js', import.meta.url));
/** A turn that waits for the disk, and not for its turn, is done by then. */
const LONGEST_DELAY = 200;

/** A way in which a database goes away. */
interface Way {
  readonly store: StoreName;
  readonly what: string;
  readonly fullOnly?: boolean;
  /** @returns gives it back. */
  takeAway(home: Home): Promise<() => Promise<void>>;
}

const WAYS: readonly Way[] = [
  { store: 'sqlite', what: 'the file locked by another process', takeAway: lock },
  { store: 'postgres', what: 'the server stopped', takeAway: stop },
  { store: 'postgres', what: 'the server frozen, its connections open', takeAway: freeze, fullOnly: true },
];

/** A database that goes away under load, and comes back. */
export const databaseAway: Script = {
  name: 'databaseAway',
  about: 'takes the database away under load and gives it back',
  async *run(settings) {
    for (const how of WAYS) {
      if (!settings.stores.includes(how.store) || (settings.short && how.fullOnly)) continue;
      yield await away(how, settings);
    }
  },
};

async function away({ store, what, takeAway }: Way, settings: Settings): Promise<Result> {
  const [together, lasts, after] = settings.short ? [40, 7000, 2000] : [100, 10_000, 5000];
  const home = await Home.make(store, settings);
  const channel = await Channel.start();
  const delays = new Delays(home.folder);
  try {
    const bot = await home.start(delays.env);
    const script = await learn(channel, () => bot.url, CALL);
    const load = new Load({ channel, script, together, route: () => () => bot.url });
    await pause(2000);
    const goneAt = Date.now();
    const giveBack = await takeAway(home);
    await pause(lasts);
    await giveBack();
    const backAt = Date.now();
    await pause(after);
    await load.stop();
    const longest = delays.longest(goneAt, Date.now());
    return {
      title: `Database away, ${store}: ${what} for ${Math.round((backAt - goneAt) / 1000)} s, ${together} calls at a time`,
      figures: [
        ...(await figuresOfOutage(home, bot, load.callers)),
        { what: 'longest event-loop delay, ms', counted: longest, limit: LONGEST_DELAY, isTiming: true },
        {
          what: 'first activity taken afterwards, ms',
          counted: firstTakenAfter(backAt, load.callers),
          limit: 3000,
          isTiming: true,
        },
      ],
    };
  } finally {
    await home.remove();
    await channel.close();
  }
}

async function stop(home: Home): Promise<() => Promise<void>> {
  await home.postgres?.halt('fast');
  return async () => home.postgres?.start();
}

async function freeze(home: Home): Promise<() => Promise<void>> {
  home.postgres?.freeze();
  return async () => home.postgres?.thaw();
}

async function lock(home: Home): Promise<() => Promise<void>> {
  const locker = spawn(process.execPath, [LOCK_FILE, join(home.folder, 'calls.db')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const forget = undoAtEnd(() => locker.kill('SIGKILL'));
  await once(locker.stdout, 'data');
  return async () => {
    const ended = once(locker, 'exit');
    locker.stdin.end();
    await ended;
    forget();
  };
}
