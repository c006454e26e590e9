import assert from 'node:assert/strict';
import { DatabaseError } from 'pg';
import { Connections } from '../../../../src/storage/postgres/connections.js';
import { usePostgres } from '../../../contract/postgres.js';

describe('An array for PostgreSQL', () => {
  const server = usePostgres();
  let connections: Connections;

  beforeEach(async () => {
    connections = new Connections({ url: await server().newDatabase(), most: 1, patienceMs: 5_000 });
  });

  afterEach(() => connections.close());

  async function elements(type: string, values: readonly string[] | readonly (string | null)[] | readonly number[]) {
    const text = `SELECT element FROM unnest($1::${type}[]) WITH ORDINALITY AS given (element, place) ORDER BY place`;
    const rows = await connections.run<{ element: unknown }>({ name: type, text, repeatable: true }, [values]);
    return rows.map(({ element }) => element);
  }

  it('has texts of every kind in it, as they are', async () => {
    const texts = [
      '',
      'NULL',
      'null',
      '{}',
      '"a"',
      '\\',
      '\\"',
      ',',
      ' ',
      "'",
      'Grüße',
      '日本',
      '👩‍👧',
      '\n\t',
      'x'.repeat(100_000),
    ];
    assert.deepEqual(await elements('text', texts), texts);
    assert.deepEqual(await elements('text', [null, ...texts, null]), [null, ...texts, null]);
  });

  it('has numbers in it, up to the largest', async () => {
    for (const type of ['integer', 'bigint']) {
      assert.deepEqual(await elements(type, [0, -1, 2 ** 31 - 1, -(2 ** 31)]), [0, -1, 2 ** 31 - 1, -(2 ** 31)]);
    }
    const large = [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    assert.deepEqual(await elements('bigint', large), large);
  });

  it('is empty, or has nothing but NULL in it, whatever its type', async () => {
    for (const type of ['integer', 'bigint', 'text']) {
      assert.deepEqual(await elements(type, []), []);
      assert.deepEqual(await elements(type, [null, null] as (string | null)[]), [null, null]);
    }
  });

  it('that the database can not hold is refused by it, and the connection works on', async () => {
    await assert.rejects(elements('text', ['a\0b']), DatabaseError);
    await assert.rejects(elements('integer', [2 ** 31]), DatabaseError);
    await assert.rejects(elements('bigint', [0.5]), DatabaseError);
    assert.deepEqual(await elements('integer', [1]), [1]);
  });
});
