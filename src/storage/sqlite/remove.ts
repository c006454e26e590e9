import type { Statements } from './statements.js';

/** Enough of a call's row to remove everything of it. */
interface Removable {
  readonly id: string;
  readonly channel_id: string;
  readonly conversation_id: string;
}

/** Removes calls with all that belongs to them; inside a transaction. Errands go by a trigger (migrations.ts). How many. */
export function removeCalls(statements: Statements, rows: readonly unknown[]): number {
  const calls = rows as readonly Removable[];
  for (const { id } of calls) {
    statements.deleteCall.run(id);
    statements.deleteEntries.run(id);
    statements.deleteOutputs.run(id);
  }
  // What has been seen is a conversation's, and goes with its last call.
  for (const { channel_id: channel, conversation_id: conversation } of calls) {
    statements.deleteSeen.run({ channel, conversation });
  }
  return calls.length;
}
