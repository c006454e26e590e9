import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CallRecord } from '../../../src/call/call.js';
import { BotError } from '../../../src/errors.js';
import { MemoryStore } from '../../../src/storage/memory/store.js';
import { SqliteStore } from '../../../src/storage/sqlite/store.js';
import type { Store } from '../../../src/storage/store.js';
import { transcriptCommand } from '../../../src/transcript/command.js';
import { entry, NOON, sampleCall } from './sampleCall.js';

const ENTRIES = [entry(0, 'out', { text: 'Welcome.' }), entry(1, 'in', { text: '0', entities: [{ type: 'DTMF' }] })];

async function storeCalls(store: Store, ...calls: CallRecord[]): Promise<void> {
  for (const call of calls) {
    await store.commit({ call, entries: ENTRIES, amended: [], output: [] });
  }
}

/** Opens a store with these calls in it. */
const holding =
  (...calls: CallRecord[]) =>
  async (): Promise<Store> => {
    const store = new MemoryStore();
    await storeCalls(store, ...calls);
    return store;
  };

describe('npm run transcript', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'transcript-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function run(args: string[], openStore: () => Promise<Store | undefined> = holding()) {
    let [out, err] = ['', ''];
    const code = await transcriptCommand(args, openStore, {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
    });
    return { code, out, err };
  }

  const calls = () => {
    const { endedAt: _, outcome: __, ...live } = sampleCall('live', { startedAt: NOON + 60_000 });
    const state = { ...live.state, caller: { id: '', name: '' }, handoffs: [] };
    delete state.callBack;
    return [sampleCall('ended'), { ...live, state }] as const;
  };

  it('lists calls: the newest first, with what became of them', async () => {
    const [ended, live] = calls();
    const { code, out, err } = await run([], holding(ended, live));
    assert.deepEqual([code, err], [0, '']);
    const [head, first, second, ...rest] = out.split('\n');
    assert.match(head ?? '', /^CALL +STARTED \(UTC\) +CALLER +LENGTH +OUTCOME +HANDOFF$/);
    assert.equal(first?.replace(/ {2,}/g, '|'), `${live.id}|2026-01-01 12:01:00|anonymous|-|on the line|-`);
    assert.equal(
      second?.replace(/ {2,}/g, '|'),
      `${ended.id}|2026-01-01 12:00:00|+14255550100|1:07|handedOff|accepted|call back wanted: +14255550100`,
    );
    assert.deepEqual(rest, ['']);
  });

  it('says when there are more calls than it lists', async () => {
    const { out } = await run(['--limit', '1'], holding(...calls()));
    assert.match(out, /The newest 1; --limit shows more\.\n$/);
    assert.equal(out.split('\n').length, 4);
  });

  it('prints a call as text, as JSON lines, or as the Emulator opens it', async () => {
    const [call] = calls();
    for (const args of [[call.id], [call.id, '--text']]) {
      assert.match(
        (await run(args, holding(call))).out,
        / {3}0:00 {2}Bot {6}Welcome\.\n {3}0:01 {2}Caller {3}presses 0\n$/,
      );
    }
    const lines = (await run([call.id, '--json'], holding(call))).out.trim().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).seq),
      [0, 1],
    );
    const activities = JSON.parse((await run([call.id, '--transcript'], holding(call))).out);
    assert.deepEqual(
      activities.map(({ text }: { text: string }) => text),
      ['Welcome.', '0'],
    );
  });

  it('writes to a file that only this user can read', async () => {
    const [call] = calls();
    const file = join(folder, 'call.transcript');
    const { code, out } = await run([call.id, '--transcript', '--out', file], holding(call));
    assert.deepEqual([code, out], [0, `Written to ${file}\n`]);
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).length, 2);
    if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('takes the beginning of an id, when only one call has it', async () => {
    const [ended, live] = calls();
    const { code, out } = await run([ended.id.slice(0, 6)], holding(ended, live));
    assert.equal(code, 0);
    assert.ok(out.startsWith(`Call       ${ended.id}\n`));
  });

  const refusals: [what: string, args: string[], message: RegExp][] = [
    ['an id that no call has', ['xyz\u001b[31m'], /^No call's id begins with xyz\. .*lists the calls\.\n$/],
    ['a beginning that several calls have', [''], /^2 calls' ids begin with ; give more of it:\n {2}\S+\n {2}\S+\n$/],
    ['two formats', ['x', '--json', '--text'], /^Choose one of --text and --json\.\n$/],
    ['two calls', ['x', 'y'], /^Name one call only\.\n$/],
    ['a format without a call', ['--json'], /^Name the call that is meant\.\n$/],
    ['a file without a call', ['--out', 'x'], /^Name the call that is meant\.\n$/],
    ['a limit that is no number', ['--limit', 'x'], /^--limit must be a whole number\.\n$/],
    ['an option that does not exist', ['--csv'], /--csv.*\nSee --help\.\n$/],
    ['to forget without a number', ['--forget'], /--forget.*\nSee --help\.\n$/],
    ['to forget a number with blanks and no quotes', ['--forget', '+1', '425'], /^--forget stands alone.*quotes\.\n$/],
    ['to forget one call', ['--forget', '+14255550100', 'x'], /^--forget stands alone/],
    ['to forget in a format', ['--forget', '+14255550100', '--json'], /^--forget stands alone/],
    ['to forget so many', ['--forget', '+14255550100', '--limit', '1'], /^--forget stands alone/],
  ];
  for (const [what, args, message] of refusals) {
    it(`refuses ${what}, with a message and exit code 1`, async () => {
      const { code, out, err } = await run(args, holding(...calls()));
      assert.deepEqual([code, out], [1, '']);
      assert.match(err, message);
    });
  }

  it('erases a caller with every call, and says how many there were', async () => {
    const [ended, live] = calls();
    const store = new MemoryStore();
    await storeCalls(store, ended, live, sampleCall('again'));
    const erased = await run(['--forget', '+1 (425) 555-0100'], async () => store);
    assert.deepEqual(erased, {
      code: 0,
      out: 'Erased 2 calls of +14255550100, and the call backs and messages left with or for it.\n',
      err: '',
    });
    assert.deepEqual(
      (await store.calls()).map(({ id }) => id),
      [live.id],
    );
    const none = await run(['--forget', '+14255550100'], async () => store);
    assert.deepEqual(none, {
      code: 0,
      out: 'Erased 0 calls of +14255550100, and the call backs and messages left with or for it.\n',
      err: '',
    });
    const one = await run(['--forget', '+14255550100'], holding(ended));
    assert.equal(one.out, 'Erased 1 call of +14255550100, and the call backs and messages left with or for it.\n');
  });

  // The numbers are what carriers show for a caller who hides theirs ("ANONYMOUS", "BLOCKED" on a phone's keys).
  for (const written of ['', ' ', 'anonymous', '+', '+1', '+266696687', '+2562533', '4255550100', 'tel:x', '%', '*']) {
    it(`does not erase whoever has no number of their own: ${JSON.stringify(written)}`, async () => {
      const { code, out, err } = await run(['--forget', written], () => assert.fail('the store was opened'));
      assert.deepEqual([code, out], [1, '']);
      assert.match(err, /^--forget needs the caller's whole number in international form.*\n$/);
    });
  }

  it('says when a file can’t be written', async () => {
    const [call] = calls();
    const { code, err } = await run([call.id, '--out', join(folder, 'none', 'file')], holding(call));
    assert.equal(code, 1);
    assert.match(err, /^The file can't be written: ENOENT/);
  });

  it('says when there is no call yet, stored or storable', async () => {
    assert.deepEqual(await run([]), { code: 1, out: '', err: 'No calls are stored yet.\n' });
    const nowhere = await run([], async () => undefined);
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.err, /^No calls are stored yet\. Start the bot/);
  });

  it('says what to do about a database that can’t be opened, and hides no other error', async () => {
    const broken = await run([], () => Promise.reject(new BotError('store-unavailable', 'It is locked.')));
    assert.equal(broken.code, 1);
    assert.match(broken.err, /^It is locked\.\nThe database does not answer; check DATABASE_URL/);
    await assert.rejects(
      run([], () => Promise.reject(new TypeError('a mistake of ours'))),
      /a mistake of ours/,
    );
  });

  it('explains itself without a database', async () => {
    const { code, out } = await run(['--help'], () => assert.fail('the store was opened'));
    assert.equal(code, 0);
    assert.match(out, /npm run transcript -- CALL --transcript/);
  });

  describe('as a process', () => {
    const cli = fileURLToPath(new URL('../../../src/transcript/cli.js', import.meta.url));
    const start = (...args: string[]) =>
      promisify(execFile)(process.execPath, [cli, ...args], { env: { ...process.env, DATA_DIR: folder } });

    it('reads the calls in DATA_DIR', async () => {
      const [call] = calls();
      const file = await SqliteStore.open(join(folder, 'calls.db'));
      await storeCalls(file, call);
      await file.close();
      assert.match((await start(call.id)).stdout, /presses 0\n$/);
    });

    it('erases a caller while a bot serves the file', async () => {
      const [ended, live] = calls();
      const bot = await SqliteStore.open(join(folder, 'calls.db'));
      await storeCalls(bot, ended, live);
      assert.equal(
        (await start('--forget', '+14255550100')).stdout,
        'Erased 1 call of +14255550100, and the call backs and messages left with or for it.\n',
      );
      assert.equal(await bot.call(ended.id), undefined);
      await bot.commit({ call: { ...live, version: 2 }, entries: [], amended: [], output: [] });
      await bot.close();
    });

    it('ends with exit code 1, and makes no database, where there is none', async () => {
      await assert.rejects(start(), { code: 1, stdout: '', stderr: /^No calls are stored yet\./ });
      assert.equal(existsSync(join(folder, 'calls.db')), false);
    });
  });
});
