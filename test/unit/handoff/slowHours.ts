import type { Hours } from '../../../src/handoff/hours.js';
import { ZoneClock } from './zoneClock.js';

const MINUTE = 60_000;
const MINUTES_A_DAY = 1440;

/**
 * The same question asked of every minute, one after the other, as somebody would who looks at the clock: a shift begins
 * and ends when the clock first shows its time or a later one.
 *
 * @param from epoch milliseconds, a whole minute
 * @returns for each minute of [from, to) whether it is open
 */
export function openMinutes(hours: Hours, from: number, to: number): readonly boolean[] {
  const clock = new ZoneClock(hours.zone);
  const open: boolean[] = [];
  let latest = -Infinity;
  // A day ahead: the clocks may have been put back shortly before.
  for (let at = from - MINUTES_A_DAY * MINUTE; at < to; at += MINUTE) {
    latest = Math.max(latest, clock.shown(at));
    if (at >= from) open.push(isIn(hours, latest));
  }
  return open;
}

function isIn({ week, days }: Hours, shown: number): boolean {
  const today = Math.floor(shown / MINUTES_A_DAY);
  return [today - 1, today].some((date) => {
    const written = new Date(date * MINUTES_A_DAY * MINUTE);
    const iso = written.toISOString().slice(0, 10);
    const weekday = (written.getUTCDay() + 6) % 7;
    const shifts = days[iso] ?? days[iso.slice(5)] ?? week[weekday] ?? [];
    const minute = shown - date * MINUTES_A_DAY;
    return shifts.some((shift) => shift.from <= minute && minute < shift.to);
  });
}
