import type Database from 'libsql';
import { CALL_COLUMNS, columnsOf, OUTPUT_COLUMNS, type Value } from '../rows.js';
import { prepareCarried } from './carried.js';
import { prepareClosures } from './closures.js';
import { prepareErrands } from './errands.js';
import { prepareNumbers } from './numbers.js';

/**
 * The calls of earlier processes that need somebody. Each part goes by an index that knows only such calls: deadlines that
 * have passed, sockets that have not ended, outputs that were not sent.
 */
export const LOST = `
  SELECT DISTINCT id FROM (
    SELECT id FROM calls WHERE deadline <= @now AND ended_at IS NULL AND owner <> @us
    UNION ALL SELECT id FROM calls WHERE line = 'websocket' AND ended_at IS NULL AND owner < @us
    UNION ALL SELECT id FROM calls WHERE line = 'websocket' AND ended_at IS NULL AND owner > @us
    UNION ALL SELECT calls.id FROM outputs CROSS JOIN calls ON calls.id = outputs.call_id WHERE owner <> @us
  ) LIMIT @limit`;

/**
 * Calls that have not changed since: ended ones, oldest first, and those that nobody ever ended (an Emulator that was
 * closed). Each half by an index of its own.
 */
export const OUTDATED = `
  SELECT * FROM (SELECT id, channel_id, conversation_id FROM calls WHERE ended_at IS NOT NULL AND updated_at < @before
    ORDER BY updated_at LIMIT @limit)
  UNION ALL
  SELECT * FROM (SELECT id, channel_id, conversation_id FROM calls
    WHERE ended_at IS NULL AND started_at < @before AND updated_at < @before ORDER BY started_at LIMIT @limit)
  LIMIT @limit`;

export const OF_CALLER = 'SELECT id, channel_id, conversation_id FROM calls WHERE caller_number = ? LIMIT ?';

/** By the index of starts, whatever SQLite knows about the others: the calls that are on are few among those that were. */
export const ENDED = `SELECT ${CALL_COLUMNS} FROM calls WHERE ended_at IS NOT NULL
  ORDER BY started_at DESC, incarnation DESC, id DESC LIMIT ?`;

/** Columns of an entry and of an output beside its call. */
const ENTRY_WIDTH = 4;
export const OUTPUT_WIDTH = 3;

/** An entry or an output after another costs far less in the same statement; most turns have two or three. */
const MOST_TOGETHER = 4;

/**
 * Inserts rows of one call, some at a time.
 *
 * @param values columns of one row after those of another, each without the call
 */
export type Insert = (call: string, values: readonly Value[]) => void;

function inserting(db: Database.Database, sql: (rows: string) => string, width: number): Insert {
  const row = (n: number) => `(?1, ${Array.from({ length: width }, (_, i) => `?${2 + n * width + i}`).join(', ')})`;
  const statements = Array.from({ length: MOST_TOGETHER }, (_, last) => {
    const rows = Array.from({ length: last + 1 }, (_, n) => row(n));
    return db.prepare<[values: readonly Value[]]>(sql(rows.join(', ')));
  });
  return (call, values) => {
    for (let from = 0; from < values.length; from += MOST_TOGETHER * width) {
      const some = values.slice(from, from + MOST_TOGETHER * width);
      statements[some.length / width - 1]?.run([call, ...some]);
    }
  };
}

