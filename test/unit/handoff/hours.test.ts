import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Hours, isOpen, nextOpening, type Shift } from '../../../src/handoff/hours.js';
import { openMinutes } from './slowHours.js';
import { ZoneClock } from './zoneClock.js';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** `09:00-17:00`; hours above 24 are those of the next day. */
function shift(text: string): Shift {
  const [from = NaN, to = NaN] = text.split('-').map((time) => {
    const [hour = NaN, minute = NaN] = time.split(':').map(Number);
    return hour * 60 + minute;
  });
  return { from, to };
}

/** The same hours every day, unless told. */
function daily(zone: string, shifts: readonly string[], days: Record<string, readonly string[]> = {}): Hours {
  const entries = Object.entries(days).map(([date, some]) => [date, some.map(shift)]);
  return { zone, week: Array.from({ length: 7 }, () => shifts.map(shift)), days: Object.fromEntries(entries) };
}

function weekdays(zone: string, shifts: readonly string[], days?: Record<string, readonly string[]>): Hours {
  const hours = daily(zone, shifts, days);
  return { ...hours, week: hours.week.map((day, index) => (index < 5 ? day : [])) };
}

const opening = (hours: Hours, at: string) => {
  const next = nextOpening(hours, Date.parse(at));
  return next === undefined ? undefined : new Date(next).toISOString().replace(':00.000Z', 'Z');
};
/** Open exactly from `from` until `to`, as far as a minute before and after can tell. */
function assertSpan(hours: Hours, from: string, to: string): void {
  const seen = [Date.parse(from) - 1, Date.parse(from), Date.parse(to) - 1, Date.parse(to)].map((at) =>
    isOpen(hours, at),
  );
  assert.deepEqual(seen, [false, true, true, false], `${from} until ${to}`);
}

