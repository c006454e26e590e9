import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.js';
import type { Store } from './store.js';

/**
 * The store that the configuration names: PostgreSQL with DATABASE_URL, otherwise one file in DATA_DIR.
 *
 * @param how `serve`: as a bot, which owns calls; `look`: beside a running bot, to read, tick off, prune and forget.
 * @throws BotError `store-unavailable`, `store-in-use`
 */
export async function openStore(config: Where, how: 'serve' | 'look'): Promise<Store> {
  const open = await prepareStore(config, how);
  return open();
}

type Where = Pick<Config, 'databaseUrl' | 'dataDir'>;

/**
 * Loads what opening the store takes, and starts its thread where it has one; nothing is touched yet. Whoever has more to
 * load does so meanwhile, and opens it when everything else is sound.
 *
 * @returns opens it, once. @throws BotError `store-unavailable`, `store-in-use`
 */
export async function prepareStore(config: Where, how: 'serve' | 'look'): Promise<() => Promise<Store>> {
  const operator = how === 'look';
  const { databaseUrl } = config;
  // Only the one that is wanted is loaded, with its driver.
  if (databaseUrl) {
    const { PostgresStore } = await import('./postgres/store.js');
    return () => PostgresStore.open(databaseUrl, { operator, leaseMs: LEASE_MS });
  }
  // Before the rest of the store, which then is loaded while the thread loads the same.
  const thread = operator ? {} : { thread: new (await import('./sqlite/thread.js')).FileThread() };
  const { SqliteStore } = await import('./sqlite/store.js');
  return () => SqliteStore.open(callsFile(config), { operator, ...thread });
}

/**
 * For an operator's command: what a bot has stored, while it may be running. Asking makes no file.
 *
 * @returns undefined where no bot has been started yet.
 * @throws BotError `store-unavailable`
 */
export async function openExisting(config: Where): Promise<Store | undefined> {
  const isMissing = !config.databaseUrl && !existsSync(callsFile(config));
  return isMissing ? undefined : openStore(config, 'look');
}

/** The file that calls are kept in without DATABASE_URL. */
export function callsFile({ dataDir }: Pick<Config, 'dataDir'>): string {
  return join(dataDir, 'calls.db');
}

/**
 * How long a process that says nothing is taken to be alive. Its calls wait so long for another instance, so it is short;
 * it is renewed every second (src/turn/lease.ts), so a pause of two does no harm.
 */
export const LEASE_MS = 3000;
