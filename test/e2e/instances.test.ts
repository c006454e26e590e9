import assert from 'node:assert/strict';
import { usePostgres } from '../contract/postgres.js';
import { botProcesses } from './botProcess.js';
import { HttpCall, SocketCall } from './call.js';
import { Connector } from './connector.js';

describe('two bots on one PostgreSQL', () => {
  const postgres = usePostgres();
  const bots = botProcesses({ DRAIN_SECONDS: '1' });
  let connector: Connector;

  before(async () => {
    connector = await Connector.start();
  });

  after(() => connector.close());

  it('one after the other are shut down: calls go on with the one that stays, and hear from the last one that it has to end', async () => {
    const DATABASE_URL = await postgres().newDatabase();
    const [first, second] = [bots.spawn({ DATABASE_URL }), bots.spawn({ DATABASE_URL })];
    const [here, there] = [await first.listening(), await second.listening()];
    const calls = [new HttpCall(here, connector), new HttpCall(here, connector)] as const;
    const [goesOn, silent] = calls;
    for (const call of calls) {
      await call.dial();
      await call.hears(/automated assistant/);
    }
    const overSocket = await SocketCall.open(here);
    await overSocket.dial();
    await overSocket.hears(/automated assistant/);

    first.send('SIGTERM');
    await overSocket.hears(/have to end this call/);
    assert.deepEqual(await first.ended(), { code: 0, signal: null });
    for (const call of calls) {
      call.bot = there;
      assert.doesNotMatch(call.words, /have to end this call/);
    }
    await goesOn.press('1');
    await goesOn.hears(/billing department/);

    second.send('SIGTERM');
    for (const call of [goesOn, silent]) await call.hears(/have to end this call/);
    assert.deepEqual(await second.ended(), { code: 0, signal: null });
  });
});
