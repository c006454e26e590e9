/**
 * Calls as rows, the same in every SQL database. libsql ends the process (a Rust panic, not an exception) when it is given
 * a boolean, and turns a lone surrogate into U+FFFD, so only numbers and well-formed strings reach it: what comes from
 * outside goes through JSON.stringify, which escapes what a database can't hold (NUL in PostgreSQL, lone surrogates
 * everywhere).
 */
import type { CallId, CallOutcome, CallRecord, ConversationKey, TranscriptEntry } from '../call/call.js';
import type { Line } from '../call/line.js';
import type { Claimed, Loaded, Output } from './store.js';

export type Value = string | number | null;

export interface CallRow {
  readonly id: string;
  readonly channel_id: string;
  readonly conversation_id: string;
  readonly incarnation: number;
  readonly version: number;
  readonly started_at: number;
  readonly updated_at: number;
  readonly ended_at: number | null;
  readonly outcome: string | null;
  readonly line: string;
  readonly entries: number;
  readonly deadline: number | null;
  readonly reference: string;
  readonly state: string;
}

export interface EntryRow {
  readonly seq: number;
  readonly at: number;
  readonly direction: string;
  readonly activity: string;
}

/** An unsent output; nulls where a call has none. */
export interface OutputRow {
  readonly output_seq: number | null;
  readonly output_activity: string | null;
  readonly transcript_before: number | null;
}

/** A call with one of its unsent outputs, or with none. */
export interface UnsentRow extends CallRow, OutputRow {}

/** What `load` finds of the call itself. */
export interface LoadedRow extends CallRow {
  readonly seen: number | boolean;
  readonly owned_by: Loaded['owner'];
}

/**
 * The columns of a CallRow. Always named: in PostgreSQL a prepared `SELECT *` fails as soon as a newer program has added
 * a column.
 */
export const CALL_COLUMNS = `id, channel_id, conversation_id, incarnation, version, started_at, updated_at, ended_at,
  outcome, line, entries, deadline, reference, state`;

/** The same, as columns of a table of that name. */
export const columnsOf = (table: string) => CALL_COLUMNS.replace(/\w+/g, (column) => `${table}.${column}`);

/** The columns of an OutputRow. */
export const OUTPUT_COLUMNS =
  'outputs.seq AS output_seq, outputs.activity AS output_activity, outputs.transcript_before AS transcript_before';

/** The columns of a key. */
export function keyColumns(key: ConversationKey): [channelId: string, conversationId: string] {
  return [escaped(key.channelId), escaped(key.conversationId)];
}

/** A text as it would stand inside a JSON string: readable, well-formed, and different for different texts. */
export function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** The text that was `escaped`. */
export function unescaped(text: string): string {
  return text.includes('\\') ? JSON.parse(`"${text}"`) : text;
}

/** The columns that every commit writes, in the order of the statements. */
export function changingColumns(call: CallRecord): Value[] {
  return [
    call.version,
    call.updatedAt,
    call.endedAt ?? null,
    call.outcome ?? null,
    call.line,
    call.entries,
    call.deadline ?? null,
    JSON.stringify(call.reference),
    JSON.stringify(call.state),
  ];
}

/** The columns that stay as the first commit wrote them. */
export function lastingColumns(call: CallRecord): Value[] {
  return [call.id, ...keyColumns(call.key), call.incarnation, call.startedAt];
}

export function toCall(row: CallRow): CallRecord {
  return {
    id: row.id as CallId,
    key: { channelId: unescaped(row.channel_id), conversationId: unescaped(row.conversation_id) },
    incarnation: row.incarnation,
    version: row.version,
    startedAt: row.started_at,
    updatedAt: row.updated_at,
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
    ...(row.outcome !== null && { outcome: row.outcome as CallOutcome }),
    reference: JSON.parse(row.reference),
    line: row.line as Line['kind'],
    entries: row.entries,
    ...(row.deadline !== null && { deadline: row.deadline }),
    state: JSON.parse(row.state),
  };
}

export function toEntry(row: EntryRow): TranscriptEntry {
  return {
    seq: row.seq,
    at: row.at,
    direction: row.direction as TranscriptEntry['direction'],
    activity: JSON.parse(row.activity),
  };
}

/**
 * What `load` finds.
 *
 * @param unsent in its order
 * @param call where it is known already, and the row may tell less
 */
export function toLoaded(row: LoadedRow, unsent: readonly OutputRow[], call = toCall(row)): Loaded {
  return { call, seen: Boolean(row.seen), unsent: toUnsent(unsent), owner: row.owned_by };
}

/** Calls with their outputs, from rows in order of the outputs. */
export function toClaimed(rows: readonly UnsentRow[]): Claimed[] {
  const calls = new Map<string, UnsentRow[]>();
  for (const row of rows) calls.set(row.id, [...(calls.get(row.id) ?? []), row]);
  return [...calls.values()].flatMap((rows) =>
    rows.slice(0, 1).map((row) => ({ call: toCall(row), unsent: toUnsent(rows) })),
  );
}

function toUnsent(rows: readonly OutputRow[]): Output[] {
  return rows.flatMap((row) => toOutput(row) ?? []);
}

/** None where the call has nothing unsent. */
function toOutput(row: OutputRow): Output | undefined {
  if (row.output_seq === null || row.output_activity === null) return undefined;
  return {
    seq: row.output_seq,
    activity: JSON.parse(row.output_activity),
    ...(row.transcript_before !== null && { transcriptBefore: row.transcript_before }),
  };
}
