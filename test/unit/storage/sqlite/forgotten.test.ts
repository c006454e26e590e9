import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { E164 } from '../../../../src/call/phoneNumber.js';
import { SqliteStore } from '../../../../src/storage/sqlite/store.js';
import { call, conversation, message, turn } from '../../../contract/sampleCall.js';
import { temporaryFile } from './temporaryFile.js';

describe('What SqliteStore forgets', () => {
  const file = temporaryFile();

  it('is no longer in the file either', async () => {
    const number = '+14255550100' as E164;
    const store = await SqliteStore.open(file());
    for (let i = 0; i < 50; i++) {
      const record = call({ key: conversation(`call ${i}`) });
      record.state.caller = { id: 'ZEBRAFISH', number };
      await store.commit(turn(record, { errands: [message(`m${i}`, { text: 'CUTTLEFISH' })] }));
    }
    assert.equal(await store.forget(number), 50);
    await store.close();
    for (const said of ['ZEBRAFISH', 'CUTTLEFISH']) assert.ok(!readFileSync(file()).includes(said), said);
  });
});
