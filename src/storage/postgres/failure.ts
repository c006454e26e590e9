import { DatabaseError } from 'pg';
import { BotError } from '../../errors.js';

/**
 * What went wrong on the way to the database or in it, and what may be done about it. Codes are SQLSTATE (PostgreSQL
 * documentation, appendix A) or, where there was no answer, those of node's sockets.
 */
export interface Failure {
  readonly error: unknown;
  /** The connection broke under a statement: it can't be used again, and nobody knows whether the statement was done. */
  readonly connectionLost: boolean;
  /** Nothing was done, and the same may work a moment later. */
  readonly undone: boolean;
}

/** Serialization failure, deadlock: the database has undone one of those that were in each other's way. */
const UNDONE = /^40(001|P01)$/;
/** The server took no connection: it starts, it ends, it has too many; or it can't be reached. */
const NOT_NOW = /^(57P0[123]|53300|08\w{3}|ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)$/;
/** A standby answers: after a failover the next connection reaches the server that writes. */
const READ_ONLY = '25006';
/** Told by the database about what it was given: a mistake in the program, not an absent database. */
const MISTAKE = /^(0A|21|22|23|26|2F|34|42)/;

/** When no connection could be had. */
export function notConnected(error: unknown): Failure {
  const code = codeOf(error);
  return { error, connectionLost: false, undone: NOT_NOW.test(code) || (code === '' && !isFinal(error)) };
}

/** When a statement failed that had been given to a connection. */
export function notDone(error: unknown): Failure {
  const code = codeOf(error);
  // What we have thrown ourselves between two statements says nothing about the connection.
  const told = error instanceof DatabaseError || error instanceof BotError;
  const connectionLost = !told || NOT_NOW.test(code) || code === READ_ONLY;
  return { error, connectionLost, undone: UNDONE.test(code) || code === READ_ONLY };
}

/** What the rest of the bot is told. A broken rule of the schema or of SQL stays what it is. */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof BotError || (error instanceof DatabaseError && MISTAKE.test(codeOf(error)))) return error;
  return new BotError('store-unavailable', `The database failed: ${reasonOf(error)}.`, { cause: error });
}

/** In a few words; node's error for a host with several addresses has a code and no message. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = codeOf(error);
  if (!error.message) return code || error.name;
  return code && !error.message.includes(code) ? `${error.message} (${code})` : error.message;
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The driver's own errors have no code. Only this one says that asking again is of no use. */
function isFinal(error: unknown): boolean {
  return error instanceof Error && /does not support SSL|SASL|password/i.test(error.message);
}
