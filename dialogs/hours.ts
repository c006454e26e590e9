import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { Hours, Shift } from '../src/handoff/hours.js';
import { ANYTHING } from './menuSource.js';
import type { Path, YamlFile } from './yamlFile.js';

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const DAYS = new RegExp(`^(${WEEK.join('|')})(?:-(${WEEK.join('|')}))?$`);
const TIMES = /^(?:([01]?\d|2[0-3]):([0-5]\d)) ?[-–] ?(?:([01]?\d|2[0-3]):([0-5]\d)|(24):(00))$/;
const DATE = /^(?:(\d{4})-)?(0[1-9]|1[0-2])-(\d\d)$/;
/** The year in which a day of every year must exist: one with a 29 February. */
const LEAP_YEAR = 2024;
const MINUTES_A_DAY = 1440;

const NO_SHIFTS = 'must be a list of hours such as ["09:00-12:30", "13:30-17:00"], or [] for closed';
const NO_SHIFT =
  'must be hours such as 09:00-17:00, 22:00-06:00 (until the next morning) or 00:00-24:00 (the whole day)';
const NO_DATES = 'must be a list of dates such as ["12-25", "2027-01-01"]';
const NO_DATE = 'must be a date such as 2027-01-01, or 12-25 for every year';

const SHIFT = z.string(NO_SHIFT).transform((text, context): Shift => {
  const shift = readShift(text.trim());
  if (shift) return shift;
  context.addIssue({ code: 'custom', message: NO_SHIFT });
  return z.NEVER;
});
const SHIFTS = z.array(SHIFT, NO_SHIFTS);
const DATES = z.array(z.string(NO_DATE).refine(isDate, NO_DATE), NO_DATES);
const ZONE = z
  .string('must be a time zone')
  .refine(isZone, 'must be a time zone such as Europe/Berlin or America/New_York');

/**
 * Reads the opening hours that stand at `path`; days that are not named are closed.
 *
 * ```yaml
 * hours:
 *   zone: Europe/Berlin
 *   week: { mon-fri: ["09:00-12:30", "13:30-17:00"], sat: ["10:00-14:00"] }
 *   holidays: ["12-25", "2027-01-01"]
 *   exceptions: { "2026-12-24": ["09:00-12:00"] }
 * ```
 *
 * @returns undefined where there are none: always open. What is wrong is reported, and read as closed
 */
export function readHours(yaml: YamlFile, path: Path): Hours | undefined {
  if (!yaml.has(path)) return undefined;
  const { zone = 'UTC', holidays = [] } = yaml.fields(path, {
    zone: ZONE,
    week: ANYTHING,
    holidays: DATES.optional(),
    exceptions: ANYTHING,
  });
  if (!yaml.isMap(path)) return undefined;
  const days: Record<string, readonly Shift[]> = Object.create(null);
  for (const [index, date] of holidays.entries()) {
    if (date in days) yaml.report([...path, 'holidays', index], `stands there twice: "${date}"`);
    days[date] = [];
  }
  return { zone, week: readWeek(yaml, [...path, 'week']), days: readExceptions(yaml, [...path, 'exceptions'], days) };
}

function readWeek(yaml: YamlFile, path: Path): readonly (readonly Shift[])[] {
  const week: (readonly Shift[] | undefined)[] = WEEK.map(() => undefined);
  for (const [name, shifts] of readDays(yaml, path)) {
    const days = daysOf(name);
    if (!days) {
      yaml.report([...path, name], `must be days such as mon or mon-fri; the days are ${WEEK.join(', ')}`);
      continue;
    }
    const twice = days.filter((day) => week[day]).map((day) => WEEK[day]);
    if (twice.length > 0) yaml.report([...path, name], `has hours in another line: ${twice.join(', ')}`);
    for (const day of days) week[day] = shifts;
  }
  return week.map((shifts) => shifts ?? []);
}

/** Adds the days with hours of their own to the holidays. */
function readExceptions(
  yaml: YamlFile,
  path: Path,
  holidays: Readonly<Record<string, readonly Shift[]>>,
): Hours['days'] {
  const days: Record<string, readonly Shift[]> = Object.assign(Object.create(null), holidays);
  for (const [date, shifts] of yaml.has(path) ? readDays(yaml, path) : []) {
    if (!isDate(date)) yaml.report([...path, date], NO_DATE);
    if (date in holidays) yaml.report([...path, date], 'is a holiday too: take it out there or here');
    days[date] = shifts;
  }
  return days;
}

/** Whatever stands in the map at `path`, by its key, with its hours in order. */
function readDays(yaml: YamlFile, path: Path): readonly (readonly [name: string, shifts: readonly Shift[]])[] {
  const names = yaml.keys(path);
  if (names.length === 0) return [];
  const read = yaml.fields(path, Object.fromEntries(names.map((name) => [name, SHIFTS])));
  return names.map((name) => {
    const shifts = [...(read[name] ?? [])].sort((one, other) => one.from - other.from);
    if (shifts.some(({ from }, index) => from < (shifts[index - 1]?.to ?? 0))) {
      yaml.report([...path, name], 'has hours that overlap');
    }
    return [name, shifts];
  });
}

/** The days from one to the other, over the end of the week if need be; 0 is Monday. */
function daysOf(name: string): readonly number[] | undefined {
  const [, first, last] = DAYS.exec(name) ?? [];
  if (first === undefined) return undefined;
  const from = WEEK.indexOf(first);
  const count = last === undefined ? 1 : ((WEEK.indexOf(last) - from + WEEK.length) % WEEK.length) + 1;
  return Array.from({ length: count }, (_, step) => (from + step) % WEEK.length);
}

function readShift(text: string): Shift | undefined {
  const numbers = TIMES.exec(text)
    ?.slice(1)
    .filter((part) => part !== undefined);
  const [hour = NaN, minute = NaN, toHour = NaN, toMinute = NaN] = (numbers ?? []).map(Number);
  const from = hour * 60 + minute;
  const to = toHour * 60 + toMinute;
  if (Number.isNaN(to) || from === to) return undefined;
  return { from, to: to > from ? to : to + MINUTES_A_DAY };
}

function isDate(text: string): boolean {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (month === undefined) return false;
  const { daysInMonth } = new Temporal.PlainYearMonth(Number(year ?? LEAP_YEAR), Number(month));
  return Number(day) >= 1 && Number(day) <= daysInMonth;
}

/** Abbreviations such as EST are none: they don't know summer time, or are several zones. */
function isZone(name: string): boolean {
  if (name !== 'UTC' && !name.includes('/')) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
