import assert from 'node:assert/strict';
import { callsCommand } from '../../../src/desk/command.js';
import { MemoryDatabase } from '../../../src/storage/memory/database.js';
import { MemoryStore } from '../../../src/storage/memory/store.js';
import type { Store } from '../../../src/storage/store.js';
import { NOON } from '../../contract/sampleCall.js';

const MINUTE = 60_000;
const rowsOf = (out: string) => out.split('\n').map((line) => line.replace(/(?<=\S) {2,}/g, '|'));

describe('npm run calls, to close and open,', () => {
  let database: MemoryDatabase;
  let bot: Store;
  let menu: string[];
  let now: number;

  beforeEach(() => {
    database = new MemoryDatabase();
    bot = new MemoryStore({ database });
    menu = ['agents', 'billing', 'sales'];
    now = NOON;
  });

  async function run(...args: string[]) {
    const said = { out: '', err: '' };
    const code = await callsCommand(args, {
      openStore: async () => new MemoryStore({ database }),
      departments: () => menu,
      print: { out: (text) => (said.out += text), err: (text) => (said.err += text) },
      now: () => now,
      zone: 'Europe/Berlin',
    });
    return { code, ...said };
  }
  const said = async (...args: string[]) => {
    const { code, out, err } = await run(...args);
    assert.deepEqual([code, err], [0, '']);
    return out;
  };

  it('closes a department until it is taken back, or until a time, with a note', async () => {
    assert.equal(await said('close', 'sales'), 'Closed: sales, until it is taken back: npm run calls -- open sales\n');
    const until = ['--until', '18:00', '--note', 'flood in the cellar'];
    assert.equal(await said('close', 'billing', ...until), 'Closed: billing, until 2026-01-01 18:00 Europe/Berlin\n');
    assert.deepEqual(await bot.closures.list(NOON), [
      { department: 'billing', from: NOON, until: NOON + 300 * MINUTE, note: 'flood in the cellar' },
      { department: 'sales', from: NOON },
    ]);
  });

  it('closes all departments together', async () => {
    assert.equal(await said('close'), 'Closed: all departments, until it is taken back: npm run calls -- open\n');
    assert.deepEqual(await bot.closures.list(NOON), [{ from: NOON }]);
  });

  it('shows what is closed, under the calls, whatever the limit', async () => {
    await run('close', 'sales', '--note', 'sick');
    now += MINUTE;
    await run('close', '--until', '2026-01-02');
    const closed = [
      'Closed by an operator: 2',
      'DEPARTMENT|SINCE (UTC)|UNTIL (UTC)|NOTE',
      'all departments|2026-01-01 12:01:00|2026-01-01 23:00:00',
      'sales|2026-01-01 12:00:00|-|sick',
      '',
    ];
    for (const args of [[], ['--limit', '2'], ['--all']]) {
      assert.deepEqual(rowsOf(await said(...args)).slice(-closed.length), closed);
    }
    assert.doesNotMatch(await said('--callbacks'), /Closed/);
    const { closures } = JSON.parse(await said('--json'));
    assert.deepEqual(closures, await bot.closures.list(now));
    now = NOON + 720 * MINUTE;
    assert.match(await said(), /Closed by an operator: 1\n/);
  });

  it('opens what was closed, and says what is closed all the same', async () => {
    for (const args of [['close', 'sales'], ['close', 'billing'], ['close']]) await run(...args);
    const all = 'All departments together are still closed: npm run calls -- open\n';
    assert.equal(await said('open', 'sales'), `Open again: sales\n${all}`);
    assert.equal(await said('open'), 'Open again: all departments\nStill closed: billing\n');
    assert.equal(await said('open', 'billing'), 'Open again: billing\n');
    assert.equal(await said('open', 'billing'), 'Was not closed: billing\n');
    assert.equal(await said('open'), 'Was not closed: all departments\n');
    assert.deepEqual(await bot.closures.list(NOON), []);
  });

  it('opens a department that the menu no longer has', async () => {
    await run('close', 'sales');
    menu = ['agents'];
    assert.equal(await said('open', 'sales'), 'Open again: sales\n');
    assert.match((await run('open', 'sales')).err, /^There is no department sales; the menu has agents\./);
  });

  it('tells other programs whether something has changed, and what is closed now', async () => {
    const closures = [{ department: 'sales', from: NOON }];
    assert.deepEqual(JSON.parse(await said('close', 'sales', '--json')), { changed: true, closures });
    assert.deepEqual(JSON.parse(await said('open', '--json')), { changed: false, closures });
  });

  const refusals: [what: string, args: string[], message: RegExp][] = [
    [
      'a department that does not exist',
      ['close', 'Sales'],
      /^There is no department Sales; the menu has agents, billing, sales\. Without a name, all of them are meant\.\n$/,
    ],
    [
      'to open one that does not exist',
      ['open', 'x'],
      /^There is no department x; the menu has agents, billing, sales\./,
    ],
    ['a department without a name', ['close', ''], /^There is no department ; the menu has/],
    [
      'two departments',
      ['close', 'sales', 'billing'],
      /^"close" takes one department; without any, all of them are meant\.\n$/,
    ],
    ['a time that is none', ['close', 'sales', '--until', 'tea'], /^--until tea is no time such as 17:30, /],
    [
      'a time that is over',
      ['close', '--until', '2025-01-01'],
      /^--until 2025-01-01 is over: it must be a time to come\.\n$/,
    ],
    ['to open until a time', ['open', '--until', '18:00'], /^--until goes with "close"\.\n$/],
    ['a time in a list', ['--until', '18:00'], /^--until goes with "close"\.\n$/],
    ['a time for what is done', ['done', 'a', '--until', '18:00'], /^--until goes with "close"\.\n$/],
    ['a note on what is opened', ['open', '--note', 'x'], /^--note goes with "done" and an id, or with "close"\.\n$/],
    ['a long note', ['close', '--note', 'x'.repeat(201)], /^--note may have 200 characters; this one has 201\.\n$/],
    ['to close within a list', ['close', '--all'], /^"close" goes with no list\.\n$/],
    ['to close so many', ['close', 'sales', '--limit', '3'], /^"close" goes with no list\.\n$/],
  ];
  for (const [what, args, message] of refusals) {
    it(`refuses ${what}, with a message and exit code 1, and closes nothing`, async () => {
      const { code, out, err } = await run(...args);
      assert.deepEqual([code, out], [1, '']);
      assert.match(err, message);
      assert.deepEqual(await bot.closures.list(NOON), []);
    });
  }

  it('prints nothing that a terminal would obey', async () => {
    const hostile = '\u001b[2J\u0007\u202eevil\r\n\u2028line';
    menu.push(hostile);
    const printed = [
      await run('close', hostile, '--note', hostile),
      await run(),
      await run('open', hostile),
      await run('open', `x${hostile}`),
      await run('close', '--until', hostile),
    ];
    for (const { out, err } of printed) assert.doesNotMatch(`${out}${err}`, /[^\P{Cc}\n]|[\u2028\u202e]/u);
  });
});
