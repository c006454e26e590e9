import { CALL_COLUMNS, columnsOf, OUTPUT_COLUMNS } from '../rows.js';
import type { Statement } from './connections.js';

/** An owner is lost when it has no lease that runs. The database's clock decides: those of the hosts need not agree. */
const LIVES = (owner: string) =>
  `EXISTS (SELECT 1 FROM instances WHERE instances.id = ${owner} AND instances.lease_until > now())`;

/** What a commit writes beside the call, in the same statement: one round trip, and nothing when `call` has no row. */
const REST_OF_COMMIT = `
  new_entries AS (
    INSERT INTO entries (call_id, seq, at, direction, activity)
    SELECT call.id, entry.seq, entry.at, entry.direction, entry.activity
    FROM call CROSS JOIN unnest($13::integer[], $14::bigint[], $15::text[], $16::text[])
      AS entry (seq, at, direction, activity)
  ), new_outputs AS (
    INSERT INTO outputs (call_id, seq, activity, transcript_before)
    SELECT call.id, output.seq, output.activity, output.transcript_before
    FROM call CROSS JOIN unnest($17::integer[], $18::text[], $19::integer[])
      AS output (seq, activity, transcript_before)
  ), new_seen AS (
    INSERT INTO seen (conversation, activity)
    SELECT call.conversation, $20 FROM call WHERE $20::text IS NOT NULL
  )
  SELECT id FROM call`;

/** Where an operation looks for calls whose owner is lost and that need somebody; `$1` us, `$2` now, `$3` how many. */
const lostByOwner = (condition: string) => `
  SELECT lost.id, lost.version FROM instances CROSS JOIN LATERAL (
    SELECT calls.id, calls.version FROM calls
    WHERE calls.owner = instances.id AND calls.ended_at IS NULL AND ${condition} LIMIT $3
  ) AS lost
  WHERE instances.lease_until <= now() AND instances.id <> $1 LIMIT $3`;

/**
 * Every statement of the store. A statement is one transaction. Parameters of a commit stand in the order of
 * values.ts.
 */