describe('the hours of a department', () => {
  it('are open from their first moment to the last before their end, in their own zone', () => {
    assertSpan(daily('Europe/Berlin', ['09:00-17:00']), '2026-01-15T08:00Z', '2026-01-15T16:00Z');
    assertSpan(daily('America/New_York', ['09:00-17:00']), '2026-01-15T14:00Z', '2026-01-15T22:00Z');
    assertSpan(daily('Asia/Kathmandu', ['09:00-17:00']), '2026-01-15T03:15Z', '2026-01-15T11:15Z');
  });

  it('may have a break at noon', () => {
    const hours = daily('Europe/Berlin', ['09:00-12:30', '13:30-17:00']);
    assertSpan(hours, '2026-01-15T08:00Z', '2026-01-15T11:30Z');
    assertSpan(hours, '2026-01-15T12:30Z', '2026-01-15T16:00Z');
    assert.equal(opening(hours, '2026-01-15T11:45Z'), '2026-01-15T12:30Z');
  });

  it('open next at once when they are open', () => {
    assert.equal(opening(daily('Europe/Berlin', ['09:00-17:00']), '2026-01-15T10:07Z'), '2026-01-15T10:07Z');
  });

  it('open again after a weekend on Monday', () => {
    const hours = weekdays('Europe/Berlin', ['09:00-17:00']);
    assert.equal(opening(hours, '2026-01-16T16:00Z'), '2026-01-19T08:00Z');
    assert.equal(isOpen(hours, Date.parse('2026-01-17T12:00Z')), false);
  });

  it('are closed on a holiday, of that year or of every year', () => {
    const hours = daily('Europe/Berlin', ['09:00-17:00'], { '12-25': [], '2027-01-01': [] });
    for (const year of ['2026', '2027']) {
      assert.equal(opening(hours, `${year}-12-24T17:00Z`), `${year}-12-26T08:00Z`);
    }
    assert.equal(opening(hours, '2026-12-31T17:00Z'), '2027-01-02T08:00Z');
    assert.equal(opening(hours, '2027-12-31T17:00Z'), '2028-01-01T08:00Z');
  });

  it('are those of the exception on its day, also where every year has a holiday', () => {
    const hours = weekdays('Europe/Berlin', ['09:00-17:00'], { '12-24': [], '2026-12-24': ['10:00-12:00'] });
    assertSpan(hours, '2026-12-24T09:00Z', '2026-12-24T11:00Z');
    assert.equal(isOpen(hours, Date.parse('2027-12-24T10:00Z')), false);
    const onSunday = weekdays('Europe/Berlin', ['09:00-17:00'], { '2026-11-29': ['13:00-18:00'] });
    assertSpan(onSunday, '2026-11-29T12:00Z', '2026-11-29T17:00Z');
  });

  it('may last over midnight: the night belongs to the day on which it begins', () => {
    const hours = daily('Europe/Berlin', ['22:00-30:00'], { '12-25': [] });
    assertSpan(hours, '2026-01-15T21:00Z', '2026-01-16T05:00Z');
    assertSpan(hours, '2026-12-24T21:00Z', '2026-12-25T05:00Z');
    assert.equal(opening(hours, '2026-12-25T05:00Z'), '2026-12-26T21:00Z');
  });

  it('may last until midnight, and around the clock', () => {
    assertSpan(daily('Europe/Berlin', ['18:00-24:00']), '2026-01-15T17:00Z', '2026-01-15T23:00Z');
    const always = daily('Europe/Berlin', ['00:00-24:00']);
    for (let at = Date.parse('2026-03-28T00:00Z'); at < Date.parse('2026-03-31T00:00Z'); at += 10 * MINUTE) {
      assert.ok(isOpen(always, at), new Date(at).toISOString());
    }
  });

  it('begin when the clocks jump over their beginning, and end when they jump over their end', () => {
    // Europe/Berlin, 29 March 2026: 02:00 is 03:00, at 01:00 UTC.
    assertSpan(daily('Europe/Berlin', ['02:30-08:00']), '2026-03-29T01:00Z', '2026-03-29T06:00Z');
    assertSpan(daily('Europe/Berlin', ['00:30-02:30']), '2026-03-28T23:30Z', '2026-03-29T01:00Z');
    const inTheGap = daily('Europe/Berlin', ['02:15-02:45']);
    assert.equal(opening(inTheGap, '2026-03-28T12:00Z'), '2026-03-30T00:15Z');
  });

  it('begin and end once where an hour exists twice: the first time', () => {
    // Europe/Berlin, 25 October 2026: 03:00 is 02:00, at 01:00 UTC.
    assertSpan(daily('Europe/Berlin', ['02:30-08:00']), '2026-10-25T00:30Z', '2026-10-25T07:00Z');
    assertSpan(daily('Europe/Berlin', ['00:30-02:30']), '2026-10-24T22:30Z', '2026-10-25T00:30Z');
    assert.equal(opening(daily('Europe/Berlin', ['02:15-02:45']), '2026-10-25T00:45Z'), '2026-10-26T01:15Z');
  });

  it('last an hour less or more in a night in which the clocks change', () => {
    const night = daily('Europe/Berlin', ['22:00-30:00']);
    assertSpan(night, '2026-03-28T21:00Z', '2026-03-29T04:00Z');
    assertSpan(night, '2026-10-24T20:00Z', '2026-10-25T05:00Z');
  });

  it('know clocks that change at midnight, by half an hour, or over a whole day', () => {
    // America/Santiago, 5 April 2026: 24:00 is 23:00, at 03:00 UTC: the day ends an hour later.
    assertSpan(daily('America/Santiago', ['18:00-24:00']), '2026-04-04T21:00Z', '2026-04-05T04:00Z');
    // America/Santiago, 6 September 2026: 00:00 is 01:00, at 04:00 UTC.
    assertSpan(daily('America/Santiago', ['00:00-08:00']), '2026-09-06T04:00Z', '2026-09-06T11:00Z');
    // Australia/Lord_Howe, 4 October 2026: 02:00 is 02:30, at 15:30 UTC.
    assertSpan(daily('Australia/Lord_Howe', ['02:15-04:00']), '2026-10-03T15:30Z', '2026-10-03T17:00Z');
    // America/St_Johns, 7 November 2010: 00:01 was 23:01 of the day before, at 02:31 UTC. It had been midnight.
    assertSpan(daily('America/St_Johns', ['00:00-08:00']), '2010-11-07T02:30Z', '2010-11-07T11:30Z');
    assert.ok(isOpen(daily('America/St_Johns', ['00:00-08:00']), Date.parse('2010-11-07T03:00Z')));
    // Pacific/Apia had no 30 December 2011.
    assert.equal(opening(daily('Pacific/Apia', ['09:00-17:00']), '2011-12-30T08:00Z'), '2011-12-30T19:00Z');
  });

  it('never open again when there are none, or none within 400 days', () => {
    assert.equal(nextOpening(daily('UTC', []), 0), undefined);
    const once = daily('UTC', [], { '2028-02-29': ['09:00-17:00'] });
    assert.equal(opening(once, '2027-01-25T00:00Z'), '2028-02-29T09:00Z');
    assert.equal(opening(once, '2027-01-24T00:00Z'), undefined);
  });

  it('are those that somebody reads off the clock minute by minute, in any zone, around a change of its clocks', () => {
    const zones = fc.oneof(
      fc.constantFrom('Africa/Casablanca', 'Africa/Cairo', 'America/Havana', 'Asia/Beirut', 'Australia/Lord_Howe'),
      fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
    );
    fc.assert(
      fc.property(
        zones,
        fc.integer({ min: 2024, max: 2037 }),
        weeks(),
        fc.nat(),
        fc.nat(6 * 60),
        (zone, year, week, pick, minute) => {
          const changes = new ZoneClock(zone).changes(year);
          const middle = changes[pick % changes.length] ?? Date.UTC(year, 0, 1) + (pick % 365) * DAY;
          const from = middle - 3 * HOUR;
          const to = middle + 3 * HOUR;
          // The day of the change is also the exception of one run in two.
          const written = new Date(middle).toISOString().slice(0, 10);
          const days = pick % 2 ? { [written]: week[6] ?? [] } : { [written.slice(5)]: week[5] ?? [] };
          const hours = { zone, week, days };
          const expected = openMinutes(hours, from, to);
          const seen = expected.map((_, index) => isOpen(hours, from + index * MINUTE));
          assert.deepEqual(seen, expected);
          const at = from + minute * MINUTE;
          const next = expected.indexOf(true, minute);
          const found = nextOpening(hours, at);
          if (next === -1) assert.ok(found === undefined || found >= to);
          else assert.equal(found, from + next * MINUTE);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('open next at a moment that is open, with none before it, at any time', () => {
    const at = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2037, 0, 1) });
    fc.assert(
      fc.property(
        fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
        weeks(),
        at,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (zone, week, from, part) => {
          const hours = { zone, week, days: {} };
          const next = nextOpening(hours, from);
          if (next === undefined) assert.ok(week.every((shifts) => shifts.length === 0));
          else {
            assert.ok(isOpen(hours, next));
            const before = Math.floor(from + (next - from) * part);
            assert.ok(before === next || !isOpen(hours, before));
            assert.ok(next === from || !isOpen(hours, next - 1));
            assert.equal(nextOpening(hours, before), next);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** Weeks with up to three shifts a day, in order, without overlap, the last one over midnight at times. */
function weeks(): fc.Arbitrary<readonly (readonly Shift[])[]> {
  const times = fc.uniqueArray(fc.integer({ min: 0, max: 1440 + 600 }), { maxLength: 6 });
  const day = times.map((some) => {
    const sorted = [...some].sort((one, other) => one - other);
    const pairs = sorted.flatMap((from, index) => (index % 2 ? [] : [{ from, to: sorted[index + 1] ?? from + 60 }]));
    return pairs.filter(({ from, to }) => from < 1440 && to - from <= 1440);
  });
  return fc.array(fc.oneof(day, fc.constant([])), { minLength: 7, maxLength: 7 });
}
