import { z } from 'zod';
import type { MenuSource } from '../menuSource.js';
import type { Path } from '../yamlFile.js';

/** What a choice of the menu does about the recording: ask for consent, or take it back. */
export interface RecordOptions {
  readonly what: 'ask' | 'stop';
}

const WHAT = z.enum(['ask', 'stop'], 'must be ask or stop');

/** Reads `go: { record: ask }` and `go: { record: stop }` of `menu.yaml`. */
export function readRecord(source: MenuSource, path: Path): RecordOptions | undefined {
  const what = source.yaml.value(path, WHAT);
  return what && { what };
}
