import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryStore } from '../../src/storage/memory/store.js';
import { SqliteStore } from '../../src/storage/sqlite/store.js';
import { type OpenStore, storeContract } from './store.js';

/** Every implementation; `STORES=sqlite npm test` tries only those it names. */
const STORES: Record<string, () => Promise<OpenStore>> = {
  memory: async () => ({ store: new MemoryStore(), remove: async () => {} }),

  sqlite: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'store-'));
    const store = await SqliteStore.open(join(folder, 'calls.db'));
    return { store, remove: () => rm(folder, { recursive: true }) };
  },
};

for (const name of process.env.STORES?.split(',') ?? Object.keys(STORES)) {
  const open = STORES[name];
  if (!open) throw new Error(`STORES names ${name}; there are ${Object.keys(STORES).join(', ')}.`);
  storeContract(name, open);
}
