import { Temporal } from 'temporal-polyfill';
import { departmentNames } from '../../dialogs/departmentNames.js';
import { readConfig } from '../config.js';
import { readEnvironment } from '../environment.js';
import { endWithReader } from '../pipe.js';
import { openExisting } from '../storage/open.js';
import { callsCommand } from './command.js';

const config = () => readConfig(readEnvironment());

endWithReader();
process.exitCode = await callsCommand(process.argv.slice(2), {
  openStore: async () => openExisting(config()),
  departments: () => departmentNames(config().menuFile),
  print: { out: (text) => process.stdout.write(text), err: (text) => process.stderr.write(text) },
  now: Date.now,
  zone: Temporal.Now.timeZoneId(),
});
