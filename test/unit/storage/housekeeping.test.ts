import assert from 'node:assert/strict';
import { pino } from 'pino';
import type { CallRecord } from '../../../src/call/call.js';
import { ManualClock } from '../../../src/phone/manualClock.js';
import { Housekeeping } from '../../../src/storage/housekeeping.js';
import { MemoryStore } from '../../../src/storage/memory/store.js';
import { hasResolved } from '../resolved.js';
import { sampleCall } from '../transcript/sampleCall.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A store that has so many old calls to remove, and keeps what it was asked. */
class FakeStore {
  readonly asked: { readonly at: number; readonly before: number; readonly limit: number }[] = [];
  /** What each removal waits for. */
  gate: Promise<void> = Promise.resolve();
  failure: Error | undefined;

  constructor(
    private readonly clock: ManualClock,
    public old = 0,
  ) {}

  async prune(before: number, limit: number): Promise<number> {
    this.asked.push({ at: this.clock.now(), before, limit });
    await this.gate;
    if (this.failure) throw this.failure;
    const removed = Math.min(limit, this.old);
    this.old -= removed;
    return removed;
  }
}

describe('Housekeeping', () => {
  let clock: ManualClock;
  let begin: number;
  let store: FakeStore;
  let lines: { level: number; msg: string; calls?: number }[];
  let housekeeping: Housekeeping;

  beforeEach(() => {
    clock = new ManualClock();
    begin = clock.now();
    store = new FakeStore(clock);
    lines = [];
    const log = pino({ base: undefined }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    housekeeping = new Housekeeping({ store, clock, log, retentionDays: 30 });
  });
  afterEach(() => housekeeping.stop());

  const pass = (ms: number) => clock.pass(ms, async () => void (await hasResolved(new Promise(() => {}))));
  const askedAfter = () => store.asked.map(({ at }) => at - begin);

  it('begins a minute after the start, and comes again every hour', async () => {
    housekeeping.start();
    await pass(MINUTE - 1);
    assert.deepEqual(askedAfter(), []);
    await pass(2 * HOUR + 1);
    assert.deepEqual(askedAfter(), [MINUTE, MINUTE + HOUR, MINUTE + 2 * HOUR]);
    assert.deepEqual(lines, [], 'there was nothing to remove');
  });

  it('asks for what is older than so many days by then', async () => {
    housekeeping.start();
    await pass(MINUTE + HOUR);
    assert.deepEqual(
      store.asked.map(({ before }) => before),
      [begin + MINUTE - 30 * DAY, begin + MINUTE + HOUR - 30 * DAY],
    );
  });

  it('removes a few at a time, with pauses, until there are no more, and says how many', async () => {
    store.old = 120;
    housekeeping.start();
    await pass(HOUR);
    assert.deepEqual(askedAfter(), [MINUTE, MINUTE + 250, MINUTE + 500]);
    assert.deepEqual(new Set(store.asked.map(({ limit }) => limit)), new Set([50]));
    assert.equal(store.old, 0);
    assert.deepEqual(
      lines.map(({ level, calls }) => [level, calls]),
      [[30, 120]],
    );
  });

  it('logs a failure and tries again an hour later', async () => {
    store.failure = new Error('the database is away');
    housekeeping.start();
    await pass(HOUR);
    assert.deepEqual([lines.length, lines[0]?.level], [1, 50]);
    store.failure = undefined;
    store.old = 1;
    await pass(HOUR);
    assert.deepEqual([askedAfter().length, store.old], [2, 0]);
  });

  it('runs once, however often it is started', async () => {
    housekeeping.start();
    housekeeping.start();
    await pass(MINUTE);
    assert.equal(store.asked.length, 1);
  });

  it('does nothing any more once it has been stopped', async () => {
    housekeeping.start();
    await housekeeping.stop();
    await pass(DAY);
    assert.deepEqual(store.asked, []);
  });

  it('lets the batch under way finish when it is stopped, and begins no other', async () => {
    let open = () => {};
    store.gate = new Promise((resolve) => {
      open = resolve;
    });
    store.old = 120;
    housekeeping.start();
    await pass(MINUTE);
    const stopped = housekeeping.stop();
    assert.equal(await hasResolved(stopped), false);
    open();
    await stopped;
    await pass(DAY);
    assert.deepEqual([store.asked.length, store.old], [1, 70]);
  });

  it('removes old calls from a store, and leaves the others', async () => {
    const memory = new MemoryStore();
    const commit = (call: CallRecord) => memory.commit({ call, entries: [], amended: [], output: [] });
    await commit(sampleCall('old', { updatedAt: begin - 31 * DAY }));
    await commit(sampleCall('new', { updatedAt: begin - 29 * DAY }));
    const own = new Housekeeping({ store: memory, clock, log: pino({ level: 'silent' }), retentionDays: 30 });
    own.start();
    await pass(MINUTE);
    await own.stop();
    assert.deepEqual(
      (await memory.calls()).map(({ key }) => key.conversationId),
      ['new'],
    );
  });
});
