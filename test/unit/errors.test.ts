import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BotError, ERRORS, type ErrorCode, isBotError } from '../../src/errors.js';
import { ROOT } from '../../src/root.js';

const CODES = Object.keys(ERRORS) as ErrorCode[];

describe('errors', () => {
  it('carry their code, what happened, what to do, and whether to try again', () => {
    const cause = new Error('ENOSPC');
    const error = new BotError('store-unavailable', 'The database is full', { cause });
    assert.ok(error instanceof Error);
    assert.deepEqual(
      [error.name, error.code, error.message, error.cause, error.retryable, error.status],
      ['BotError', 'store-unavailable', 'The database is full', cause, true, 503],
    );
    assert.equal(error.advice, ERRORS['store-unavailable'].advice);
  });

  it('answer a request that they caused with a status of their own, and with 500 otherwise', () => {
    const statuses: Partial<Record<ErrorCode, number>> = {
      'request-malformed': 400,
      'not-found': 404,
      'method-not-allowed': 405,
      'expectation-failed': 417,
      'body-too-large': 413,
      'body-malformed': 400,
      'content-type-unsupported': 415,
      'service-url-refused': 400,
      unauthorized: 401,
      'token-refused': 401,
      'webhook-refused': 403,
      'not-now': 409,
      draining: 503,
      'call-busy': 503,
      'keys-unavailable': 503,
      'too-many-waiting': 429,
      'store-unavailable': 503,
    };
    for (const code of CODES) assert.equal(new BotError(code, '').status, statuses[code] ?? 500, code);
  });

  it('say that a request may be repeated exactly where the same one may work later', () => {
    const retryable = CODES.filter((code) => new BotError(code, '').retryable);
    assert.deepEqual(retryable.toSorted(), [
      'call-busy',
      'channel-unreachable',
      'draining',
      'keys-unavailable',
      'store-unavailable',
      'too-many-waiting',
      'turn-failed',
      'version-conflict',
    ]);
  });

  it('tell the operator in whole sentences what to do', () => {
    for (const code of CODES) assert.match(ERRORS[code].advice, /^[A-Z].{10,}\.$/s, code);
  });

  it('let the caller hear a prompt that exists in every language', () => {
    const languages = readdirSync(join(ROOT, 'ssml'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    assert.ok(languages.length >= 2, 'there are languages');
    for (const code of CODES) {
      const kind = ERRORS[code];
      if (!('prompt' in kind)) continue;
      for (const { name } of languages) {
        assert.ok(existsSync(join(ROOT, 'ssml', name, `${kind.prompt}.ssml`)), `${code}: ${kind.prompt} in ${name}`);
      }
    }
  });

  it('are known by their code', () => {
    const error = new BotError('draining', 'shutting down');
    assert.ok(isBotError(error, 'draining'));
    assert.ok(!isBotError(error, 'unauthorized'));
    assert.ok(!isBotError(Object.assign(new Error('not ours'), { code: 'draining' }), 'draining'));
    assert.ok(!isBotError(undefined, 'draining'));
  });

  it('stand in the README with their codes, all of them and no others', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const chapter = readme.split(/^#+ /m).find((text) => /^.*\berrors?\b/i.test(text.split('\n')[0] ?? '')) ?? '';
    const listed = [...chapter.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, code]) => code);
    assert.deepEqual(listed.toSorted(), CODES.toSorted());
  });
});
