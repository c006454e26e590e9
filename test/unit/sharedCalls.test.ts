import assert from 'node:assert/strict';
import { type App, createApp } from '../../src/app.js';
import type { CallRecord } from '../../src/call/call.js';
import type { Line } from '../../src/call/line.js';
import { readConfig } from '../../src/config.js';
import { BotError } from '../../src/errors.js';
import { loadLanguage } from '../../src/language.js';
import { ManualClock } from '../../src/phone/manualClock.js';
import { MemoryDatabase } from '../../src/storage/memory/database.js';
import { MemoryStore } from '../../src/storage/memory/store.js';
import { Call } from './appCall.js';
import { hasResolved } from './resolved.js';

const config = readConfig({ LOG_LEVEL: 'silent', AGENT_PHONE_NUMBER: '+14251231234' });
const language = loadLanguage(config);
/** Lets what has become possible happen. */
const breathe = () => new Promise<void>((next) => setImmediate(next));
/** What callers hear whose call ends with the process. */
const GOODBYE = /Goodbye/;
const HANGS_UP = { type: 'endOfConversation', code: 'userCancelled' };

describe('of two bots on one database, one that is shut down', () => {
  let clock: ManualClock;
  let first: App;
  let second: App;
  const lines = new Map<string, Call>();

  /** A call over HTTP, or one whose line ends with the process. */
  async function dial(app: App, name: string, kind: Line['kind'] = 'http'): Promise<Call> {
    const call = new Call(app, name, kind);
    lines.set(name, call);
    return call.begin();
  }

  /** With time for the calls that are on, which passes. */
  async function shutDown(app: App): Promise<void> {
    const closed = app.close(30);
    await breathe();
    await clock.pass(30_000, breathe);
    await closed;
  }

  beforeEach(async () => {
    const lineTo = ({ key }: CallRecord) => lines.get(key.conversationId)?.line;
    clock = new ManualClock();
    const database = new MemoryDatabase({ now: () => clock.now() });
    const open = () => createApp(config, { store: new MemoryStore({ database }), clock, language, lineTo });
    first = await open();
    second = await open();
  });

  afterEach(async () => {
    await second.close();
    await first.close();
  });

  it('leaves calls alone that the other one has taken: they are not waited for, told or ended', async () => {
    const call = await dial(first, 'a');
    call.app = second;
    await call.press('1');
    const heard = call.heard.length;
    await first.close(30);
    assert.equal(call.heard.length, heard);
    await call.press('0');
    assert.deepEqual(call.dialled, ['+14251231234']);
  });

  it('does so at once too, when it has no time', async () => {
    const call = await dial(first, 'a');
    call.app = second;
    await call.press('1');
    const heard = call.heard.length;
    await first.close();
    assert.equal(call.heard.length, heard);
  });

  it('does not wait for a call that has ended at the other one, long after an agent had taken it here', async () => {
    const call = await dial(first, 'a');
    await call.press('0');
    const { HandoffId } = call.heard.at(-1)?.value ?? {};
    await call.send({ type: 'event', name: 'handoff.status', value: { state: 'accepted', HandoffId } });
    call.app = second;
    await call.send(HANGS_UP);
    await first.close(30);
  });

  it('waits for its own, and takes what comes to it of one that the other has; a new one it refuses', async () => {
    const own = await dial(first, 'own');
    const other = await dial(second, 'other');
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

  it('leaves calls that do not end in time to the other one, without a word', async () => {
    const call = await dial(first, 'a');
    const heard = call.heard.length;
    await shutDown(first);
    assert.equal(call.heard.length, heard);
    call.app = second;
    await call.press('1');
    assert.match(call.words, /billing department/);
  });

  it('tells those that end with it that it has to', async () => {
    const call = await dial(first, 'a', 'websocket');
    await shutDown(first);
    assert.match(call.words, GOODBYE);
  });

  it('tells all of them where the other one is shut down as well: those that it was left too', async () => {
    const left = await dial(first, 'left');
    await shutDown(first);
    const own = await dial(second, 'own');
    await second.close();
    for (const { words } of [left, own]) assert.match(words, GOODBYE);
  });

  it('and the other one, when both are shut down at once, tell all of them', async () => {
    const calls = [await dial(first, 'a'), await dial(second, 'b')];
    const closed = [first.close(30), second.close(30)];
    // The first one takes longer to end: until then nobody else can take what it has left.
    const { close } = first.store;
    first.store.close = () => (closed[1] ?? Promise.resolve()).then(() => close.call(first.store));
    await breathe();
    await clock.pass(29_999, breathe);
    clock.advance(1);
    await Promise.all(closed);
    for (const { words } of calls) assert.match(words, GOODBYE);
  });

  it('asks once more before it ends, since the other one may have been told to end meanwhile', async () => {
    const call = await dial(first, 'a');
    const others = [true, true, false];
    first.store.leave = async () => others.shift() ?? false;
    await shutDown(first);
    assert.match(call.words, GOODBYE);
  });

  it('tells its own callers where the database does not say who stays, and takes no calls of others', async () => {
    const left = await dial(second, 'left');
    await shutDown(second);
    const own = await dial(first, 'own');
    first.store.leave = () => Promise.reject(new BotError('store-unavailable', 'the database is away'));
    await first.close();
    assert.match(own.words, GOODBYE);
    assert.doesNotMatch(left.words, GOODBYE);
  });
});