export const STATEMENTS = {
  insertCall: {
    name: 'insert-call',
    repeatable: false,
    text: `WITH call AS (
      INSERT INTO calls (id, version, updated_at, ended_at, outcome, line, entries, deadline, reference, state, owner,
        caller_number, conversation, channel_id, conversation_id, incarnation, started_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $21, $22, $23, $24, $25)
      ON CONFLICT DO NOTHING RETURNING id, conversation
    ), ${REST_OF_COMMIT}`,
  },

  updateCall: {
    name: 'update-call',
    repeatable: false,
    text: `WITH call AS (
      UPDATE calls SET version = $2, updated_at = $3, ended_at = $4, outcome = $5, line = $6, entries = $7, deadline = $8,
        reference = $9, state = $10, owner = $11, caller_number = $12
      WHERE id = $1 AND version = $2 - 1 RETURNING id, conversation
    ), ${REST_OF_COMMIT}`,
  },

  /**
   * Several calls at once, each as `updateCall`, and what `confirm` does for several others; one that breaks a rule of the
   * schema undoes them all.
   */
  updateCalls: {
    name: 'update-calls',
    repeatable: false,
    text: `WITH call AS (
      UPDATE calls SET version = wanted.version, updated_at = wanted.updated_at, ended_at = wanted.ended_at,
        outcome = wanted.outcome, line = wanted.line, entries = wanted.entries, deadline = wanted.deadline,
        reference = wanted.reference, state = wanted.state, owner = $1, caller_number = wanted.caller_number
      FROM unnest($2::text[], $3::integer[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::integer[], $9::bigint[],
        $10::text[], $11::text[], $12::text[], $13::text[]) AS wanted (id, version, updated_at, ended_at, outcome, line,
        entries, deadline, reference, state, caller_number, activity)
      WHERE calls.id = wanted.id AND calls.version = wanted.version - 1
      RETURNING calls.id, calls.conversation, wanted.activity
    ), new_entries AS (
      INSERT INTO entries (call_id, seq, at, direction, activity)
      SELECT call.id, entry.seq, entry.at, entry.direction, entry.activity
      FROM unnest($14::text[], $15::integer[], $16::bigint[], $17::text[], $18::text[])
        AS entry (call_id, seq, at, direction, activity) JOIN call ON call.id = entry.call_id
    ), new_outputs AS (
      INSERT INTO outputs (call_id, seq, activity, transcript_before)
      SELECT call.id, output.seq, output.activity, output.transcript_before
      FROM unnest($19::text[], $20::integer[], $21::text[], $22::integer[])
        AS output (call_id, seq, activity, transcript_before) JOIN call ON call.id = output.call_id
    ), new_seen AS (
      INSERT INTO seen (conversation, activity)
      SELECT call.conversation, call.activity FROM call WHERE call.activity IS NOT NULL
    ), said AS (
      DELETE FROM outputs USING unnest($23::text[], $24::integer[]) AS said (call_id, seq)
      WHERE outputs.call_id = said.call_id AND outputs.seq = said.seq
    )
    SELECT id FROM call`,
  },

  amendEntries: {
    name: 'amend-entries',
    repeatable: true,
    text: `UPDATE entries SET at = amended.at, direction = amended.direction, activity = amended.activity
      FROM unnest($2::integer[], $3::bigint[], $4::text[], $5::text[]) AS amended (seq, at, direction, activity)
      WHERE entries.call_id = $1 AND entries.seq = amended.seq`,
  },

  confirm: {
    name: 'confirm',
    repeatable: true,
    text: `DELETE FROM outputs USING unnest($1::text[], $2::integer[]) AS said (call_id, seq)
      WHERE outputs.call_id = said.call_id AND outputs.seq = said.seq`,
  },

  /**
   * Of several conversations, each with an activity or none, and with a call and its version that are known already or none:
   * where it is still that one, what is long is left out. Outputs repeat their call, so of what another instance is saying
   * only the first comes. `place` tells whose row it is, from 1. LATERAL with a LIMIT where
   * EXISTS would do: a plan made while `seen` was small would go on reading all of it, again and again.
   */
  load: {
    name: 'load',
    repeatable: true,
    text: `
      SELECT asked.place::integer, is_known, ${columnsOf('call').replace(/call\.(reference|state)\b/g, 'CASE WHEN NOT is_known THEN $& END AS $1')},
        ${OUTPUT_COLUMNS},
        owned_by, once.seen IS NOT NULL AS seen
      FROM unnest($2::text[], $3::text[], $4::text[], $5::integer[]) WITH ORDINALITY
        AS asked (conversation, activity, known_id, known_version, place)
      CROSS JOIN LATERAL (
        SELECT ${CALL_COLUMNS}, owner FROM calls WHERE calls.conversation = asked.conversation
        ORDER BY incarnation DESC LIMIT 1
      ) AS call
      CROSS JOIN LATERAL (
        SELECT (call.id, call.version) IS NOT DISTINCT FROM (asked.known_id, asked.known_version) AS is_known,
          CASE WHEN call.owner = $1 THEN 'us' WHEN ${LIVES('call.owner')} THEN 'other' ELSE 'nobody' END AS owned_by
      ) AS known
      LEFT JOIN LATERAL (
        SELECT 1 AS seen FROM seen WHERE seen.conversation = asked.conversation AND seen.activity = asked.activity LIMIT 1
      ) AS once ON true
      LEFT JOIN LATERAL (
        SELECT seq, activity, transcript_before FROM outputs WHERE outputs.call_id = call.id
        ORDER BY seq LIMIT CASE WHEN owned_by = 'other' THEN 1 END
      ) AS outputs ON true
      ORDER BY asked.place, outputs.seq`,
  },

  call: { name: 'call', repeatable: true, text: `SELECT ${CALL_COLUMNS} FROM calls WHERE id = $1` },

  calls: {
    name: 'calls',
    repeatable: true,
    text: `SELECT ${CALL_COLUMNS} FROM calls ORDER BY started_at DESC, incarnation DESC, id DESC LIMIT $1`,
  },

  liveCalls: {
    name: 'live-calls',
    repeatable: true,
    text: `SELECT ${CALL_COLUMNS} FROM calls WHERE ended_at IS NULL
      ORDER BY started_at DESC, incarnation DESC, id DESC LIMIT $1`,
  },

  endedCalls: {
    name: 'ended-calls',
    repeatable: true,
    text: `SELECT ${CALL_COLUMNS} FROM calls WHERE ended_at IS NOT NULL
      ORDER BY started_at DESC, incarnation DESC, id DESC LIMIT $1`,
  },

  /** The newest first: the caller of this turns them round. */
  transcript: {
    name: 'transcript',
    repeatable: true,
    text: `SELECT seq, at, direction, activity FROM entries WHERE call_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3`,
  },

  renew: {
    name: 'renew',
    repeatable: true,
    text: `INSERT INTO instances (id, lease_until) VALUES ($1, now() + $2 * interval '1 millisecond')
      ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until`,
  },

  leave: {
    name: 'leave',
    repeatable: true,
    text: `WITH us AS (UPDATE instances SET leaving = true WHERE id = $1)
      SELECT id FROM instances WHERE id <> $1 AND NOT leaving AND lease_until > now() LIMIT 1`,
  },

  giveUp: { name: 'give-up', repeatable: true, text: 'UPDATE instances SET lease_until = now() WHERE id = $1' },

  /** Instances that have been gone for an hour and own nothing that anybody will look for. */
  clearInstances: {
    name: 'clear-instances',
    repeatable: true,
    text: `DELETE FROM instances WHERE lease_until < now() - interval '1 hour'
      AND NOT EXISTS (SELECT 1 FROM calls WHERE owner = instances.id AND deadline IS NOT NULL AND ended_at IS NULL)
      AND NOT EXISTS (SELECT 1 FROM calls WHERE owner = instances.id AND line = 'websocket' AND ended_at IS NULL)
      AND NOT EXISTS (SELECT 1 FROM outputs JOIN calls ON calls.id = outputs.call_id WHERE calls.owner = instances.id)`,
  },

  holds: {
    name: 'holds',
    repeatable: true,
    text: 'SELECT 1 FROM calls WHERE id = $1 AND version = $2 AND owner = $3',
  },

  /**
   * Looks only at calls of lost owners, each part by an index that knows no others; LATERAL with a LIMIT keeps the planner
   * from reading all calls. Outputs are few: those that are on their way.
   */
  lost: {
    name: 'lost',
    repeatable: true,
    text: `SELECT DISTINCT id, version FROM (
      (${lostByOwner('calls.deadline <= $2')})
      UNION ALL (${lostByOwner(`calls.line = 'websocket'`)})
      UNION ALL (
        SELECT lost.id, lost.version FROM (SELECT DISTINCT call_id FROM outputs) AS unsent CROSS JOIN LATERAL (
          SELECT calls.id, calls.version FROM calls
          WHERE calls.id = unsent.call_id AND calls.owner <> $1 AND NOT ${LIVES('calls.owner')} LIMIT 1
        ) AS lost LIMIT $3
      )
    ) AS lost LIMIT $3`,
  },

  /** Of several instances that try, the first to lock a row raises its version; the others then no longer find it. */
  claim: {
    name: 'claim',
    repeatable: false,
    text: `WITH claimed AS (
      UPDATE calls SET owner = $1, version = calls.version + 1
      FROM unnest($2::text[], $3::integer[]) AS wanted (id, version)
      WHERE calls.id = wanted.id AND calls.version = wanted.version AND (calls.owner = $1 OR NOT ${LIVES('calls.owner')})
      RETURNING ${columnsOf('calls')}
    )
    SELECT ${columnsOf('claimed')}, ${OUTPUT_COLUMNS}
    FROM claimed LEFT JOIN outputs ON outputs.call_id = claimed.id ORDER BY outputs.seq`,
  },

  /** What an earlier `claim`, whose answer was lost, has made ours. */
  claimed: {
    name: 'claimed',
    repeatable: true,
    text: `SELECT ${columnsOf('calls')}, ${OUTPUT_COLUMNS}
      FROM unnest($2::text[], $3::integer[]) AS wanted (id, version)
      JOIN calls ON calls.id = wanted.id AND calls.version = wanted.version + 1 AND calls.owner = $1
      LEFT JOIN outputs ON outputs.call_id = calls.id ORDER BY outputs.seq`,
  },

  /** By `ended_at`, because `updated_at` has no index; a call never ends after it last changed. */
  outdated: {
    name: 'outdated',
    repeatable: true,
    // Ended ones, oldest first, and those that nobody ever ended; each half by an index of its own.
    text: `SELECT id FROM calls WHERE updated_at < $1 AND id IN (
        (SELECT id FROM calls WHERE ended_at < $1 AND updated_at < $1 ORDER BY ended_at LIMIT $2)
        UNION ALL
        (SELECT id FROM calls WHERE ended_at IS NULL AND started_at < $1 AND updated_at < $1 ORDER BY started_at LIMIT $2)
      ) ORDER BY ended_at NULLS LAST LIMIT $2 FOR UPDATE SKIP LOCKED`,
  },

  ofCaller: {
    name: 'of-caller',
    repeatable: true,
    text: 'SELECT id FROM calls WHERE caller_number = $1 LIMIT $2 FOR UPDATE',
  },

  /**
   * After their rows are locked, so that no turn adds to them meanwhile. What has been seen goes with the last call; errands
   * go by their reference (migrations.ts).
   */
  remove: {
    name: 'remove',
    repeatable: false,
    text: `WITH gone AS (
      DELETE FROM calls WHERE id = ANY ($1::text[]) RETURNING conversation
    ), gone_entries AS (
      DELETE FROM entries WHERE call_id = ANY ($1::text[])
    ), gone_outputs AS (
      DELETE FROM outputs WHERE call_id = ANY ($1::text[])
    )
    DELETE FROM seen USING gone
    WHERE seen.conversation = gone.conversation AND NOT EXISTS (
      SELECT 1 FROM calls WHERE calls.conversation = gone.conversation AND calls.id <> ALL ($1::text[])
    )`,
  },
} as const satisfies Record<string, Statement>;
