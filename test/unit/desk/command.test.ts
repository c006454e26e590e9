import assert from 'node:assert/strict';
import type { E164 } from '../../../src/call/phoneNumber.js';
import { callsCommand } from '../../../src/desk/command.js';
import { BotError } from '../../../src/errors.js';
import { MemoryDatabase } from '../../../src/storage/memory/database.js';
import { MemoryStore } from '../../../src/storage/memory/store.js';
import type { Store } from '../../../src/storage/store.js';
import {
  callBack,
  everyErrand,
  FULL_CALL,
  leftIn,
  message,
  NOON,
  named,
  next,
  numberOf,
  range,
  turn,
} from '../../contract/sampleCall.js';

const MINUTE = 60_000;
/** A printed table, with one bar for the blanks between columns. */
const rowsOf = (out: string) => out.split('\n').map((line) => line.replace(/(?<=\S) {2,}/g, '|'));

describe('npm run calls', () => {
  let database: MemoryDatabase;
  let bot: Store;

  beforeEach(() => {
    database = new MemoryDatabase();
    bot = new MemoryStore({ database });
  });

  async function run(args: string[], openStore: () => Promise<Store | undefined> = beside) {
    let [out, err] = ['', ''];
    const print = {
      out: (text: string) => {
        out += text;
      },
      err: (text: string) => {
        err += text;
      },
    };
    const departments = () => ['agents', 'billing', 'sales'];
    const now = () => NOON + 10 * MINUTE;
    const code = await callsCommand(args, { openStore, print, departments, now, zone: 'Europe/Berlin' });
    return { code, out, err };
  }
  const beside = async () => new MemoryStore({ database });

  const live = named('live', { startedAt: NOON + 5_000, updatedAt: NOON + 9 * MINUTE });
  live.state.caller = { id: 'x', number: '+14255550100' as E164 };
  live.state.greeted = true;
  live.state.dialog.dialogStack.push({ id: 'mainMenu', state: { menu: 'billing', typed: '4111111111111111' } });
  live.state.handoffs.push(...FULL_CALL.state.handoffs);

  /** A live call, an ended one, two call backs and a message, one of each kind done. */
  const fill = async () => {
    const another = callBack('cb2', { number: '+4930123456' as E164 });
    const left = [callBack('cb1', { at: NOON + MINUTE }), another, message('m1'), message('m2', { text: '' })];
    await bot.commit(turn(FULL_CALL, { errands: left }));
    await bot.commit(turn(live));
    await bot.errands.tickOff(callBack('cb2').id, NOON + 2 * MINUTE, 'nobody there');
    await bot.errands.tickOff(message('m2').id, NOON + 2 * MINUTE);
  };

  it('shows the calls that are on, and what is open for a person to do', async () => {
    await fill();
    const { code, out, err } = await run([]);
    assert.deepEqual([code, err], [0, '']);
    assert.deepEqual(rowsOf(out), [
      'Live calls: 1',
      'CALL|SINCE (UTC)|LENGTH|QUIET|CALLER|LANGUAGE|WHERE|DEPARTMENT',
      `${live.id}|2026-01-01 12:00:05|9:55|1:00|+14255550100|en-US|menu billing (handoff failed, busy)|billing`,
      '',
      'Open call backs: 1',
      'ID|LEFT (UTC)|DEPARTMENT|NUMBER|LANGUAGE|CALL',
      `cb1|2026-01-01 12:01:00|billing|+14255550100|en-US|${FULL_CALL.id}`,
      '',
      'Open messages: 1',
      'ID|LEFT (UTC)|DEPARTMENT|NUMBER|LANGUAGE|CALL',
      `m1|2026-01-01 12:00:00|agents|-|de-DE|${FULL_CALL.id}`,
      '    words of m1',
      '',
      'Closed by an operator: none',
      '',
    ]);
  });

  it('shows an empty desk as one', async () => {
    const { code, out } = await run([]);
    assert.equal(code, 0);
    assert.equal(
      out,
      'Live calls: none\n\nOpen call backs: none\n\nOpen messages: none\n\nClosed by an operator: none\n',
    );
  });

  it('shows calls that have ended, with what became of them', async () => {
    await fill();
    const { out } = await run(['--ended']);
    assert.deepEqual(rowsOf(out), [
      'Ended calls: 1',
      'CALL|STARTED (UTC)|LENGTH|CALLER|LANGUAGE|OUTCOME|HANDOFF|DEPARTMENT',
      `${FULL_CALL.id}|2026-01-01 12:00:00|0:00|+14255550100|en-US|handedOff|failed, busy|billing`,
      '',
    ]);
  });

  it('shows call backs or messages alone, and those that are done when all are wanted', async () => {
    await fill();
    assert.match((await run(['--callbacks'])).out, /^Open call backs: 1\n.*\ncb1 .*\n$/);
    assert.match((await run(['--messages'])).out, /^Open messages: 1\n.*\nm1 .*\n {4}words of m1\n$/);
    const { out } = await run(['--callbacks', '--messages', '--all']);
    assert.deepEqual(
      rowsOf(out).filter((row) => /^Call|^Mess|^cb2|^m2|^ {4}|^cb1/.test(row)),
      [
        'Call backs: 2',
        `cb1|2026-01-01 12:01:00|billing|+14255550100|en-US|${FULL_CALL.id}|-`,
        `cb2|2026-01-01 12:00:00|billing|+4930123456 (entered)|en-US|${FULL_CALL.id}|2026-01-01 12:02:00|nobody there`,
        'Messages: 2',
        `m2|2026-01-01 12:00:00|agents|-|de-DE|${FULL_CALL.id}|2026-01-01 12:02:00`,
        '    (nothing)',
        '    words of m1',
      ],
    );
    assert.match(
      (await run(['--all'])).out,
      /^Live calls: 1\n.*\nEnded calls: 1\n.*\nCall backs: 2\n.*\nMessages: 2\n/s,
    );
  });

  it('says when there is more than it shows', async () => {
    await bot.commit(
      turn(FULL_CALL, { errands: range(3).map((i) => callBack(`cb${i}`, { number: numberOf(`cb${i}`) })) }),
    );
    assert.match(
      (await run(['--callbacks', '--limit', '2'])).out,
      /^Open call backs: 2, the newest; --limit shows more\n/,
    );
    assert.match((await run(['--callbacks', '--limit', '4'])).out, /^Open call backs: 3\n/);
  });

  it('gives JSON to other programs, without what a dialog has collected', async () => {
    await fill();
    const { code, out } = await run(['--json', '--all']);
    const { live: calls, ended, callBacks, messages, closures, ...rest } = JSON.parse(out);
    assert.deepEqual([code, closures, rest], [0, [], {}]);
    assert.deepEqual(calls, [
      {
        id: live.id,
        channel: 'emulator',
        line: 'http',
        startedAt: NOON + 5_000,
        updatedAt: NOON + 9 * MINUTE,
        number: '+14255550100',
        locale: 'en-US',
        menu: 'billing',
        handoff: { department: 'billing', state: 'failed', failure: 'busy', mayStillRing: false },
      },
    ]);
    assert.deepEqual([ended[0].id, ended[0].outcome, ended.length], [FULL_CALL.id, 'handedOff', 1]);
    assert.deepEqual([...callBacks, ...messages], await everyErrand(bot));
    for (const format of [['--json'], []]) assert.doesNotMatch((await run([...format, '--all'])).out, /4111/);
  });

  it('ticks off, says so again to whoever repeats it, and opens again', async () => {
    await bot.commit(turn(FULL_CALL, { errands: [callBack('cb1'), message('m1', { number: '+4930123456' as E164 })] }));
    const brief = 'call back +14255550100, billing, left 2026-01-01 12:00:00 UTC\n';
    assert.deepEqual(await run(['done', 'CB1', '--note', 'will pay']), { code: 0, out: `Done: ${brief}`, err: '' });
    const done = { at: NOON + 10 * MINUTE, note: 'will pay' };
    assert.deepEqual(await bot.errands.list('callBack'), [leftIn(FULL_CALL, callBack('cb1'), done)]);
    const before = `It was done before, 2026-01-01 12:10:00 UTC: ${brief}`;
    assert.deepEqual(await run(['done', 'cb1']), { code: 0, out: before, err: '' });
    assert.equal((await run(['done', 'cb1', '--note', 'x'])).out, `${before}The note was not kept; undo it first.\n`);
    assert.deepEqual(await run(['undo', ' cb1 ']), { code: 0, out: `Open again: ${brief}`, err: '' });
    assert.deepEqual(await run(['undo', 'cb1']), { code: 0, out: `It was open: ${brief}`, err: '' });
    assert.deepEqual(await bot.errands.list('callBack', { open: true }), [leftIn(FULL_CALL, callBack('cb1'))]);
    assert.match((await run(['done', 'm1'])).out, /^Done: message from \+4930123456, agents, left /);
    await bot.commit(turn(next(FULL_CALL), { errands: [callBack('cb2', { number: '+4930123456' as E164 })] }));
    assert.match((await run(['done', 'cb2'])).out, /^Done: call back \+4930123456 \(entered\), billing, left /);
    const { changed, errand } = JSON.parse((await run(['undo', 'm1', '--json'])).out);
    assert.deepEqual([changed, errand], [true, await bot.errands.find(errand.id)]);
  });

  it('prints nothing that a terminal would obey, whoever wrote it', async () => {
    const hostile = '\u001b[2J\u0007\u202eevil\r\n\u2028line';
    const record = named('hostile');
    record.state.caller = { id: '', name: hostile };
    record.state.locale = hostile;
    record.state.dialog.dialogStack.push({ id: 'mainMenu', state: { menu: hostile } });
    const errands = [callBack('cb1', { department: hostile, locale: hostile }), message('m1', { text: hostile })];
    await bot.commit(turn(record, { errands }));
    const printed = [
      await run([]),
      await run(['--all', '--json']),
      await run(['done', 'm1', '--note', hostile]),
      await run(['--all']),
      await run(['done', 'cb1']),
      await run(['done', `x${hostile}`]),
      await run([hostile]),
      await run([`--${hostile}`]),
    ];
    for (const { out, err } of printed) assert.doesNotMatch(`${out}${err}`, /[^\P{Cc}\n]|[\u2028\u202e]/u);
    assert.match(printed[0]?.out ?? '', /\n {4}evil line\n/);
    assert.equal(JSON.parse(printed[1]?.out ?? '').messages[0].text, hostile);
  });

  const refusals: [what: string, args: string[], message: RegExp][] = [
    [
      'an id that nothing has',
      ['done', 'nothing'],
      /^No call back and no message has the id nothing\. .*lists them\.\n$/,
    ],
    ['an id that nothing has, to be opened again', ['undo', 'x'], /^No call back and no message has the id x\./],
    ['to tick off without an id', ['done'], /^"done" needs one id, as the lists show it\.\n$/],
    ['to tick off by an empty id', ['done', ' '], /^"done" needs one id/],
    ['two ids', ['undo', 'a', 'b'], /^"undo" needs one id/],
    ['another word', ['finish', 'a'], /^"finish" is none of done, undo, close, open\.\nSee --help\.\n$/],
    ['to tick off within a list', ['done', 'a', '--all'], /^"done" goes with no list\.\n$/],
    ['to tick off so many', ['undo', 'a', '--limit', '1'], /^"undo" goes with no list\.\n$/],
    ['a note on nothing', ['--note', 'x'], /^--note goes with "done" and an id, or with "close"\.\n$/],
    ['a note on what is opened again', ['undo', 'a', '--note', 'x'], /^--note goes with "done"/],
    ['a long note', ['done', 'a', '--note', 'x'.repeat(201)], /^--note may have 200 characters; this one has 201\.\n$/],
    ['a limit that is no number', ['--limit', 'x'], /^--limit must be a whole number, at least 1\.\n$/],
    ['a limit of nothing', ['--limit', '0'], /^--limit must be a whole number, at least 1\.\n$/],
    ['an option that does not exist', ['--done'], /--done.*\nSee --help\.\n$/],
  ];
  for (const [what, args, message] of refusals) {
    it(`refuses ${what}, with a message and exit code 1`, async () => {
      await fill();
      const before = await everyErrand(bot);
      const { code, out, err } = await run(args);
      assert.deepEqual([code, out], [1, '']);
      assert.match(err, message);
      assert.deepEqual(await everyErrand(bot), before);
    });
  }

  it('says when no bot has been started yet', async () => {
    const nowhere = await run([], async () => undefined);
    assert.deepEqual([nowhere.code, nowhere.out], [1, '']);
    assert.match(nowhere.err, /^No calls are stored yet\. Start the bot/);
  });

  it('says what to do about a database that is away, and hides no other error', async () => {
    const away = new BotError('store-unavailable', 'The database failed: it is locked.');
    const broken = await run([], () => Promise.reject(away));
    assert.equal(broken.code, 1);
    assert.match(broken.err, /^The database failed: it is locked\.\nThe database does not answer; check DATABASE_URL/);
    const store = await beside();
    store.errands.tickOff = () => Promise.reject(away);
    assert.equal((await run(['done', 'a'], async () => store)).code, 1);
    await assert.rejects(
      run([], () => Promise.reject(new TypeError('a mistake of ours'))),
      /a mistake of ours/,
    );
  });

  it('explains itself without a database', async () => {
    const { code, out } = await run(['--help'], () => assert.fail('the store was opened'));
    assert.equal(code, 0);
    assert.match(out, /npm run calls -- done ID/);
  });
});
