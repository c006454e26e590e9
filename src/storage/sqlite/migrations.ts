import type Database from 'libsql';

/** One step of the schema. Steps only add, so that an older program can still use a file that a newer one has opened. */
export interface Migration {
  /** From 1, without gaps. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/**
 * The schema, step by step. A step that has been released is never changed; what is new is a new step.
 *
 * Texts that come from outside (conversation and activity ids) are stored as the inside of a JSON string: see rows.ts.
 * There are no foreign keys: a commit writes under a call whose version it has just checked, in the same transaction.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'calls',
    sql: `
      CREATE TABLE calls (
        id              TEXT    NOT NULL PRIMARY KEY,
        channel_id      TEXT    NOT NULL,
        conversation_id TEXT    NOT NULL,
        incarnation     INTEGER NOT NULL,
        version         INTEGER NOT NULL,
        started_at      INTEGER NOT NULL,
        updated_at      INTEGER NOT NULL,
        ended_at        INTEGER,
        outcome         TEXT,
        line            TEXT    NOT NULL,
        entries         INTEGER NOT NULL,
        deadline        INTEGER,
        reference       TEXT    NOT NULL,
        state           TEXT    NOT NULL
      );
      CREATE UNIQUE INDEX calls_conversation ON calls (channel_id, conversation_id, incarnation);
      CREATE INDEX calls_started ON calls (started_at, incarnation, id);
      CREATE INDEX calls_live ON calls (started_at, incarnation, id) WHERE ended_at IS NULL;
      CREATE INDEX calls_deadline ON calls (deadline) WHERE deadline IS NOT NULL AND ended_at IS NULL;

      CREATE TABLE entries (
        call_id   TEXT    NOT NULL,
        seq       INTEGER NOT NULL,
        at        INTEGER NOT NULL,
        direction TEXT    NOT NULL,
        activity  TEXT    NOT NULL,
        PRIMARY KEY (call_id, seq)
      ) WITHOUT ROWID;

      CREATE TABLE outputs (
        call_id           TEXT    NOT NULL,
        seq               INTEGER NOT NULL,
        activity          TEXT    NOT NULL,
        transcript_before INTEGER,
        PRIMARY KEY (call_id, seq)
      ) WITHOUT ROWID;

      CREATE TABLE seen (
        channel_id      TEXT NOT NULL,
        conversation_id TEXT NOT NULL,
        activity_id     TEXT NOT NULL,
        PRIMARY KEY (channel_id, conversation_id, activity_id)
      ) WITHOUT ROWID;`,
  },
  {
    version: 2,
    name: 'owners',
    // The number is worked out from the state, so that it is right also for calls that an older program stores.
    sql: `
      ALTER TABLE calls ADD COLUMN owner TEXT NOT NULL DEFAULT '';
      ALTER TABLE calls ADD COLUMN caller_number TEXT AS (json_extract(state, '$.caller.number')) VIRTUAL;
      CREATE INDEX calls_caller ON calls (caller_number) WHERE caller_number IS NOT NULL;
      CREATE INDEX calls_socket ON calls (owner) WHERE line = 'websocket' AND ended_at IS NULL;
      CREATE INDEX calls_ended ON calls (updated_at) WHERE ended_at IS NOT NULL;`,
  },
  {
    version: 3,
    name: 'errands',
    // A trigger removes them with their call, because an older program does not know that they are there. Call backs were
    // noted in the state of a call before: each becomes an errand, under the id of its call. `->` gives JSON, with quotes.
    sql: `
      CREATE TABLE errands (
        id            TEXT    NOT NULL PRIMARY KEY,
        call_id       TEXT    NOT NULL,
        kind          TEXT    NOT NULL,
        department    TEXT    NOT NULL,
        number        TEXT,
        caller_number TEXT,
        text          TEXT,
        locale        TEXT    NOT NULL,
        at            INTEGER NOT NULL,
        done_at       INTEGER,
        note          TEXT
      );
      CREATE INDEX errands_left ON errands (kind, at, id);
      CREATE INDEX errands_open ON errands (kind, at, id) WHERE done_at IS NULL;
      CREATE INDEX errands_call ON errands (call_id, at, id);
      CREATE INDEX errands_number ON errands (number, at) WHERE number IS NOT NULL;
      CREATE INDEX errands_caller ON errands (caller_number, at) WHERE caller_number IS NOT NULL;
      CREATE TRIGGER errands_go_with_their_call AFTER DELETE ON calls BEGIN
        DELETE FROM errands WHERE call_id = OLD.id;
      END;
      INSERT INTO errands (id, call_id, kind, department, number, caller_number, locale, at)
        SELECT id, id, 'callBack', substr(department, 2, length(department) - 2), number, caller_number,
          substr(locale, 2, length(locale) - 2), at
        FROM (
          SELECT id, caller_number, state -> '$.locale' AS locale, state -> '$.callBack.department' AS department,
            state ->> '$.callBack.number' AS number, state ->> '$.callBack.at' AS at
          FROM calls
        ) WHERE department IS NOT NULL AND number IS NOT NULL AND locale IS NOT NULL AND at IS NOT NULL;`,
  },
  {
    version: 4,
    name: 'closures',
    // A row for each department, and one without a name for all of them.
    sql: `
      CREATE TABLE closures (
        department TEXT    NOT NULL PRIMARY KEY,
        since      INTEGER NOT NULL,
        until      INTEGER,
        note       TEXT
      ) WITHOUT ROWID;`,
  },
  {
    version: 5,
    name: 'numbers',
    // Few rows, one for each number of a pool: looked through as a whole. What is kept under one goes with its call, also
    // where an older program removes that; the number is held on, because a phone may be ringing.
    sql: `
      CREATE TABLE numbers (
        number      TEXT    NOT NULL PRIMARY KEY,
        call_id     TEXT    NOT NULL,
        handoff_id  TEXT    NOT NULL,
        reserved_at INTEGER NOT NULL,
        cooldown    INTEGER NOT NULL,
        free_at     INTEGER
      ) WITHOUT ROWID;
      CREATE TABLE contexts (
        number            TEXT    NOT NULL PRIMARY KEY,
        call_id           TEXT    NOT NULL,
        context           TEXT    NOT NULL,
        transcript_before INTEGER NOT NULL,
        claimed_at        INTEGER
      );
      CREATE INDEX contexts_call ON contexts (call_id);
      CREATE TRIGGER contexts_go_with_their_call AFTER DELETE ON calls BEGIN
        DELETE FROM contexts WHERE call_id = OLD.id;
      END;`,
  },
  {
    version: 6,
    name: 'outputs by rowid',
    // Outputs are written and removed in every turn, and are longer than an index leaves room for: each took a page of its
    // own. In a table by rowid several share one.
    sql: `
      ALTER TABLE outputs RENAME TO outputs_before;
      CREATE TABLE outputs (
        call_id           TEXT    NOT NULL,
        seq               INTEGER NOT NULL,
        activity          TEXT    NOT NULL,
        transcript_before INTEGER
      );
      INSERT INTO outputs (call_id, seq, activity, transcript_before)
        SELECT call_id, seq, activity, transcript_before FROM outputs_before;
      DROP TABLE outputs_before;
      CREATE UNIQUE INDEX outputs_call ON outputs (call_id, seq);`,
  },
  {
    version: 7,
    name: 'entries by rowid',
    // Two thirds of what a turn wrote were pages of entries, each in its own call's place, and the pages above them. In the
    // order of their coming those of all calls that talk share one.
    sql: `
      ALTER TABLE entries RENAME TO entries_before;
      CREATE TABLE entries (
        call_id   TEXT    NOT NULL,
        seq       INTEGER NOT NULL,
        at        INTEGER NOT NULL,
        direction TEXT    NOT NULL,
        activity  TEXT    NOT NULL
      );
      INSERT INTO entries (call_id, seq, at, direction, activity)
        SELECT call_id, seq, at, direction, activity FROM entries_before;
      DROP TABLE entries_before;
      CREATE UNIQUE INDEX entries_call ON entries (call_id, seq);`,
  },
  {
    version: 8,
    name: 'carried',
    // What channels remember of transfers that they carry out: few rows are due. A trigger removes them with their call.
    sql: `
      CREATE TABLE carried (
        id      TEXT    NOT NULL PRIMARY KEY,
        call_id TEXT    NOT NULL,
        version INTEGER NOT NULL,
        due     INTEGER,
        state   TEXT    NOT NULL
      );
      CREATE INDEX carried_call ON carried (call_id);
      CREATE INDEX carried_due ON carried (due) WHERE due IS NOT NULL;
      CREATE TRIGGER carried_goes_with_its_call AFTER DELETE ON calls BEGIN
        DELETE FROM carried WHERE call_id = OLD.id;
      END;`,
  },
];

/**
 * Brings a file to the newest schema: all missing steps in one transaction, so that a stop halfway leaves it as it was.
 * A file of a newer schema than this program knows is used as it is: a newer schema only has more. One that needs nothing
 * is only read, so that an operator's command and the bot beside it do not wait for each other.
 */
export function migrate(db: Database.Database, migrations: readonly Migration[] = MIGRATIONS): void {
  if (schemaVersion(db) >= (migrations.at(-1)?.version ?? 0)) return;
  db.transaction(() => {
    db.exec(`
      CREATE TABLE IF NOT EXISTS schema_version (
        version    INTEGER NOT NULL PRIMARY KEY,
        name       TEXT    NOT NULL,
        applied_at INTEGER NOT NULL
      )`);
    const found = schemaVersion(db);
    const note = `INSERT INTO schema_version (version, name, applied_at) VALUES (?, ?, ?)`;
    for (const { version, name, sql } of migrations.filter((step) => step.version > found)) {
      db.exec(sql);
      db.prepare<[number, string, number]>(note).run(version, name, Date.now());
    }
  }).immediate();
}

/** The version of an open file; 0 for a new one. */
function schemaVersion(db: Database.Database): number {
  const table = db.prepare<[]>(`SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'`).get();
  if (!table) return 0;
  const row = db.prepare<[]>('SELECT coalesce(max(version), 0) AS version FROM schema_version').get();
  return (row as { version: number }).version;
}
