import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import type { E164 } from '../../../../src/call/phoneNumber.js';
import { isBotError } from '../../../../src/errors.js';
import { SqliteStore } from '../../../../src/storage/sqlite/store.js';
import {
  call,
  callBack,
  conversation,
  entry,
  FULL_CALL,
  leftIn,
  NOON,
  next,
  output,
  turn,
} from '../../../contract/sampleCall.js';
import { temporaryFile } from './temporaryFile.js';

const inUse = (file: string) => (error: unknown) => isBotError(error, 'store-in-use') && error.message.includes(file);

describe('A SQLite file', () => {
  const file = temporaryFile();
  const others: ChildProcess[] = [];

  afterEach(() => {
    for (const other of others.splice(0)) other.kill('SIGKILL');
  });

  it('is served by one store: a second one is refused, until the first has closed', async () => {
    const store = await SqliteStore.open(file());
    await assert.rejects(SqliteStore.open(file()), inUse(file()));
    await assert.rejects(SqliteStore.open(file()), inUse(file()));
    await store.commit(turn(call()));
    await store.close();
    const successor = await SqliteStore.open(file());
    assert.deepEqual(await successor.call(call().id), call());
    await successor.close();
  });

  it('is let go of when it could not be opened', async () => {
    const broken = { version: 9, name: 'broken', sql: 'CREATE TABLE broken' };
    await assert.rejects(SqliteStore.open(file(), { migrations: [broken] }), (error) =>
      isBotError(error, 'store-unavailable'),
    );
    const store = await SqliteStore.open(file());
    await store.close();
  });

  it('has a lock for its own user alone', async () => {
    const store = await SqliteStore.open(file());
    await store.close();
    if (process.platform !== 'win32') assert.equal(statSync(`${file()}.lock`).mode & 0o777, 0o600);
  });

  it('is free again when the process that served it is killed', async () => {
    const other = await serveInAnotherProcess(file(), others);
    await assert.rejects(SqliteStore.open(file()), inUse(file()));
    other.kill('SIGKILL');
    await once(other, 'exit');
    const store = await SqliteStore.open(file());
    await store.close();
  });

  it('stays locked against other processes although a second store of this one was refused', async () => {
    const store = await SqliteStore.open(file());
    await assert.rejects(SqliteStore.open(file()), inUse(file()));
    const operator = await SqliteStore.open(file(), { operator: true });
    await operator.close();
    await assert.rejects(serveInAnotherProcess(file(), others), /store-in-use/);
    await store.close();
  });

  it('can be read, ticked off, pruned and forgotten from by an operator beside the bot', async () => {
    const store = await SqliteStore.open(file());
    const old = call({ key: conversation('old'), endedAt: 1, updatedAt: 1, outcome: 'botHungUp' });
    await store.commit(turn(call(), { entries: [entry(0)], output: [output(0)], errands: [callBack('a')] }));
    await store.commit(turn(next(FULL_CALL), { entries: [entry(1)] }));
    await store.commit(turn(old));
    const operator = await SqliteStore.open(file(), { operator: true });
    assert.equal((await operator.calls()).length, 2);
    assert.deepEqual(await operator.transcript(call().id), [entry(0), entry(1)]);
    assert.equal(await operator.errands.tickOff(callBack('a').id, NOON, 'called'), true);
    assert.deepEqual(await store.errands.list('callBack'), [
      leftIn(call(), callBack('a'), { at: NOON, note: 'called' }),
    ]);
    assert.equal(await operator.errands.untick(callBack('a').id), true);
    assert.equal(await operator.prune(2, 100), 1);
    assert.equal(await operator.forget(FULL_CALL.state.caller.number as E164), 1);
    await operator.close();
    assert.deepEqual(await store.calls(), []);
    await store.commit(turn(call()));
    await store.close();
  });

  it('gives an operator no calls to take', async () => {
    const operator = await SqliteStore.open(file(), { operator: true });
    const refused = /opened for an operator/;
    await assert.rejects(operator.commit(turn(call())), refused);
    await assert.rejects(operator.confirm(call().id, [0]), refused);
    await assert.rejects(operator.claim(call().id, 1), refused);
    await assert.rejects(operator.claimLost(1, 1), refused);
    await assert.rejects(operator.renew(), refused);
    await operator.close();
  });
});

/** Notes the process in `started`; rejects with what it wrote when it could not. */
async function serveInAnotherProcess(file: string, started: ChildProcess[]): Promise<ChildProcess> {
  const module = new URL('../../../../src/storage/sqlite/store.js', import.meta.url).href;
  const program = `
    const { SqliteStore } = await import(${JSON.stringify(module)});
    const store = await SqliteStore.open(${JSON.stringify(file)}).catch((error) => {
      console.log(error.code);
      process.exit(1);
    });
    console.log('open');
    setInterval(() => store, 1000);`;
  const other = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(other);
  const [said] = await once(other.stdout, 'data');
  if (String(said).trim() !== 'open') throw new Error(String(said));
  return other;
}
