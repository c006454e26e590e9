import type { Clock } from '../../call/clock.js';
import type { Terms } from '../../call/line.js';
import type { BotError } from '../../errors.js';

/**
 * All attempts of one sending, with the pauses between them, in milliseconds: the next turn of the call waits meanwhile,
 * and a caller who has heard nothing for so long has stopped listening.
 */
export const SEND_WITHIN = 14_000;

/** An attempt that could not take at least so long is not begun: it would be cut off, and then nobody knows. */
export const LEAST_ATTEMPT = 1000;

const FIRST_PAUSE = 300;
const LONGEST_PAUSE = 4000;

/** An attempt that has not worked. */
export interface Failure {
  readonly error: BotError;
  readonly mayTryAgain: boolean;
  /** The channel wants to be left alone for so long, in milliseconds. */
  readonly retryAfter?: number;
}

/** How often and how long, with time and chance as parameters; SEND_WITHIN unless told. */
export interface Pace extends Terms {
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
}

/**
 * Tries until it works, while it may be tried again and there is time; once at least.
 *
 * @param attempt is told its number, from 1, and the milliseconds that are left for it; undefined: it worked.
 * @throws BotError the last attempt's; but the first `channel-silent` where there was one, since no later failure
 * takes back that the channel may have acted on it.
 */
export async function retry(
  attempt: (count: number, left: number) => Promise<Failure | undefined>,
  { within = SEND_WITHIN, fence, clock, random }: Pace,
): Promise<void> {
  const until = clock.now() + Math.max(within, LEAST_ATTEMPT);
  const latest = until - LEAST_ATTEMPT;
  let doubt: BotError | undefined;
  for (let count = 1; ; count++) {
    const failure = await attempt(count, until - clock.now());
    if (!failure) return;
    if (failure.error.code === 'channel-silent') doubt ??= failure.error;
    // A pause on top of what was asked for: everybody who was told "in one second" would come at once.
    const pause = (failure.retryAfter ?? 0) + pauseAfter(count, random());
    const goesOn = failure.mayTryAgain && clock.now() + pause <= latest;
    if (goesOn) await new Promise<void>((resume) => clock.setTimeout(resume, pause));
    // A process that was stopped meanwhile may wake up long after.
    if (!goesOn || clock.now() > latest || (fence && !(await fence.passes()))) throw doubt ?? failure.error;
  }
}

/** Milliseconds until the next attempt, after so many: twice as many each time, of which the second half is by chance. */
function pauseAfter(count: number, chance: number): number {
  const longest = Math.min(FIRST_PAUSE * 2 ** (count - 1), LONGEST_PAUSE);
  return Math.round((longest * (1 + chance)) / 2);
}
