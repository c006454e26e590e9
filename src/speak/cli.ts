/** `npm run speak`: see `commandLine.ts` for what it can be asked. */
import { readEnvironment } from '../environment.js';
import { endWithReader } from '../pipe.js';
import { speakCommand } from './command.js';

endWithReader();
process.exitCode = await speakCommand(process.argv.slice(2), readEnvironment(), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
