import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
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
    assert.match(ticked.stdout, /^Done: call back \+14255550100, billing, left /);
    assert.equal((await bot.errands.find(callBack('a').id))?.done?.note, 'called');
    assert.equal((await bot.call(call().id))?.version, version);
    assert.equal((await bot.load(call().key)).owner, 'us');
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
      assert.match((await start([], { DATABASE_URL: url })).stdout, /^Live calls: 1\n.*\n {4}words of b\n$/s);
      assert.match((await start(['done', 'b'], { DATABASE_URL: url })).stdout, /^Done: message, agents/);
      assert.deepEqual(await bot.errands.list('message', { open: true }), []);
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
