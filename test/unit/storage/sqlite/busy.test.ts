import assert from 'node:assert/strict';
import sinon from 'sinon';
import { isBotError } from '../../../../src/errors.js';
import { patiently, pauseAfter, waitingClock } from '../../../../src/storage/sqlite/busy.js';
import { range } from '../../../contract/sampleCall.js';

describe('A locked database', () => {
  let clock: sinon.SinonFakeTimers;
  const failure = (code: string) => Object.assign(new Error('from the database'), { code });

  beforeEach(() => {
    clock = sinon.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    clock.restore();
  });

  it('is asked again after pauses that grow to a tenth of a second, or to what was asked for', () => {
    assert.deepEqual(
      range(8).map((i) => pauseAfter(i + 1)),
      [5, 10, 20, 40, 80, 100, 100, 100],
    );
    assert.deepEqual(
      range(4).map((i) => pauseAfter(i + 1, { longestPause: 15 })),
      [5, 10, 15, 15],
    );
  });

  it('is asked until it answers', async () => {
    const work = sinon.stub().throws(failure('SQLITE_BUSY')).onCall(3).returns('answer');
    work.onCall(1).throws(failure('SQLITE_BUSY_RECOVERY')).onCall(2).throws(failure('SQLITE_LOCKED'));
    const answer = patiently<string>(work, { clock: waitingClock, ms: 1_000 });
    await clock.tickAsync(5 + 10 + 20);
    assert.equal(await answer, 'answer');
  });

  it('is given up when the time is over', async () => {
    const busy = failure('SQLITE_BUSY');
    const answer = assert.rejects(patiently(sinon.stub().throws(busy), { clock: waitingClock, ms: 300 }), (error) => {
      return isBotError(error, 'store-unavailable') && error.cause === busy && error.retryable;
    });
    await clock.tickAsync(400);
    await answer;
  });

  it('is not what every error means: others are passed on at once', async () => {
    const [full, twice, mistake] = [failure('SQLITE_FULL'), failure('SQLITE_CONSTRAINT_UNIQUE'), new TypeError('no')];
    const ask = (error: Error) => patiently(sinon.stub().throws(error), { clock: waitingClock, ms: 300 });
    await assert.rejects(ask(full), (error) => isBotError(error, 'store-unavailable') && error.cause === full);
    await assert.rejects(ask(twice), (error) => error === twice);
    await assert.rejects(ask(mistake), (error) => error === mistake);
  });
});
