/**
 * Calls as rows. libsql ends the process (a Rust panic, not an exception) when it is given a boolean, and turns a lone
 * surrogate into U+FFFD, so only numbers and well-formed strings reach it: what comes from outside goes through
 * JSON.stringify, which escapes what a database can't hold (NUL in PostgreSQL, lone surrogates everywhere).
 */
import type { CallId, CallOutcome, CallRecord, ConversationKey, TranscriptEntry } from '../../call/call.js';
import type { Line } from '../../call/line.js';
import type { Output } from '../store.js';

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

/** A call with one of its unsent outputs, or with none. */
export interface LoadedRow extends CallRow {
  readonly seen: number;
  readonly output_seq: number | null;
  readonly output_activity: string | null;
  readonly transcript_before: number | null;
}

/** The columns of a key. */
export function keyColumns(key: ConversationKey): [channelId: string, conversationId: string] {
  return [escaped(key.channelId), escaped(key.conversationId)];
}

/** A text as it would stand inside a JSON string: readable, well-formed, and different for different texts. */
export function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** The columns that every commit writes, in the order of the statements in store.ts. */
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

/** The output in a row of `load`; none where the call has nothing unsent. */
export function toOutput(row: LoadedRow): Output | undefined {
  if (row.output_seq === null || row.output_activity === null) return undefined;
  return {
    seq: row.output_seq,
    activity: JSON.parse(row.output_activity),
    ...(row.transcript_before !== null && { transcriptBefore: row.transcript_before }),
  };
}

function unescaped(text: string): string {
  return JSON.parse(`"${text}"`);
}
