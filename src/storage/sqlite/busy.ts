import type { Clock } from '../../call/clock.js';
import { BotError } from '../../errors.js';

/** How long to go on asking for a database that another connection has locked. */
export interface Patience {
  readonly clock: Clock;
  readonly ms: number;
  /** Milliseconds between two tries, at most; 100. */
  readonly longestPause?: number;
}

/** The wall clock, with timers that keep the process alive: somebody waits for what they will do. */
export const waitingClock: Clock = {
  now: () => Date.now(),
  setTimeout: (act, ms) => setTimeout(act, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout | undefined),
};

const FIRST_PAUSE = 5;
const LONGEST_PAUSE = 100;

/** Milliseconds until the next try, after so many that found the database locked. */
export function pauseAfter(
  tries: number,
  { longestPause = LONGEST_PAUSE }: Pick<Patience, 'longestPause'> = {},
): number {
  return Math.min(FIRST_PAUSE * 2 ** (tries - 1), longestPause);
}

/**
 * Does synchronous work on the database; while another connection has it locked, again and again, from the event loop:
 * SQLite's own waiting (busy_timeout) would stop every call of this process.
 *
 * @throws BotError `store-unavailable` when it stays locked, or when the database fails; other errors as they are.
 */
export async function patiently<T>(work: () => T, patience: Patience): Promise<T> {
  const { clock, ms } = patience;
  const until = clock.now() + ms;
  for (let tries = 1; ; tries++) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || clock.now() >= until) throw asUnavailable(error);
    }
    await new Promise<void>((resume) => clock.setTimeout(resume, pauseAfter(tries, patience)));
  }
}

/** Another connection holds the lock: the same work may succeed a moment later. */
export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error));
}

/**
 * What the rest of the bot is told. A broken rule of the schema (a number given twice) is a mistake in the program and
 * stays what it is, as does everything that is not SQLite's.
 */
export function asUnavailable(error: unknown): unknown {
  const code = codeOf(error);
  if (!(error instanceof Error) || !code.startsWith('SQLITE_') || code.startsWith('SQLITE_CONSTRAINT')) return error;
  return new BotError('store-unavailable', `The database failed: ${error.message} (${code}).`, { cause: error });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
