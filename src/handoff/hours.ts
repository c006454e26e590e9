import { Temporal } from 'temporal-polyfill';
import { reached } from './wallClock.js';

/** A time in which somebody is there: `[from, to)`, in minutes after midnight of the day on which it begins. */
export interface Shift {
  /** 0 to 1439. */
  readonly from: number;
  /** Greater than `from`, by a day at most: 1440 is midnight, 1800 is six o'clock of the next morning. */
  readonly to: number;
}

/**
 * When a department can be reached. A shift belongs to the day on which it begins: one from 22:00 to 06:00 that begins on
 * the eve of a holiday goes on until the morning, and on the evening of the holiday there is none.
 */
export interface Hours {
  /** An IANA name such as `Europe/Berlin`. */
  readonly zone: string;
  /** Seven days, Monday first; each in order of `from`, empty when closed. */
  readonly week: readonly (readonly Shift[])[];
  /**
   * Days on which the week does not count: by date (`2027-01-01`), or of every year (`12-25`). A date counts before a day
   * of every year. Empty: a holiday. Without a prototype.
   */
  readonly days: Readonly<Record<string, readonly Shift[]>>;
}

/** `[from, to)`, in epoch milliseconds. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** More than a year ahead nobody is told an opening. */
const LONGEST_SEARCH_DAYS = 400;

/**
 * Whether somebody is there.
 *
 * @param at epoch milliseconds
 */
export function isOpen(hours: Hours, at: number): boolean {
  const today = dateAt(hours, at);
  // A shift of yesterday may last until now; and where clocks go back over midnight, one of tomorrow has begun.
  return [-1, 0, 1].some((days) => spans(hours, today.add({ days })).some(({ from, to }) => from <= at && at < to));
}

/**
 * The first moment, from `at` on, at which somebody is there: `at` itself when it is open.
 *
 * @param at epoch milliseconds
 * @returns epoch milliseconds; undefined when there is none within 400 days
 */
export function nextOpening(hours: Hours, at: number): number | undefined {
  if (isOpen(hours, at)) return at;
  const today = dateAt(hours, at);
  for (let days = 0; days <= LONGEST_SEARCH_DAYS; days += 1) {
    // Those of yesterday have begun, none that has begun lasts until now, and later ones never begin earlier.
    const next = spans(hours, today.add({ days })).find(({ from, to }) => from > at && to > from);
    if (next) return next.from;
  }
  return undefined;
}

/** The shifts that begin on a date. One that lies in an hour that is left out is empty. */
function spans(hours: Hours, date: Temporal.PlainDate): readonly Span[] {
  const moment = (minute: number) => reached(date, minute, hours.zone);
  return shiftsOf(hours, date).map(({ from, to }) => ({ from: moment(from), to: moment(to) }));
}

function shiftsOf({ week, days }: Hours, date: Temporal.PlainDate): readonly Shift[] {
  const written = date.toString();
  return days[written] ?? days[written.slice(-'MM-DD'.length)] ?? week[date.dayOfWeek - 1] ?? [];
}

function dateAt({ zone }: Hours, at: number): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(zone).toPlainDate();
}
