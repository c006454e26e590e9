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

    updateCall: db.prepare<Value[]>(`
      UPDATE calls SET version = ?, updated_at = ?, ended_at = ?, outcome = ?, line = ?, entries = ?, deadline = ?,
        reference = ?, state = ?, owner = ?
      WHERE id = ? AND version = ?`),

    insertEntry: db.prepare<[callId: string, seq: number, at: number, direction: string, activity: string]>(
      'INSERT INTO entries (call_id, seq, at, direction, activity) VALUES (?, ?, ?, ?, ?)',
    ),

    amendEntry: db.prepare<[at: number, direction: string, activity: string, callId: string, seq: number]>(
      'UPDATE entries SET at = ?, direction = ?, activity = ? WHERE call_id = ? AND seq = ?',
    ),

    insertOutput: db.prepare<[callId: string, seq: number, activity: string, transcriptBefore: number | null]>(
      'INSERT INTO outputs (call_id, seq, activity, transcript_before) VALUES (?, ?, ?, ?)',
    ),

    deleteOutput: db.prepare<[callId: string, first: number, last: number]>(
      'DELETE FROM outputs WHERE call_id = ? AND seq BETWEEN ? AND ?',
    ),

    insertSeen: db.prepare<[channelId: string, conversationId: string, activityId: string]>(
      'INSERT INTO seen (channel_id, conversation_id, activity_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),

    /** One statement, so that call, seen and unsent are of the same moment also when another process writes. */
    load: db.prepare<[us: string, activityId: string | null, channelId: string, conversationId: string]>(`
      SELECT ${columnsOf('call')}, CASE owner WHEN ? THEN 'us' ELSE 'nobody' END AS owned_by,
        EXISTS (
          SELECT 1 FROM seen
          WHERE seen.channel_id = call.channel_id AND seen.conversation_id = call.conversation_id AND activity_id = ?
        ) AS seen,
        ${OUTPUT_COLUMNS}
      FROM (
        SELECT * FROM calls WHERE channel_id = ? AND conversation_id = ? ORDER BY incarnation DESC LIMIT 1
      ) AS call
      LEFT JOIN outputs ON outputs.call_id = call.id
      ORDER BY outputs.seq`),

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
