import { join } from 'node:path';
import { config } from 'dotenv';
import { ROOT } from './root.js';

/**
 * The environment of the process, and what it does not set from `.env` in the project's folder, wherever the process was
 * started. `DOTENV_PATH` names another file; one that is not there is as good as an empty one.
 */
export function readEnvironment(): Readonly<Record<string, string | undefined>> {
  config({ path: process.env.DOTENV_PATH ?? join(ROOT, '.env'), quiet: true });
  return process.env;
}
