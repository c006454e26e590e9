import { isKept, type Result, type Row, type Target } from './result.js';

/** One measurement as text: a table that is Markdown too, its targets, its notes. */
export function asText(name: string, about: string, { rows, targets, notes = [] }: Result): string {
  return [
    `${name}: ${about}`,
    '',
    ...figuresTable(rows),
    '',
    ...targetsTable(targets),
    ...(notes.length > 0 ? ['', ...notes] : []),
    '',
  ].join('\n');
}

/** Figures of each bot. */
export function figuresTable(rows: readonly Row[]): string[] {
  const columns = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))];
  return markdown(
    ['', ...columns],
    rows.map(({ name, figures }) => [name, ...columns.map((column) => written(figures[column]))]),
  );
}

/** What must be shown, and whether it is. */
export function targetsTable(targets: readonly Target[]): string[] {
  return markdown(
    ['must be shown', 'target', 'figure', ''],
    targets.map((target) => {
      const unit = target.unit ? ` ${target.unit}` : '';
      const limit = `${target.atLeast ? 'at least' : 'at most'} ${written(target.limit)}${unit}`;
      const wanted = target.wanted === undefined ? '' : `, wanted ${written(target.wanted)}`;
      return [target.what, limit + wanted, written(target.figure) + unit, isKept(target) ? 'kept' : 'MISSED'];
    }),
  );
}

/** Three digits tell enough; nothing where there is no figure. */
function written(figure: number | undefined): string {
  if (figure === undefined || Number.isNaN(figure)) return '';
  const size = Math.abs(figure);
  return size >= 100 || Number.isInteger(figure)
    ? figure.toFixed(0)
    : figure.toFixed(size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, i) => Math.max(3, title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, i) => (cells[i] ?? '')[i === 0 ? 'padEnd' : 'padStart'](width)).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)];
}
