import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readHours } from '../../../dialogs/hours.js';
import { MenuError } from '../../../dialogs/menuError.js';
import { YamlFile } from '../../../dialogs/yamlFile.js';
import { type Hours, isOpen, nextOpening } from '../../../src/handoff/hours.js';
import { withMenu } from './smallMenu.js';

const GOOD = `hours:
  zone: Europe/Berlin
  week:
    mon-thu: ["13:30-17:00", "09:00-12:30"]
    fri: ["9:00-14:00"]
    sat-sun: ["22:00-06:00"]
  holidays: ["12-25", "2027-01-01"]
  exceptions:
    "2026-12-24": ["09:00-12:00"]
    "02-29": []
`;

function read(text: string): Hours | undefined {
  return withMenu(text, (file) => {
    const yaml = new YamlFile(file);
    const hours = readHours(yaml, ['hours']);
    yaml.finish();
    return hours;
  });
}

/** What is wrong, as `LINE message`. */
function problems(text: string): readonly string[] {
  try {
    read(text);
    return [];
  } catch (error) {
    assert.ok(error instanceof MenuError, String(error));
    return error.problems.map((problem) => problem.replace(/^.*?menu\.yaml:/, ''));
  }
}

/** What is wrong when one line of the good hours is another. */
const mistake = (line: string, other: string) => {
  assert.ok(GOOD.includes(line), line);
  return problems(GOOD.replace(line, () => other));
};

describe('opening hours in the menu file', () => {
  it('are read day by day, in order, with days that nobody named closed', () => {
    const hours = read(GOOD);
    const day = [
      { from: 540, to: 750 },
      { from: 810, to: 1020 },
    ];
    const night = [{ from: 1320, to: 1800 }];
    assert.equal(hours?.zone, 'Europe/Berlin');
    assert.deepEqual(hours?.week, [day, day, day, day, [{ from: 540, to: 840 }], night, night]);
    assert.deepEqual(read('hours: { zone: UTC, week: { mon: ["00:00-24:00"] } }')?.week, [
      [{ from: 0, to: 1440 }],
      ...Array(6).fill([]),
    ]);
  });

  it('have holidays and exceptions, of one year or of every year', () => {
    const days = { '12-25': [], '2027-01-01': [], '2026-12-24': [{ from: 540, to: 720 }], '02-29': [] };
    assert.deepEqual({ ...read(GOOD)?.days }, days);
  });

  it('may last until midnight, written as 24:00 or 00:00', () => {
    for (const end of ['24:00', '00:00', '0:00']) {
      const hours = read(`hours: { zone: UTC, week: { mon: ["18:00-${end}"] } }`);
      assert.deepEqual(hours?.week[0], [{ from: 1080, to: 1440 }], end);
    }
  });

  it('go over the end of the week', () => {
    const hours = read('hours: { zone: UTC, week: { sat-mon: ["09:00-17:00"], tue: [] } }');
    assert.deepEqual(
      hours?.week.map((day) => day.length),
      [1, 0, 0, 0, 0, 1, 1],
    );
  });

  it('may be absent: then there are none', () => {
    assert.equal(read('name: x'), undefined);
  });

  it('are shared by an alias', () => {
    const text = `${GOOD.replace('hours:', 'office: &office')}hours: *office`;
    assert.deepEqual(read(text), read(GOOD));
  });
});

