import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Clock } from '../../../../src/call/clock.js';
import { type Failure, LEAST_ATTEMPT, retry, SEND_WITHIN } from '../../../../src/channels/botframework/retry.js';
import { BotError, type ErrorCode } from '../../../../src/errors.js';
import { ManualClock } from '../../../../src/phone/manualClock.js';
import { hasResolved } from '../../resolved.js';

const failure = (code: ErrorCode, rest: Partial<Failure> = {}): Failure => ({
  error: new BotError(code, code),
  mayTryAgain: true,
  ...rest,
});

interface Tried {
  /** When each attempt began, in milliseconds. */
  readonly begun: number[];
  readonly left: number[];
  readonly took: number;
  readonly error?: BotError;
}

/** What each attempt comes to, and how long it takes; the last one again and again. */
async function trying(
  attempts: readonly (Failure | undefined)[],
  { chance = 0, each = 0 }: { chance?: number; each?: number } = {},
): Promise<Tried> {
  const clock = new ManualClock();
  const begin = clock.now();
  const begun: number[] = [];
  const left: number[] = [];
  let took = Number.NaN;
  let error: BotError | undefined;
  const attempt = async (count: number, within: number) => {
    begun.push(clock.now() - begin);
    left.push(within);
    assert.equal(count, begun.length);
    if (each > 0) await new Promise<void>((resume) => clock.setTimeout(resume, Math.min(each, within)));
    return attempts[Math.min(count, attempts.length) - 1];
  };
  const ending = retry(attempt, { clock, random: () => chance })
    .catch((thrown) => {
      assert.ok(thrown instanceof BotError);
      error = thrown;
    })
    .finally(() => {
      took = clock.now() - begin;
    });
  await hasResolved(ending);
  await clock.pass(60_000, async () => void (await hasResolved(ending)));
  assert.equal(await hasResolved(ending), true);
  return { begun, left, took, ...(error && { error }) };
}

describe('trying again', () => {
  it('ends with the last error when it may not go on, which it asks before every attempt but the first', async () => {
    const clock = new ManualClock();
    let attempts = 0;
    let asked = 0;
    const attempt = async () => failure('channel-refused', { retryAfter: attempts++ });
    const fence = { holds: true, passes: async () => ++asked < 3 };
    const ended = assert.rejects(retry(attempt, { clock, random: () => 0, fence }), /channel-refused/);
    await hasResolved(ended);
    await clock.pass(10_000, async () => void (await hasResolved(ended)));
    await ended;
    assert.deepEqual([attempts, asked], [3, 3]);
  });

  it('ends with the attempt that works', async () => {
    const { begun, error } = await trying([failure('channel-refused'), undefined]);
    assert.deepEqual([begun, error], [[0, 150], undefined]);
  });

  it('ends with the attempt that must not be repeated', async () => {
    const { begun, took, error } = await trying([failure('channel-silent', { mayTryAgain: false })]);
    assert.deepEqual([begun, took, error?.code], [[0], 0, 'channel-silent']);
  });

  it('pauses twice as long each time, up to four seconds, of which half is chance', async () => {
    const steps = ({ begun }: Tried) => begun.slice(1).map((at, i) => at - (begun[i] ?? 0));
    const least = steps(await trying([failure('channel-refused')]));
    const most = steps(await trying([failure('channel-refused')], { chance: 1 }));
    assert.deepEqual(least, [150, 300, 600, 1200, 2000, 2000, 2000, 2000, 2000]);
    assert.deepEqual(most, [300, 600, 1200, 2400, 4000, 4000]);
  });

  it('comes a little after the moment that was asked for, so that not everybody comes at once', async () => {
    const { begun } = await trying([failure('channel-refused', { retryAfter: 1000 }), undefined], { chance: 0.5 });
    assert.deepEqual(begun, [0, 1225]);
  });

  it('does not wait for a moment that comes too late', async () => {
    const latest = SEND_WITHIN - LEAST_ATTEMPT - 150;
    const inTime = await trying([failure('channel-refused', { retryAfter: latest }), undefined]);
    assert.deepEqual([inTime.begun.length, inTime.error], [2, undefined]);
    for (const retryAfter of [latest + 1, 3_600_000, Number.POSITIVE_INFINITY]) {
      const { begun, took, error } = await trying([failure('channel-refused', { retryAfter })]);
      assert.deepEqual([begun, took, error?.code], [[0], 0, 'channel-refused']);
    }
  });

  it('tells the last failure, but the first one after which nobody knows', async () => {
    const last = { mayTryAgain: false };
    const [refused, silent] = [failure('channel-refused', last), failure('channel-silent')];
    assert.equal((await trying([failure('channel-unreachable'), refused])).error, refused.error);
    assert.equal((await trying([silent, failure('channel-silent'), refused])).error, silent.error);
  });

  it('gives up when the process was stopped, during a pause, until the time was over', async () => {
    let now = 0;
    let tried = 0;
    const wakesLate: Clock = {
      now: () => now,
      setTimeout: (act) => {
        now = SEND_WITHIN;
        setImmediate(act);
      },
      clearTimeout: () => {},
    };
    const attempt = async () => {
      tried += 1;
      return failure('channel-refused');
    };
    await assert.rejects(retry(attempt, { clock: wakesLate, random: () => 0 }), BotError);
    assert.equal(tried, 1);
  });

  it('tries once, for a second, where no time is left', async () => {
    const left: number[] = [];
    const attempt = async (_: number, ms: number) => {
      left.push(ms);
      return failure('channel-refused');
    };
    for (const within of [1000, 0, -5000]) {
      await assert.rejects(retry(attempt, { clock: new ManualClock(), random: () => 0, within }), BotError);
    }
    assert.deepEqual(left, [LEAST_ATTEMPT, LEAST_ATTEMPT, LEAST_ATTEMPT]);
  });

  it('keeps within its time, and begins no attempt that would be cut off, whatever happens', async () => {
    const any = fc.record({
      retryAfter: fc.option(fc.nat(20_000), { nil: undefined }),
      code: fc.constantFrom<ErrorCode>('channel-refused', 'channel-unreachable', 'channel-silent'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(any, { minLength: 1, maxLength: 10 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(12_000),
        async (ends, chance, each) => {
          const attempts = ends.map(({ code, retryAfter }) =>
            failure(code, retryAfter === undefined ? {} : { retryAfter }),
          );
          const { left, took } = await trying(attempts, { chance, each });
          assert.ok(took <= SEND_WITHIN, `${took} ms`);
          assert.ok(Math.min(...left) >= LEAST_ATTEMPT, `${left}`);
        },
      ),
    );
  });
});
