import { Temporal } from 'temporal-polyfill';
import { printable } from '../transcript/printable.js';
import { Refusal } from './refusal.js';

const FORMS = '17:30, 2027-01-04, "2027-01-04 09:00" or 2027-01-04T09:00Z';

/**
 * Reads a moment to come as an operator writes it: a time is the next one at which the clocks show it, a day is its
 * beginning.
 *
 * @param now epoch milliseconds
 * @param zone whose clocks are meant where none are named; an IANA name
 * @returns epoch milliseconds
 * @throws Refusal for what is no moment, or is over
 */
export function readUntil(written: string, now: number, zone: string): number {
  const at = read(written.trim(), now, zone);
  const named = printable(written).slice(0, 40);
  if (at === undefined) throw new Refusal(`--until ${named} is no time such as ${FORMS}.`);
  if (at <= now) throw new Refusal(`--until ${named} is over: it must be a time to come.`);
  return at;
}

/** A moment as the clocks of a zone show it, with the zone: `2027-01-04 09:00 Europe/Berlin`. */
export function onClocks(at: number, zone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const [day, time] = [local.toPlainDate(), local.toPlainTime().toString({ smallestUnit: 'minute' })];
  return `${day} ${time} ${zone}`;
}

function read(written: string, now: number, zone: string): number | undefined {
  try {
    if (/^\d{1,2}:\d\d$/.test(written)) return nextTime(Temporal.PlainTime.from(written.padStart(5, '0')), now, zone);
    if (/^\d{4}-\d\d-\d\d$/.test(written)) {
      return Temporal.PlainDate.from(written).toZonedDateTime(zone).epochMilliseconds;
    }
    if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d$/.test(written)) {
      return Temporal.PlainDateTime.from(written).toZonedDateTime(zone).epochMilliseconds;
    }
    return Temporal.Instant.from(written).epochMilliseconds;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function nextTime(time: Temporal.PlainTime, now: number, zone: string): number {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  const on = (date: Temporal.PlainDate) => date.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
  return on(today) > now ? on(today) : on(today.add({ days: 1 }));
}
