import type Database from 'libsql';
import type { Value } from './rows.js';

/** Every statement of the store, prepared once. Columns stand in the order of rows.ts. */
export function prepareStatements(db: Database.Database) {
  return {
    insertCall: db.prepare<Value[]>(`
      INSERT INTO calls (id, channel_id, conversation_id, incarnation, started_at,
        version, updated_at, ended_at, outcome, line, entries, deadline, reference, state)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING`),

    updateCall: db.prepare<Value[]>(`
      UPDATE calls SET version = ?, updated_at = ?, ended_at = ?, outcome = ?, line = ?, entries = ?, deadline = ?,
        reference = ?, state = ?
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

    deleteOutput: db.prepare<[callId: string, seq: number]>('DELETE FROM outputs WHERE call_id = ? AND seq = ?'),

    insertSeen: db.prepare<[channelId: string, conversationId: string, activityId: string]>(
      'INSERT INTO seen (channel_id, conversation_id, activity_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),

    /** One statement, so that call, seen and unsent are of the same moment also when another process writes. */
    load: db.prepare<[activityId: string | null, channelId: string, conversationId: string]>(`
      SELECT call.*,
        EXISTS (
          SELECT 1 FROM seen
          WHERE seen.channel_id = call.channel_id AND seen.conversation_id = call.conversation_id AND activity_id = ?
        ) AS seen,
        outputs.seq AS output_seq, outputs.activity AS output_activity, outputs.transcript_before
      FROM (
        SELECT * FROM calls WHERE channel_id = ? AND conversation_id = ? ORDER BY incarnation DESC LIMIT 1
      ) AS call
      LEFT JOIN outputs ON outputs.call_id = call.id
      ORDER BY outputs.seq`),

    call: db.prepare<[id: string]>('SELECT * FROM calls WHERE id = ?'),

    calls: db.prepare<[limit: number]>(
      'SELECT * FROM calls ORDER BY started_at DESC, incarnation DESC, id DESC LIMIT ?',
    ),

    liveCalls: db.prepare<[limit: number]>(
      'SELECT * FROM calls WHERE ended_at IS NULL ORDER BY started_at DESC, incarnation DESC, id DESC LIMIT ?',
    ),

    /** The newest first: the caller of this turns them round. */
    transcript: db.prepare<[callId: string, before: number, last: number]>(
      'SELECT seq, at, direction, activity FROM entries WHERE call_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?',
    ),
  };
}

export type Statements = ReturnType<typeof prepareStatements>;
