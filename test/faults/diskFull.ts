import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Home } from './bots.js';
import { Channel } from './channel.js';
import { CALL, figuresOfOutage, firstTakenAfter, Load } from './load.js';
import { learn } from './play.js';
import type { Result, Script, Settings } from './script.js';
import { undoAtEnd } from './undo.js';

const MEGABYTES = 16;
/** No more fits than a block of the file system. */
const CHUNK = 4096;

/** A disk that is full under load, and is cleared again. */
export const diskFull: Script = {
  name: 'diskFull',
  about: 'fills the disk under load and clears it',
  async *run(settings) {
    if (settings.stores.includes('sqlite')) yield await full(settings);
  },
};

async function full(settings: Settings): Promise<Result> {
  const [together, lasts, after] = settings.short ? [20, 4000, 2000] : [100, 10_000, 5000];
  const home = await Home.make('sqlite', settings);
  const channel = await Channel.start();
  const disk = join(home.folder, 'disk');
  mkdirSync(disk);
  const mounted = mount(disk);
  if ('why' in mounted) {
    await home.remove();
    await channel.close();
    return { title: `Disk full: left out, since no small disk could be made: ${mounted.why}`, figures: [] };
  }
  const onDisk = home.in(disk);
  try {
    const bot = await onDisk.start();
    const script = await learn(channel, () => bot.url, CALL);
    const load = new Load({ channel, script, together, route: () => () => bot.url });
    await pause(1500);
    const filler = join(disk, 'filler');
    fill(filler);
    // What the bot frees, the filler takes.
    for (const until = Date.now() + lasts; Date.now() < until; await pause(50)) fill(filler);
    const refused = load.callers.some(({ turns }) => turns.some(({ answeredAt }) => answeredAt === undefined));
    rmSync(filler);
    const clearedAt = Date.now();
    await pause(after);
    await load.stop();
    return {
      title: `Disk full, sqlite: ${MEGABYTES} MB for ${lasts / 1000} s, ${together} calls at a time`,
      figures: [
        ...(await figuresOfOutage(onDisk, bot, load.callers)),
        {
          what: 'first activity taken afterwards, ms',
          counted: firstTakenAfter(clearedAt, load.callers),
          limit: 3000,
          isTiming: true,
        },
      ],
      notes: refused ? [] : ['The disk was never full for the bot.'],
    };
  } finally {
    await onDisk.stop();
    mounted.unmount();
    await home.remove();
    await channel.close();
  }
}

function mount(folder: string): { unmount(): void } | { why: string } {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    return { why: error instanceof Error ? (error.message.split('\n').at(1) ?? error.message) : String(error) };
  }
  const unmount = () => execFileSync('umount', ['--lazy', folder], { stdio: 'pipe' });
  const forget = undoAtEnd(unmount);
  return {
    unmount: () => {
      forget();
      unmount();
    },
  };
}

/** Writes until nothing more fits. */
function fill(file: string): void {
  const opened = openSync(file, 'a');
  const chunk = Buffer.alloc(CHUNK, 'x');
  try {
    for (;;) writeSync(opened, chunk);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    closeSync(opened);
  }
}
