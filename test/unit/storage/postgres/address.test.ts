import assert from 'node:assert/strict';
import { readAddress } from '../../../../src/storage/postgres/address.js';

describe('The address of a PostgreSQL database', () => {
  it('is named without its password', () => {
    const { name } = readAddress(
      'postgresql://bot%40team:se%2Fcret@db.example.com:6432/call%20log?sslmode=verify-full',
    );
    assert.equal(name, 'call log at db.example.com:6432 (user bot@team)');
    assert.equal(readAddress('postgres://localhost/calls').name, 'calls at localhost');
    assert.equal(readAddress('postgres://bot:100%@localhost').name, 'bot at localhost (user bot)');
  });

  it('that must be encrypted is one whose server must prove who it is', () => {
    const { url } = readAddress('postgres://bot:secret@db.example.com/calls?sslmode=require&connect_timeout=3');
    assert.equal(url, 'postgres://bot:secret@db.example.com/calls?sslmode=verify-full&connect_timeout=3');
  });

  it('stays as it was written otherwise', () => {
    for (const search of ['', '?sslmode=no-verify', '?sslmode=verify-full&sslrootcert=ca.pem']) {
      const url = `postgres://bot:se%2Fcret@db.example.com/calls${search}`;
      assert.equal(readAddress(url).url, url);
    }
  });
});
