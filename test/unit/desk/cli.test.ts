import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PostgresStore } from '../../../src/storage/postgres/store.js';
import { SqliteStore } from '../../../src/storage/sqlite/store.js';
import { usePostgres } from '../../contract/postgres.js';
import { call, callBack, message, named, turn } from '../../contract/sampleCall.js';

describe('npm run calls, as a process', () => {
  const cli = fileURLToPath(new URL('../../../src/desk/cli.js', import.meta.url));
  let folder: string;
  const file = () => join(folder, 'calls.db');
  const start = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    promisify(execFile)(process.execPath, [cli, ...args], {
      env: { ...process.env, DOTENV_PATH: join(folder, 'none'), DATABASE_URL: '', DATA_DIR: folder, ...env },
    });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'desk-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('shows and ticks off while a bot serves the file, and disturbs no turn of it', async () => {
    const bot = await SqliteStore.open(file());
    await bot.commit(turn(call(), { errands: [callBack('a'), message('b')] }));
    let version = 1;
    let going = true;
    const turns = (async () => {
      while (going) {
        version += 1;
        await bot.commit(turn(call({ version })));
      }
    })();
    const asked = async () => [await start(['--json']), await start(['done', 'a', '--note', 'called'])] as const;
    const [shown, ticked] = await asked().finally(() => {
      going = false;
    });
    await turns;
    const { live, callBacks, messages } = JSON.parse(shown.stdout);
    assert.deepEqual([live[0].id, callBacks[0].id, messages[0].text], [call().id, 'a', 'words of b']);
    assert.match(ticked.stdout, /^Done: call back \+14255550100 \(entered\), billing, left /);
    assert.equal((await bot.errands.find(callBack('a').id))?.done?.note, 'called');
    assert.equal((await bot.call(call().id))?.version, version);
    assert.equal((await bot.load(call().key)).owner, 'us');
    await bot.close();
  });

  it('closes a department of the menu beside a bot, which reads it at once, and names those there are', async () => {
    const bot = await SqliteStore.open(file());
    const menu = join(folder, 'menu.yaml');
    // Nothing but their names is read: a menu that is being worked on keeps nobody from closing.
    const lines = ['menus: 7', 'departments:', '  agents: { hunt: 7 }', '  repairs: { hunt: "$NOT_SET" }', 'menus: 8'];
    writeFileSync(menu, lines.join('\n'));
    const env = { MENU_FILE: menu, TZ: 'Europe/Berlin' };
    const { stdout } = await start(['close', 'repairs', '--until', '2100-01-04 09:00', '--note', 'storm'], env);
    assert.equal(stdout, 'Closed: repairs, until 2100-01-04 09:00 Europe/Berlin\n');
    const [{ from, ...closure } = { from: 0 }] = await bot.closures.list(Date.now());
    assert.deepEqual(closure, { department: 'repairs', until: Date.UTC(2100, 0, 4, 8), note: 'storm' });
    assert.ok(Math.abs(Date.now() - from) < 60_000);
    const unknown = /^There is no department sales; the menu has agents, repairs\./;
    await assert.rejects(start(['close', 'sales'], env), { code: 1, stdout: '', stderr: unknown });
    const missing = /menu\.yaml:1 can't be read: ENOENT/;
    await assert.rejects(start(['close', 'sales'], { MENU_FILE: join(folder, 'gone', 'menu.yaml') }), {
      stderr: missing,
    });
    assert.equal((await start(['open', 'repairs'], env)).stdout, 'Open again: repairs\n');
    assert.deepEqual(await bot.closures.list(Date.now()), []);
    await bot.close();
  });

  it('ends with exit code 1, and makes no database, where there is none', async () => {
    await assert.rejects(start([]), { code: 1, stdout: '', stderr: /^No calls are stored yet\./ });
    assert.equal(existsSync(file()), false);
  });

  describe('with PostgreSQL', () => {
    const server = usePostgres();

    it('shows and ticks off beside a bot, of which it takes no call', async () => {
      const url = await server().newDatabase();
      const bot = await PostgresStore.open(url);
      await bot.commit(turn(named('one', { line: 'websocket' }), { errands: [message('b')] }));
      assert.match((await start([], { DATABASE_URL: url })).stdout, /^Live calls: 1\n.*\n {4}words of b\n/s);
      assert.match((await start(['done', 'b'], { DATABASE_URL: url })).stdout, /^Done: message, agents/);
      assert.deepEqual(await bot.errands.list('message', { open: true }), []);
      await start(['close', 'sales'], { DATABASE_URL: url });
      assert.equal((await bot.closures.list(Date.now()))[0]?.department, 'sales');
      assert.equal(await bot.holds(named('one').id, 1), true);
      await bot.close();
    });

    it('says so where the database can’t be opened, without its password', async () => {
      const url = new URL(await server().newDatabase());
      url.password = 'secret';
      await assert.rejects(start(['done', 'a'], { DATABASE_URL: url.href }), (error) => {
        const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string };
        assert.deepEqual([code, stdout], [1, '']);
        assert.match(
          stderr ?? '',
          /^The database calls-\d+ at 127\..* can't be opened: .*28P01.*\nThe database does not answer/,
        );
        assert.doesNotMatch(stderr ?? '', /secret/);
        return true;
      });
    });
  });
});
