/** The desk as a person reads it in a terminal. Whatever callers and channels wrote is made safe to print. */
import { type CallRecord, currentHandoff } from '../call/call.js';
import type { Errand } from '../call/errand.js';
import type { Closure } from '../handoff/closure.js';
import { duration } from '../transcript/export.js';
import { printable } from '../transcript/printable.js';
import type { Desk, Look } from './desk.js';
import { whereabouts, whereIn } from './whereabouts.js';

/** A name that a channel sends may be of any length. */
const LONGEST_NAME = 30;

/** @param now milliseconds since the epoch: how long calls have been on. */
export function asText(
  { live, ended, callBacks, messages, closures }: Desk,
  { done, limit }: Look,
  now: number,
): string {
  const titled = (things: string) => (done ? `${things.charAt(0).toUpperCase()}${things.slice(1)}` : `Open ${things}`);
  const sections = [
    live && section('Live calls', live, limit, liveTable(live, now)),
    ended && section('Ended calls', ended, limit, endedTable(ended)),
    callBacks && section(titled('call backs'), callBacks, limit, errandTable(callBacks, done)),
    messages && section(titled('messages'), messages, limit, withTexts(messages, errandTable(messages, done))),
    // All of them, whatever the limit: whoever overlooks one wonders why nobody calls.
    closures && section('Closed by an operator', closures, Number.POSITIVE_INFINITY, closureTable(closures)),
  ];
  return sections.filter((one) => one !== undefined).join('\n');
}

/** An errand in a few words. */
export function inBrief(errand: Errand): string {
  const { number, department, at } = errand;
  const what =
    errand.kind === 'callBack' ? `call back ${numberOf(errand)}` : `message${number ? ` from ${number}` : ''}`;
  return printable(`${what}, ${department}, left ${utc(at)} UTC`);
}

/** `2026-01-01 12:00:00` */
export function utc(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

function section(title: string, items: readonly unknown[], limit: number, lines: readonly string[]): string {
  if (items.length === 0) return `${title}: none\n`;
  const more = items.length === limit ? ', the newest; --limit shows more' : '';
  return `${title}: ${items.length}${more}\n${lines.map((line) => `${line}\n`).join('')}`;
}

function liveTable(calls: readonly CallRecord[], now: number): string[] {
  return table([
    ['CALL', 'SINCE (UTC)', 'LENGTH', 'QUIET', 'CALLER', 'LANGUAGE', 'WHERE', 'DEPARTMENT'],
    ...calls.map((call) => [
      call.id,
      utc(call.startedAt),
      duration(now - call.startedAt),
      duration(now - call.updatedAt),
      callerOf(call),
      call.state.locale,
      whereIn(call.state),
      whereabouts(call.state).handoff?.department ?? '-',
    ]),
  ]);
}

function endedTable(calls: readonly CallRecord[]): string[] {
  return table([
    ['CALL', 'STARTED (UTC)', 'LENGTH', 'CALLER', 'LANGUAGE', 'OUTCOME', 'HANDOFF', 'DEPARTMENT'],
    ...calls.map((call) => {
      const handoff = currentHandoff(call.state);
      return [
        call.id,
        utc(call.startedAt),
        duration((call.endedAt ?? call.updatedAt) - call.startedAt),
        callerOf(call),
        call.state.locale,
        call.outcome ?? '-',
        handoff ? [handoff.state, handoff.failure].filter(Boolean).join(', ') : '-',
        handoff?.department ?? '-',
      ];
    }),
  ]);
}

function errandTable(errands: readonly Errand[], withDone: boolean): string[] {
  const done = ({ done }: Errand) => (done ? [utc(done.at), done.note ?? ''] : ['-', '']);
  return table([
    ['ID', 'LEFT (UTC)', 'DEPARTMENT', 'NUMBER', 'LANGUAGE', 'CALL', ...(withDone ? ['DONE (UTC)', 'NOTE'] : [])],
    ...errands.map((errand) => [
      errand.id,
      utc(errand.at),
      errand.department,
      numberOf(errand),
      errand.locale,
      errand.call,
      ...(withDone ? done(errand) : []),
    ]),
  ]);
}

function closureTable(closures: readonly Closure[]): string[] {
  return table([
    ['DEPARTMENT', 'SINCE (UTC)', 'UNTIL (UTC)', 'NOTE'],
    ...closures.map(({ department, from, until, note }) => [
      department ?? 'all departments',
      utc(from),
      until === undefined ? '-' : utc(until),
      note ?? '',
    ]),
  ]);
}

/** Of a number that somebody typed nobody knows whether it is theirs. */
function numberOf({ number, entered }: Errand): string {
  return `${number ?? '-'}${entered ? ' (entered)' : ''}`;
}

/** Below each row what the caller said, on one line however long: a terminal breaks it better than we could. */
function withTexts(errands: readonly Errand[], [head = '', ...rows]: readonly string[]): string[] {
  const texts = errands.map((errand) => (errand.kind === 'message' ? printable(errand.text) : ''));
  return [head, ...rows.flatMap((row, i) => [row, `    ${texts[i] || '(nothing)'}`])];
}

function callerOf({ state: { caller } }: CallRecord): string {
  return printable(caller.number ?? (caller.name || caller.id)).slice(0, LONGEST_NAME) || 'anonymous';
}

/** Lines of cells in columns; the first row is the head. */
function table(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map(printable));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
