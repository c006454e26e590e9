import assert from 'node:assert/strict';
import { Connections } from '../../../../src/storage/postgres/connections.js';
import { usePostgres } from '../../../contract/postgres.js';

const PATIENCE = 400;

describe('Connections to PostgreSQL', () => {
  const server = usePostgres();

  it('give no answer up that came while this process was stopped', async () => {
    const connections = new Connections({ url: await server().newDatabase(), most: 1, patienceMs: PATIENCE });
    const slow = { name: 'slow', text: 'SELECT 1 AS one FROM pg_sleep(0.05)', repeatable: false };
    try {
      await connections.run(slow, []);
      const answer = connections.run(slow, []);
      await new Promise(setImmediate);
      const until = performance.now() + PATIENCE * 2;
      while (performance.now() < until);
      assert.deepEqual(await answer, [{ one: 1 }]);
    } finally {
      await connections.close();
    }
  });
});
