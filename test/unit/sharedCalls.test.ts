import assert from 'node:assert/strict';
import { type App, createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { loadLanguage } from '../../src/language.js';
import { ManualClock } from '../../src/phone/manualClock.js';
import { MemoryDatabase } from '../../src/storage/memory/database.js';
import { MemoryStore } from '../../src/storage/memory/store.js';
import { Call } from './appCall.js';
import { hasResolved } from './resolved.js';

const config = readConfig({ LOG_LEVEL: 'silent', AGENT_PHONE_NUMBER: '+14251231234' });
const language = loadLanguage(config);
const HANGS_UP = { type: 'endOfConversation', code: 'userCancelled' };

describe('of two bots on one database, one that is shut down', () => {
  let clock: ManualClock;
  let first: App;
  let second: App;

  beforeEach(async () => {
    clock = new ManualClock();
    const database = new MemoryDatabase({ now: () => clock.now() });
    const open = () => createApp(config, { store: new MemoryStore({ database }), clock, language });
    first = await open();
    second = await open();
  });

  afterEach(async () => {
    await second.close();
    await first.close();
  });

  it('leaves calls alone that the other one has taken: they are not waited for, told or ended', async () => {
    const call = await new Call(first, 'a').begin();
    call.app = second;
    await call.press('1');
    const heard = call.heard.length;
    await first.close(30);
    assert.equal(call.heard.length, heard);
    await call.press('0');
    assert.deepEqual(call.dialled, ['+14251231234']);
  });

  it('does so at once too, when it has no time', async () => {
    const call = await new Call(first, 'a').begin();
    call.app = second;
    await call.press('1');
    const heard = call.heard.length;
    await first.close();
    assert.equal(call.heard.length, heard);
  });

  it('does not wait for a call that has ended at the other one, long after an agent had taken it here', async () => {
    const call = await new Call(first, 'a').begin();
    await call.press('0');
    const { HandoffId } = call.heard.at(-1)?.value ?? {};
    await call.send({ type: 'event', name: 'handoff.status', value: { state: 'accepted', HandoffId } });
    call.app = second;
    await call.send(HANGS_UP);
    await first.close(30);
  });

  it('waits for its own, and takes what comes to it of one that the other has; a new one it refuses', async () => {
    const own = await new Call(first, 'own').begin();
    const other = await new Call(second, 'other').begin();
    const closed = first.close(30);
    other.app = first;
    await other.press('1');
    assert.match(other.words, /billing department/);
    await assert.rejects(new Call(first, 'new').begin(), { code: 'draining' });
    await own.send(HANGS_UP);
    assert.equal(await hasResolved(closed), false);
    await other.send(HANGS_UP);
    await closed;
  });
});
