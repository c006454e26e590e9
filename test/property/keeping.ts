import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/call/clock.js';
import { MemoryDatabase } from '../../src/storage/memory/database.js';
import { MemoryStore } from '../../src/storage/memory/store.js';
import { SqliteStore } from '../../src/storage/sqlite/store.js';
import type { Store } from '../../src/storage/store.js';

/** Where the calls of one run are kept, from one process of the bot to the next. */
export interface Kept {
  /** As a new process opens it. */
  open(): Promise<Store>;
  /** Nothing of it is left. */
  remove(): void;
}

/** A new place for every run. */
export type Keeping = (clock: Clock) => Kept;

export const KEEPINGS = {
  memory: (clock) => {
    const database = new MemoryDatabase({ now: () => clock.now() });
    return { open: async () => new MemoryStore({ database }), remove: () => {} };
  },
  sqlite: () => {
    const folder = mkdtempSync(join(tmpdir(), 'property-'));
    return {
      open: () => SqliteStore.open(join(folder, 'calls.db')),
      remove: () => rmSync(folder, { recursive: true }),
    };
  },
} as const satisfies Readonly<Record<string, Keeping>>;
export type KeepingName = keyof typeof KEEPINGS;