/** Every statement of the store, prepared once. Columns stand in the order of rows.ts. */
export function prepareStatements(db: Database.Database) {
  return {
    ...prepareErrands(db),
    ...prepareClosures(db),
    ...prepareNumbers(db),
    ...prepareCarried(db),

    insertCall: db.prepare<Value[]>(`
      INSERT INTO calls (id, channel_id, conversation_id, incarnation, started_at,
        version, updated_at, ended_at, outcome, line, entries, deadline, reference, state, owner)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING`),

    /** Of most turns: what seldom changes is only compared, because four indexes would be written again with it. */
    updateTurn: db.prepare<[values: readonly Value[]]>(`
      UPDATE calls SET version = ?, updated_at = ?, entries = ?, deadline = ?, state = ?
      WHERE id = ? AND version = ? AND ended_at IS ? AND outcome IS ? AND line = ? AND reference = ? AND owner = ?`),

    updateCall: db.prepare<Value[]>(`
      UPDATE calls SET version = ?, updated_at = ?, ended_at = ?, outcome = ?, line = ?, entries = ?, deadline = ?,
        reference = ?, state = ?, owner = ?
      WHERE id = ? AND version = ?`),

    /** The call, then the columns of each entry. */
    insertEntries: inserting(
      db,
      (rows) => `INSERT INTO entries (call_id, seq, at, direction, activity) VALUES ${rows}`,
      ENTRY_WIDTH,
    ),

    amendEntry: db.prepare<[at: number, direction: string, activity: string, callId: string, seq: number]>(
      'UPDATE entries SET at = ?, direction = ?, activity = ? WHERE call_id = ? AND seq = ?',
    ),

    insertOutputs: inserting(
      db,
      (rows) => `INSERT INTO outputs (call_id, seq, activity, transcript_before) VALUES ${rows}`,
      OUTPUT_WIDTH,
    ),

    deleteOutput: db.prepare<[callId: string, first: number, last: number]>(
      'DELETE FROM outputs WHERE call_id = ? AND seq BETWEEN ? AND ?',
    ),

    insertSeen: db.prepare<[channelId: string, conversationId: string, activityId: string]>(
      'INSERT INTO seen (channel_id, conversation_id, activity_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),

    /**
     * A row of values: names would cost more than all of them. One statement, so that all of it is of the same moment; only
     * an operator's command writes beside us, and takes away whole calls.
     */
    load: db
      .prepare<[asked: readonly Value[]]>(`
        SELECT ${CALL_COLUMNS}, CASE owner WHEN ? THEN 'us' ELSE 'nobody' END,
          EXISTS (
            SELECT 1 FROM seen
            WHERE seen.channel_id = calls.channel_id AND seen.conversation_id = calls.conversation_id AND activity_id = ?
          ),
          EXISTS (SELECT 1 FROM outputs WHERE call_id = calls.id)
        FROM calls WHERE channel_id = ? AND conversation_id = ? ORDER BY incarnation DESC LIMIT 1`)
      .raw(),

    unsent: db.prepare<[callId: string]>(`SELECT ${OUTPUT_COLUMNS} FROM outputs WHERE call_id = ? ORDER BY seq`),

    call: db.prepare<[id: string]>(`SELECT ${CALL_COLUMNS} FROM calls WHERE id = ?`),

    calls: db.prepare<[limit: number]>(
      `SELECT ${CALL_COLUMNS} FROM calls ORDER BY started_at DESC, incarnation DESC, id DESC LIMIT ?`,
    ),

    liveCalls: db.prepare<[limit: number]>(
      `SELECT ${CALL_COLUMNS} FROM calls WHERE ended_at IS NULL
        ORDER BY started_at DESC, incarnation DESC, id DESC LIMIT ?`,
    ),

    endedCalls: db.prepare<[limit: number]>(ENDED),

    /** The newest first: the caller of this turns them round. */
    transcript: db.prepare<[callId: string, before: number, last: number]>(
      'SELECT seq, at, direction, activity FROM entries WHERE call_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?',
    ),

    holds: db.prepare<[callId: string, version: number, us: string]>(
      'SELECT 1 FROM calls WHERE id = ? AND version = ? AND owner = ?',
    ),

    claim: db.prepare<[us: string, callId: string, version: number]>(
      'UPDATE calls SET owner = ?, version = version + 1 WHERE id = ? AND version = ?',
    ),

    lost: db.prepare<[{ now: number; us: string; limit: number }]>(LOST),

    claimLost: db.prepare<[us: string, callId: string]>(
      'UPDATE calls SET owner = ?, version = version + 1 WHERE id = ?',
    ),

    claimed: db.prepare<[callId: string]>(`
      SELECT ${columnsOf('calls')}, ${OUTPUT_COLUMNS}
      FROM calls LEFT JOIN outputs ON outputs.call_id = calls.id WHERE calls.id = ? ORDER BY outputs.seq`),

    outdated: db.prepare<[{ before: number; limit: number }]>(OUTDATED),
    ofCaller: db.prepare<[number: string, limit: number]>(OF_CALLER),

    deleteCall: db.prepare<[callId: string]>('DELETE FROM calls WHERE id = ?'),
    deleteEntries: db.prepare<[callId: string]>('DELETE FROM entries WHERE call_id = ?'),
    deleteOutputs: db.prepare<[callId: string]>('DELETE FROM outputs WHERE call_id = ?'),

    /** Unless another call of the conversation is left. */
    deleteSeen: db.prepare<[{ channel: string; conversation: string }]>(`
      DELETE FROM seen WHERE channel_id = @channel AND conversation_id = @conversation
        AND NOT EXISTS (SELECT 1 FROM calls WHERE channel_id = @channel AND conversation_id = @conversation)`),
  };
}

export type Statements = ReturnType<typeof prepareStatements>;
