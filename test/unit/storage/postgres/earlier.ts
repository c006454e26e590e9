/** Databases as earlier versions of the program made them. */
import pg from 'pg';
import type { CallRecord } from '../../../../src/call/call.js';
import { Connections } from '../../../../src/storage/postgres/connections.js';
import { conversationDigest, digest } from '../../../../src/storage/postgres/digest.js';
import { MIGRATIONS, migrate } from '../../../../src/storage/postgres/migrations.js';
import { changingColumns, lastingColumns } from '../../../../src/storage/rows.js';
import { entry, output } from '../../../contract/sampleCall.js';

/** Prepares an empty database as a program did that knew the schema up to this version. */
export async function migrateTo(url: string, version: number): Promise<void> {
  const connections = new Connections({ url, most: 1, patienceMs: 5_000 });
  try {
    await migrate(connections, MIGRATIONS.slice(0, version));
  } finally {
    await connections.close();
  }
}

/** Stores a call as version 1 did, with an entry, an unsent output and the activity `a`. */
export async function insertAsVersion1(url: string, record: CallRecord): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const places = Array.from({ length: 17 }, (_, i) => `$${i + 1}`).join(', ');
    await client.query(
      `INSERT INTO calls (id, channel_id, conversation_id, incarnation, started_at, version, updated_at, ended_at, outcome,
        line, entries, deadline, reference, state, owner, caller_number, conversation) VALUES (${places})`,
      [
        ...lastingColumns(record),
        ...changingColumns(record),
        'an instance that is gone',
        record.state.caller.number ?? null,
        conversationDigest(record.key),
      ],
    );
    const { seq, at, direction, activity } = entry(0);
    const said = JSON.stringify(activity);
    await client.query('INSERT INTO entries VALUES ($1, $2, $3, $4, $5)', [record.id, seq, at, direction, said]);
    const heard = JSON.stringify(output(4).activity);
    await client.query('INSERT INTO outputs VALUES ($1, $2, $3, NULL)', [record.id, 4, heard]);
    await client.query('INSERT INTO seen VALUES ($1, $2)', [conversationDigest(record.key), digest('a')]);
  } finally {
    await client.end();
  }
}
