import assert from 'node:assert/strict';
import { DatabaseError } from 'pg';
import { BotError, isBotError } from '../../../../src/errors.js';
import { asUnavailable, notConnected, notDone, reasonOf } from '../../../../src/storage/postgres/failure.js';

/** As the server tells it. */
const told = (code: string, message = 'from the database') => {
  const error = new DatabaseError(message, message.length, 'error');
  error.code = code;
  return error;
};
/** As node's sockets tell it. */
const socket = (code: string, message = code) => Object.assign(new Error(message), { code });

describe('A failure of PostgreSQL', () => {
  it('passes, where no connection could be had for the moment', () => {
    const passing = [
      ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'EAI_AGAIN'].map((code) => socket(code)),
      // It starts, it ends, it has too many connections.
      ...['57P03', '57P01', '53300', '08006'].map((code) => told(code)),
      new Error('Connection terminated unexpectedly'),
      new Error('timeout exceeded when trying to connect'),
    ];
    for (const error of passing) assert.deepEqual(notConnected(error), { error, undone: true, connectionLost: false });
  });

  it('does not pass by itself, where something is set up wrongly', () => {
    const lasting = [
      ...['28P01', '28000', '3D000', '42501'].map((code) => told(code)),
      ...['ENOTFOUND', 'SELF_SIGNED_CERT_IN_CHAIN', 'CERT_HAS_EXPIRED'].map((code) => socket(code)),
      new Error('The server does not support SSL connections'),
    ];
    for (const error of lasting) assert.equal(notConnected(error).undone, false, reasonOf(error));
  });

  it('has changed nothing, where the database has undone it or may only read', () => {
    for (const code of ['40001', '40P01']) {
      assert.deepEqual(notDone(told(code)), { error: told(code), undone: true, connectionLost: false });
    }
    assert.deepEqual(notDone(told('25006')), { error: told('25006'), undone: true, connectionLost: true });
  });

  it('leaves open what was done, where the connection broke under a statement', () => {
    const broken = [told('57P01'), told('57P02'), socket('ECONNRESET'), new Error('Query read timeout')];
    for (const error of broken) assert.deepEqual(notDone(error), { error, undone: false, connectionLost: true });
  });

  it('leaves the connection as it is, where one statement could not be done', () => {
    // The disk is full, it took too long, a lock was not had, a number was given twice.
    for (const code of ['53100', '57014', '55P03', '23505']) {
      assert.deepEqual(notDone(told(code)), { error: told(code), undone: false, connectionLost: false });
    }
  });

  it('means that the store is unavailable, unless it is a mistake of the program', () => {
    for (const error of [told('53100'), told('57014'), told('25006'), told('XX001'), socket('ECONNRESET')]) {
      const unavailable = asUnavailable(error);
      assert.ok(isBotError(unavailable, 'store-unavailable') && unavailable.retryable);
      assert.equal(unavailable.cause, error);
    }
    const conflict = new BotError('version-conflict', 'no');
    for (const error of [told('23505'), told('42703'), told('22P02'), conflict])
      assert.equal(asUnavailable(error), error);
  });

  it('is told in words and by its code, also where node has no words', () => {
    assert.equal(reasonOf(told('3D000', 'database "calls" does not exist')), 'database "calls" does not exist (3D000)');
    assert.equal(reasonOf(socket('ECONNREFUSED', 'connect ECONNREFUSED ::1:5432')), 'connect ECONNREFUSED ::1:5432');
    assert.equal(reasonOf(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })), 'ECONNREFUSED');
  });
});
