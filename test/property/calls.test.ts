import assert from 'node:assert/strict';
import type { KeepingName } from './keeping.js';
import { search } from './search.js';
import { STATES } from './states.js';

const RUNS = 500;
/** A failure is played again, with fewer and fewer deeds, before it is told. */
const WITH_SHRINKING = 10 * 60_000;

const { SEED, CALLS, STORE = 'memory' } = process.env;

describe('whatever callers, agents, the channel and the machine do,', function () {
  this.timeout(WITH_SHRINKING);

  it('no turn throws, a call is in a documented state, nobody waits longer than promised, and no secret is kept', async () => {
    const reached = new Set<string>();
    const { failure } = await search({
      runs: RUNS,
      seed: SEED === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(SEED),
      store: STORE as KeepingName,
      ...(CALLS !== undefined && { path: CALLS }),
      played: ({ judge }) => {
        for (const state of judge.states.keys()) reached.add(state);
      },
    });
    assert.ok(failure === undefined, failure);
    // Or the calls would not be worth much.
    if (CALLS === undefined) assert.deepEqual([...reached].sort(), Object.keys(STATES).sort());
  });
});
