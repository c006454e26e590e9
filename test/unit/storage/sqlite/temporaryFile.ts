import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new name for a database before each test of the suite that calls this; its folder is removed after the test. */
export function temporaryFile(): () => string {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  return () => join(folder, 'calls.db');
}
