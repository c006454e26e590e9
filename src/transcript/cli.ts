import { existsSync } from 'node:fs';
import { readConfig } from '../config.js';
import { readEnvironment } from '../environment.js';
import { callsFile, openStore } from '../storage/open.js';
import type { Store } from '../storage/store.js';
import { transcriptCommand } from './command.js';

process.exitCode = await transcriptCommand(process.argv.slice(2), openExisting, {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});

/** The bot's own database, while it may be running; asking for transcripts makes no file. */
async function openExisting(): Promise<Store | undefined> {
  const config = readConfig(readEnvironment());
  const isMissing = !config.databaseUrl && !existsSync(callsFile(config));
  return isMissing ? undefined : openStore(config, 'look');
}
