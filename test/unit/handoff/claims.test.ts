import assert from 'node:assert/strict';
import { pino } from 'pino';
import type { E164 } from '../../../src/call/phoneNumber.js';
import { BotError, isBotError } from '../../../src/errors.js';
import { Claims } from '../../../src/handoff/claims.js';
import { ManualClock } from '../../../src/phone/manualClock.js';
import { MemoryStore } from '../../../src/storage/memory/store.js';
import { entry, NOON, named, next, range, turn } from '../../contract/sampleCall.js';
import { context, poolNumber, release, reserve } from '../../contract/sampleNumbers.js';

const NUMBER = poolNumber(0);
const away = () => Promise.reject(new BotError('store-unavailable', 'away'));

describe('contexts that are kept for agents', () => {
  let clock: ManualClock;
  let store: MemoryStore;
  let claims: Claims;
  let logged: string;
  /** What each erasing found. */
  let erased: number[];

  beforeEach(async () => {
    clock = new ManualClock(NOON);
    store = new MemoryStore();
    logged = '';
    erased = [];
    const log = pino({ level: 'trace' }, { write: (line: string) => (logged += line) });
    claims = new Claims({ store, clock, log });
    const eraseOld = store.numbers.eraseOld.bind(store.numbers);
    store.numbers.eraseOld = async (at, windowMs) => {
      const count = await eraseOld(at, windowMs);
      erased.push(count);
      return count;
    };
    await store.commit(
      turn(named('one'), {
        entries: range(9).map((seq) => entry(seq)),
        numbers: [reserve(NUMBER, 'h1', { transcriptBefore: 4 })],
      }),
    );
  });
  afterEach(() => claims.stop());

  /** Lets time pass, and what is begun in it be finished. */
  const pass = async (ms: number) => {
    const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
    await clock.pass(ms, settled);
    await settled();
  };

  it('are given with what was said until the handoff', async () => {
    const activities = range(4).map((seq) => entry(seq).activity);
    assert.deepEqual(await claims.claim(NUMBER), { ...context('h1'), Transcript: { activities } });
    assert.equal(await claims.claim('+14251231234' as E164), undefined);
  });

  it('are told to the log by their call and handoff, and by nothing else', async () => {
    await claims.claim(NUMBER);
    const { level, time, pid, hostname, ...told } = JSON.parse(logged);
    assert.deepEqual(told, { call: named('one').id, handoff: 'h1', msg: 'contextClaimed' });
  });

  it('are erased within a minute of the end of their claim', async () => {
    claims.start();
    await pass(0);
    await pass(30_000);
    await claims.claim(NUMBER);
    await pass(89_999);
    assert.deepEqual(erased, [0, 0]);
    await pass(1);
    assert.deepEqual(erased, [0, 0, 1]);
  });

  it('are erased when their number is free again, claimed or not, and at a start', async () => {
    await store.commit(turn(next(named('one')), { numbers: [release(NUMBER, 'h1')] }));
    await pass(120_000);
    claims.start();
    await pass(0);
    assert.deepEqual(erased, [1]);
  });

  it('are erased later where the database is away', async () => {
    await claims.claim(NUMBER);
    const eraseOld = store.numbers.eraseOld;
    store.numbers.eraseOld = away;
    claims.start();
    await pass(60_000);
    assert.match(logged, /could not be erased: it is tried again/);
    store.numbers.eraseOld = eraseOld;
    await pass(60_000);
    assert.deepEqual(erased, [1]);
  });

  it('are erased no more once it is stopped', async () => {
    claims.start();
    await claims.stop();
    await pass(600_000);
    assert.deepEqual(erased, [0]);
  });

  it('can not be given while the database is away', async () => {
    store.numbers.claim = away;
    await assert.rejects(claims.claim(NUMBER), (error) => isBotError(error, 'store-unavailable'));
  });
});
