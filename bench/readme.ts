import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../src/root.js';
import type { Measurement, Result } from './result.js';
import { figuresTable, targetsTable } from './table.js';

const BEGIN = '<!-- bench -->';
const END = '<!-- /bench -->';

/** Puts what was measured between the two marks in README.md. */
export function writeReadme(
  heading: string,
  measured: readonly Measurement[],
  results: Readonly<Record<string, Result>>,
): void {
  const file = join(ROOT, 'README.md');
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`README.md has no ${BEGIN} … ${END}.`);
  const { turns } = results;
  const targets = measured.flatMap(({ name }) =>
    (results[name]?.targets ?? []).map((target) => ({ ...target, what: `${name}: ${target.what}` })),
  );
  const lines = [heading, ...(turns ? ['', ...figuresTable(turns.rows)] : []), '', ...targetsTable(targets)];
  writeFileSync(file, `${text.slice(0, begin + BEGIN.length)}\n${lines.join('\n')}\n${text.slice(end)}`);
}
