import { readConfig } from '../config.js';
import { readEnvironment } from '../environment.js';
import { endWithReader } from '../pipe.js';
import { openExisting } from '../storage/open.js';
import { transcriptCommand } from './command.js';

endWithReader();
process.exitCode = await transcriptCommand(
  process.argv.slice(2),
  async () => openExisting(readConfig(readEnvironment())),
  { out: (text) => process.stdout.write(text), err: (text) => process.stderr.write(text) },
);
