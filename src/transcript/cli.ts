import 'dotenv/config';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../config.js';
import { SqliteStore } from '../storage/sqlite/store.js';
import type { Store } from '../storage/store.js';
import { transcriptCommand } from './command.js';

process.exitCode = await transcriptCommand(process.argv.slice(2), openStore, {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});

/** The bot's own file; asking for transcripts does not make one. */
async function openStore(): Promise<Store | undefined> {
  const file = join(readConfig(process.env).dataDir, 'calls.db');
  return existsSync(file) ? SqliteStore.open(file) : undefined;
}
