import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryDatabase } from '../../src/storage/memory/database.js';
import { MemoryStore } from '../../src/storage/memory/store.js';
import { PostgresStore } from '../../src/storage/postgres/store.js';
import { SqliteStore } from '../../src/storage/sqlite/store.js';
import { FileThread } from '../../src/storage/sqlite/thread.js';
import { usePostgres } from './postgres.js';
import { NOON } from './sampleCall.js';
import { type StoreKind, storeContract } from './store.js';

/** Every implementation; `STORES=sqlite npm test` tries only those it names. */
const STORES: Record<string, StoreKind> = {
  memory: {
    instances: 'many',
    prepare: () => async () => {
      let now = NOON;
      const database = new MemoryDatabase({ now: () => now });
      return {
        open: async () => new MemoryStore({ database }),
        pass: async (ms) => {
          now += ms;
        },
        remove: async () => {},
      };
    },
  },

  sqlite: {
    instances: 'one',
    prepare: () => async () => {
      const folder = await mkdtemp(join(tmpdir(), 'store-'));
      return {
        // As a bot opens it.
        open: () => SqliteStore.open(join(folder, 'calls.db'), { thread: new FileThread() }),
        // Its lease is a lock: it lasts until it is given up.
        pass: async () => {},
        remove: () => rm(folder, { recursive: true }),
      };
    },
  },

  postgres: {
    instances: 'many',
    prepare: () => {
      const server = usePostgres();
      let url: string;
      before(async () => {
        url = await server().newDatabase();
      });
      return async () => ({
        open: () => PostgresStore.open(url, { connections: 4 }),
        // The same to whoever looks at a lease as time that goes by.
        pass: async (ms) => {
          await server().run(url, `UPDATE instances SET lease_until = lease_until - interval '${ms} milliseconds'`);
        },
        // Emptied and not dropped: making a database for each test takes longer than the tests.
        remove: async () => {
          const tables = ['calls', 'entries', 'outputs', 'seen', 'instances', 'closures', 'numbers', 'carried'];
          await server().run(url, tables.map((table) => `DELETE FROM ${table}`).join(';'));
        },
      });
    },
  },
};

for (const name of process.env.STORES?.split(',') ?? Object.keys(STORES)) {
  const kind = STORES[name];
  if (!kind) throw new Error(`STORES names ${name}; there are ${Object.keys(STORES).join(', ')}.`);
  storeContract(name, kind);
}
