import type { Figure, Result } from './script.js';

/** True where more was counted than is right. */
export function isBroken({ counted, limit }: Figure): boolean {
  return limit !== undefined && !(counted <= limit);
}

/** A result as text: what was counted, beside what it may be. */
export function asTable({ title, figures, notes = [] }: Result): string {
  const rows = figures.map((figure) => [
    figure.what,
    written(figure.counted),
    figure.limit === undefined ? '' : written(figure.limit),
    isBroken(figure) ? 'BROKEN' : '',
  ]);
  const all = [['', 'counted', 'limit', ''], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map(([what = '', counted = '', limit = '', broken = '']) =>
    `  ${what.padEnd(widths[0] ?? 0)}  ${counted.padStart(widths[1] ?? 0)}  ${limit.padStart(widths[2] ?? 0)}  ${broken}`.trimEnd(),
  );
  return [title, ...lines, ...notes.map((note) => `  ${note}`), ''].join('\n');
}

/** Whole numbers as they are, others with one decimal. */
function written(number: number): string {
  return Number.isInteger(number) ? `${number}` : number.toFixed(1);
}
