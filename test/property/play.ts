import type { Write } from '../../src/phone/captions.js';
import { isSettled } from '../unit/bot/promises.js';
import type { Calls } from './anyCalls.js';
import type { Keeping } from './keeping.js';
import { CONFIG } from './setting.js';
import { World } from './world.js';

/** After so long a time in which nobody does anything, every call is over, in milliseconds. */
const LONG = 3 * CONFIG.maxCallMinutes * 60_000;

/** Calls that take longer to be played, in milliseconds of this machine, will never be over. */
const PATIENCE = 20_000;

/**
 * Plays calls with a bot of their own, and then a long time in which nothing happens.
 *
 * @throws the first thing that was wrong
 */
export async function play(
  { steps, ending, ...setting }: Calls,
  keeping: Keeping,
  write: Write = () => {},
): Promise<World> {
  const world = new World(keeping, setting, write);
  try {
    await patiently(async () => {
      await world.start();
      for (const { who, deed } of steps) {
        const caller = world.callers[who];
        if (!caller) continue;
        await caller.inCall();
        await world.settled();
        write(`# ${who === 0 ? '' : '[2] '}${deed}`);
        await deed.does(caller);
        await world.settled();
      }
      write(`# ${ending}`);
      if (ending === 'everybody hangs up') for (const { phone } of world.callers) await phone?.hangUp();
      await world.settled();
      await world.pass(LONG);
      for (const record of world.judge.records) isSettled({ record });
      await world.close();
    });
  } finally {
    await world.remove();
  }
  return world;
}

async function patiently(work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('something waits for ever')), PATIENCE);
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
