import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../../src/root.js';

export const EVERY_PROMPT = { has: (_id: string, _locale: string) => true, locales: ['en-US', 'de-DE'] };

/** A menu without a mistake, for an environment that sets AGENT. */
export const SMALL_MENU = readFileSync(join(ROOT, 'test', 'unit', 'dialogs', 'small.menu.yaml'), 'utf8');

/** Runs `act` on a file that holds the text, and removes the file. */
export function withMenu<T>(text: string, act: (file: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'menu-'));
  try {
    const file = join(folder, 'menu.yaml');
    writeFileSync(file, text);
    return act(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
