/** Files in the folder of `--out`. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Nothing can be written there; the message says where, and why. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/**
 * Writes a file, and the folders it is in. It is there as a whole or not at all, also when the command is ended with Ctrl-C.
 *
 * @throws OutputError
 */
export function writeOutput(file: string, content: Buffer | string): void {
  const unfinished = `${file}.unfinished`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(unfinished, content);
    renameSync(unfinished, file);
  } catch (error) {
    throw new OutputError(`${file} can't be written (--out names the folder): ${(error as Error).message}`);
  }
}
