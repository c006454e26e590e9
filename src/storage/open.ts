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
export async function openStore(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  how: 'serve' | 'look',
): Promise<Store> {
  const operator = how === 'look';
  // Only the one that is wanted is loaded, with its driver.
  if (config.databaseUrl) {
    const { PostgresStore } = await import('./postgres/store.js');
    return PostgresStore.open(config.databaseUrl, { operator, leaseMs: LEASE_MS });
  }
  const { SqliteStore } = await import('./sqlite/store.js');
  return SqliteStore.open(callsFile(config), { operator, thread: !operator });
}

/**
 * For an operator's command: what a bot has stored, while it may be running. Asking makes no file.
 *
 * @returns undefined where no bot has been started yet.
 * @throws BotError `store-unavailable`
 */
export async function openExisting(config: Pick<Config, 'databaseUrl' | 'dataDir'>): Promise<Store | undefined> {
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
