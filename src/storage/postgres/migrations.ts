import type { Connections, Session, Statement } from './connections.js';
import { codeOf } from './failure.js';

/** One step of the schema. Steps only add, so that an older program can work beside a newer one on one database. */
export interface Migration {
  /** From 1, without gaps. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/**
 * The schema, step by step. A step that has been released is never changed; what is new is a new step.
 *
 * JSON is kept as text: `jsonb` refuses \u0000, which a caller's words may hold. Texts that come from outside are stored as
 * the inside of a JSON string (rows.ts). An index takes no text of more than some 2,700 bytes, and what comes from outside may
 * be longer: `conversation` and `activity` in `seen` are digests of them (values.ts), compared byte by byte. No index has `updated_at` or `version`: they change with
 * every turn, and a row whose indexed columns stay costs one write instead of one for each index (PostgreSQL
 * documentation, "Heap-Only Tuples").
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'calls',
    sql: `
      CREATE TABLE calls (
        id              text COLLATE "C" NOT NULL PRIMARY KEY,
        conversation    text COLLATE "C" NOT NULL,
        channel_id      text    NOT NULL,
        conversation_id text    NOT NULL,
        incarnation     integer NOT NULL,
        version         integer NOT NULL,
        started_at      bigint  NOT NULL,
        updated_at      bigint  NOT NULL,
        ended_at        bigint,
        outcome         text,
        line            text    NOT NULL,
        entries         integer NOT NULL,
        deadline        bigint,
        reference       text    NOT NULL,
        state           text    NOT NULL,
        owner           text COLLATE "C" NOT NULL,
        caller_number   text COLLATE "C"
      );
      CREATE UNIQUE INDEX calls_conversation ON calls (conversation, incarnation);
      CREATE INDEX calls_started ON calls (started_at, incarnation, id);
      CREATE INDEX calls_live ON calls (started_at, incarnation, id) WHERE ended_at IS NULL;
      CREATE INDEX calls_deadline ON calls (owner, deadline) WHERE deadline IS NOT NULL AND ended_at IS NULL;
      CREATE INDEX calls_socket ON calls (owner) WHERE line = 'websocket' AND ended_at IS NULL;
      CREATE INDEX calls_ended ON calls (ended_at) WHERE ended_at IS NOT NULL;
      CREATE INDEX calls_caller ON calls (caller_number) WHERE caller_number IS NOT NULL;

      CREATE TABLE entries (
        call_id   text COLLATE "C" NOT NULL,
        seq       integer NOT NULL,
        at        bigint  NOT NULL,
        direction text    NOT NULL,
        activity  text    NOT NULL,
        PRIMARY KEY (call_id, seq)
      );

      CREATE TABLE outputs (
        call_id           text COLLATE "C" NOT NULL,
        seq               integer NOT NULL,
        activity          text    NOT NULL,
        transcript_before integer,
        PRIMARY KEY (call_id, seq)
      );

      CREATE TABLE seen (
        conversation text COLLATE "C" NOT NULL,
        activity     text COLLATE "C" NOT NULL,
        CONSTRAINT seen_once PRIMARY KEY (conversation, activity)
      );

      CREATE TABLE instances (
        id          text COLLATE "C" NOT NULL PRIMARY KEY,
        lease_until timestamptz NOT NULL
      );`,
  },
  {
    version: 2,
    name: 'errands',
    // The reference removes them with their call, because an older program does not know that they are there. Call backs
    // were noted in the state of a call before: each becomes an errand, under the id of its call. They are found as text,
    // since PostgreSQL reads no JSON with \u0000 in it; within a string no quote stands without a backslash before it.
    sql: `
      CREATE TABLE errands (
        id            text COLLATE "C" NOT NULL PRIMARY KEY,
        call_id       text COLLATE "C" NOT NULL REFERENCES calls ON DELETE CASCADE,
        kind          text    NOT NULL,
        department    text    NOT NULL,
        number        text COLLATE "C",
        caller_number text COLLATE "C",
        text          text,
        locale        text    NOT NULL,
        at            bigint  NOT NULL,
        done_at       bigint,
        note          text
      );
      CREATE INDEX errands_left ON errands (kind, at, id);
      CREATE INDEX errands_open ON errands (kind, at, id) WHERE done_at IS NULL;
      CREATE INDEX errands_call ON errands (call_id, at, id);
      CREATE INDEX errands_number ON errands (number, at) WHERE number IS NOT NULL;
      CREATE INDEX errands_caller ON errands (caller_number, at) WHERE caller_number IS NOT NULL;
      INSERT INTO errands (id, call_id, kind, department, number, caller_number, locale, at)
        SELECT id, id, 'callBack', noted[2], noted[1], caller_number, language[1], noted[3]::bigint
        FROM calls
          CROSS JOIN regexp_match(state, '"callBack":\\{"number":"([+]\\d+)","department":"((?:[^"\\\\]|\\\\.)*)","at":(\\d{1,15})\\}')
            AS noted
          CROSS JOIN regexp_match(state, '"locale":"((?:[^"\\\\]|\\\\.)*)"') AS language
        WHERE noted IS NOT NULL AND language IS NOT NULL;`,
  },
  {
    version: 3,
    name: 'closures',
    // A row for each department, and one without a name for all of them.
    sql: `
      CREATE TABLE closures (
        department text COLLATE "C" NOT NULL PRIMARY KEY,
        since      bigint NOT NULL,
        until      bigint,
        note       text
      );`,
  },
  {
    version: 4,
    name: 'numbers',
    // Few rows, one for each number of a pool: looked through as a whole. What is kept under one goes with its call, also
    // where an older program removes that; the number is held on, because a phone may be ringing.
    sql: `
      CREATE TABLE numbers (
        number      text COLLATE "C" NOT NULL,
        call_id     text COLLATE "C" NOT NULL,
        handoff_id  text    NOT NULL,
        reserved_at bigint  NOT NULL,
        cooldown    bigint  NOT NULL,
        free_at     bigint,
        CONSTRAINT number_once PRIMARY KEY (number)
      );
      CREATE TABLE contexts (
        number            text COLLATE "C" NOT NULL PRIMARY KEY,
        call_id           text COLLATE "C" NOT NULL REFERENCES calls ON DELETE CASCADE,
        context           text    NOT NULL,
        transcript_before integer NOT NULL,
        claimed_at        bigint
      );
      CREATE INDEX contexts_call ON contexts (call_id);`,
  },
  {
    version: 5,
    name: 'carried',
    // What channels remember of transfers that they carry out: few rows are due.
    sql: `
      CREATE TABLE carried (
        id      text COLLATE "C" NOT NULL PRIMARY KEY,
        seq     bigint  NOT NULL GENERATED ALWAYS AS IDENTITY,
        call_id text COLLATE "C" NOT NULL REFERENCES calls ON DELETE CASCADE,
        version integer NOT NULL,
        due     bigint,
        state   text    NOT NULL
      );
      CREATE INDEX carried_call ON carried (call_id);
      CREATE INDEX carried_due ON carried (due) WHERE due IS NOT NULL;`,
  },
  {
    version: 6,
    name: 'leaving',
    // An older program never says that it is about to end: it is counted on until its lease is over.
    sql: 'ALTER TABLE instances ADD COLUMN leaving boolean NOT NULL DEFAULT false;',
  },
];

const FOUND: Statement = {
  name: 'schema-version',
  text: 'SELECT coalesce(max(version), 0) AS version FROM schema_version',
  repeatable: true,
};

const NOTE: Statement = {
  name: 'note-migration',
  text: 'INSERT INTO schema_version (version, name) VALUES ($1, $2)',
  repeatable: false,
};

/** An arbitrary number, by which instances that start together find out whose turn it is. */
const LOCK = 7_243_110_982;

const UNDEFINED_TABLE = '42P01';

/**
 * Brings a database to the newest schema: all missing steps in one transaction, under a lock, so that of several instances
 * that start together one does it and the others wait. One that has them all, or more, is used as it is.
 */
export async function migrate(connections: Connections, migrations: readonly Migration[] = MIGRATIONS): Promise<void> {
  const newest = migrations.at(-1)?.version ?? 0;
  if ((await schemaVersion(connections)) >= newest) return;
  await connections.migrate(async (session) => {
    await session.execute(`SELECT pg_advisory_xact_lock(${LOCK})`);
    await session.execute(`
      CREATE TABLE IF NOT EXISTS schema_version (
        version    integer     NOT NULL PRIMARY KEY,
        name       text        NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
      )`);
    const found = await versionIn(session);
    for (const { version, name, sql } of migrations.filter((step) => step.version > found)) {
      await session.execute(sql);
      await session.run(NOTE, [version, name]);
    }
  });
}

/** 0 for a new database. */
async function schemaVersion(connections: Connections): Promise<number> {
  try {
    const [row] = await connections.run<{ version: number }>(FOUND, []);
    return row?.version ?? 0;
  } catch (error) {
    if (codeOf(error) === UNDEFINED_TABLE) return 0;
    throw error;
  }
}

async function versionIn(session: Session): Promise<number> {
  const [row] = await session.run<{ version: number }>(FOUND, []);
  return row?.version ?? 0;
}
