import type { Temporal } from 'temporal-polyfill';

const MINUTES_A_DAY = 1440;

/**
 * When the clocks of a zone reach a time: the first moment at which they show it, or pass over it.
 *
 * So an hour that exists twice counts as reached the first time, and one that is left out is reached when the clocks jump:
 * a later time is never reached earlier, and a range of times is one span without gaps.
 *
 * @param minute minutes after midnight; from 1440 on it is a time of the next day
 * @param zone an IANA name such as `Europe/Berlin`
 * @returns epoch milliseconds
 * @throws RangeError for a zone that does not exist
 */
export function reached(date: Temporal.PlainDate, minute: number, zone: string): number {
  const time = minute % MINUTES_A_DAY;
  const local = date
    .add({ days: Math.floor(minute / MINUTES_A_DAY) })
    .toPlainDateTime({ hour: Math.floor(time / 60), minute: time % 60 });
  const moment = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  if (moment.toPlainDateTime().equals(local)) return moment.epochMilliseconds;
  // The time is left out, and `earlier` has given a moment before the jump.
  const jump = moment.getTimeZoneTransition('next');
  if (!jump) throw new RangeError(`${local} is left out in ${zone} by no change of its clocks`);
  return jump.epochMilliseconds;
}