describe('a mistake in opening hours', () => {
  const ZONE = 'hours.zone must be a time zone such as Europe/Berlin or America/New_York';
  for (const zone of ['Europe/Berln', 'EST', '+01:00', 'Berlin', '', 'Europe/']) {
    it(`is told with its line: the zone "${zone}"`, () => {
      assert.deepEqual(mistake('Europe/Berlin', `"${zone}"`), [`2 ${ZONE}, not "${zone}"`]);
    });
  }

  const SHIFT =
    'must be hours such as 09:00-17:00, 22:00-06:00 (until the next morning) or 00:00-24:00 (the whole day)';
  for (const hours of [
    '09:00',
    '9-17',
    '09:00-25:00',
    '09:00-24:30',
    '24:00-06:00',
    '09:60-17:00',
    '09:00-09:00',
    '',
  ]) {
    it(`is told with its line: the hours "${hours}"`, () => {
      assert.deepEqual(mistake('["9:00-14:00"]', `["08:00-09:00", "${hours}"]`), [
        `5 hours.week.fri[1] ${SHIFT}, not "${hours}"`,
      ]);
    });
  }

  const DATE = 'must be a date such as 2027-01-01, or 12-25 for every year';
  for (const date of ['25.12.', '2027-02-29', '02-30', '13-01', '12-00', '27-01-01', '2027-1-1', 'constructor']) {
    it(`is told with its line: the date "${date}"`, () => {
      assert.deepEqual(mistake('2027-01-01', date), [`7 hours.holidays[1] ${DATE}, not "${date}"`]);
      assert.deepEqual(mistake('2026-12-24', date), [`9 hours.exceptions.${date} ${DATE}`]);
    });
  }

  it('is told with its line: days that there are not, or twice', () => {
    const days = 'must be days such as mon or mon-fri; the days are mon, tue, wed, thu, fri, sat, sun';
    assert.deepEqual(mistake('fri:', 'friday:'), [`5 hours.week.friday ${days}`]);
    assert.deepEqual(mistake('fri:', 'wed-fri:'), ['5 hours.week.wed-fri has hours in another line: wed, thu']);
  });

  it('is told with its line: hours that overlap', () => {
    assert.deepEqual(mistake('"09:00-12:30"', '"09:00-13:31"'), ['4 hours.week.mon-thu has hours that overlap']);
    assert.deepEqual(mistake('"09:00-12:30"', '"09:00-13:30"'), []);
    assert.deepEqual(mistake('"09:00-12:00"', '"09:00-12:00", "10:00-11:00"'), [
      '9 hours.exceptions.2026-12-24 has hours that overlap',
    ]);
  });

  it('is told with its line: a date twice', () => {
    assert.deepEqual(mistake('2027-01-01', '12-25'), ['7 hours.holidays[1] stands there twice: "12-25"']);
    assert.deepEqual(mistake('2026-12-24', '12-25'), [
      '9 hours.exceptions.12-25 is a holiday too: take it out there or here',
    ]);
  });

  it('is told with its line: something of another kind', () => {
    const list = 'must be a list of hours such as ["09:00-12:30", "13:30-17:00"], or [] for closed';
    assert.deepEqual(mistake('["9:00-14:00"]', '"09:00-14:00"'), [`5 hours.week.fri ${list}, not "09:00-14:00"`]);
    const dates = 'must be a list of dates such as ["12-25", "2027-01-01"]';
    assert.deepEqual(mistake('["12-25", "2027-01-01"]', '"12-25"'), [`7 hours.holidays ${dates}, not "12-25"`]);
    assert.deepEqual(mistake('exceptions:', 'exception:'), [
      '8 hours.exception is unknown here; known are zone, week, holidays, exceptions',
    ]);
    assert.deepEqual(problems('hours: always'), ['1 hours must be a map (`name: value`)']);
    assert.deepEqual(problems('hours: { week: { mon: [] } }'), ['1 hours.zone is missing: it must be a time zone']);
    assert.deepEqual(problems('hours: { zone: UTC }'), ['1 hours.week is missing: it must be a map (`name: value`)']);
  });

  it('is told, and never thrown as something else; what is read without one can be used', () => {
    const lines = GOOD.split(/(?<=\n)/);
    const words = fc.constantFrom(
      ...(GOOD.match(/[\w:/-]+/g) ?? []),
      '__proto__',
      'constructor',
      '99-99',
      '[]',
      '{}',
      '',
    );
    fc.assert(
      fc.property(fc.nat(lines.length - 1), fc.array(words), fc.nat(), (line, some, at) => {
        const text = lines.with(line, `${lines[line]?.match(/^ */)?.[0]}${some.join(': ')}\n`).join('');
        if (problems(text).length > 0) return;
        const hours = read(text);
        if (hours) assert.equal(isOpen(hours, at), nextOpening(hours, at) === at);
      }),
      { numRuns: 300 },
    );
  });
});
