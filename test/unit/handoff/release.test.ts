import assert from 'node:assert/strict';
import type { CallState, Handoff } from '../../../src/call/call.js';
import type { HandoffId, HandoffState } from '../../../src/handoff/protocol.js';
import { settleNumbers } from '../../../src/handoff/release.js';
import { call, NOON } from '../../contract/sampleCall.js';
import { attempt } from './attempt.js';

/** Which outcomes leave nobody who could be reached by the number, as long as nothing rings. */
const SETTLED: Readonly<Record<HandoffState, boolean>> = {
  requested: false,
  initiated: false,
  ringing: false,
  accepted: false,
  completed: true,
  failed: true,
  timedOut: true,
  cancelled: true,
  presumedAccepted: true,
  connectionLost: true,
  unknown: true,
};
const STATES = Object.keys(SETTLED) as HandoffState[];
const number = attempt('failed').target.kind === 'phone' ? '+14251231234' : '';

const withHandoffs = (...handoffs: Handoff[]): CallState => ({ ...call().state, handoffs });
const settle = (handoff: Handoff, endedAt?: number) => {
  const state = withHandoffs(handoff);
  return [settleNumbers({ state, ...(endedAt !== undefined && { endedAt }) }, NOON), handoff.pooled] as const;
};
const released = [[{ kind: 'release', number, handoff: 'handoff-1', at: NOON }], 'released'];
const unchanged = (pooled: Handoff['pooled']) => [[], pooled];

describe('a number of a pool', () => {
  for (const state of STATES) {
    const held = (mayStillRing: boolean) => attempt(state, { pooled: 'held', mayStillRing });
    const isOver = SETTLED[state];

    it(`is ${isOver ? 'released' : 'held'} while its attempt is ${state} and nothing rings`, () => {
      assert.deepEqual(settle(held(false)), isOver ? released : unchanged('held'));
    });

    it(`is held while its attempt is ${state} and a phone may ring`, () => {
      assert.deepEqual(settle(held(true)), unchanged('held'));
    });

    it(`is released when the call ends while its attempt is ${state}`, () => {
      for (const mayStillRing of [false, true]) assert.deepEqual(settle(held(mayStillRing), NOON), released);
    });

    it(`is held again where it was released and its attempt is ${state} after all`, () => {
      const after = settle(attempt(state, { pooled: 'released', mayStillRing: false }));
      const held = [[{ kind: 'hold', number, handoff: 'handoff-1' }], 'held'];
      assert.deepEqual(after, isOver ? unchanged('released') : held);
    });
  }

  it('is released once', () => {
    const state = withHandoffs(attempt('failed', { pooled: 'held' }));
    assert.equal(settleNumbers({ state }, NOON).length, 1);
    assert.deepEqual(settleNumbers({ state }, NOON + 1), []);
  });

  it('is released for each attempt by itself', () => {
    const [first, second] = ['h1' as HandoffId, 'h2' as HandoffId];
    const state = withHandoffs(
      attempt('failed', { id: first, pooled: 'held' }),
      attempt('failed'),
      attempt('initiated', { id: second, pooled: 'held' }),
    );
    assert.deepEqual(
      settleNumbers({ state }, NOON).map(({ handoff }) => handoff),
      [first],
    );
    assert.deepEqual(
      settleNumbers({ state, endedAt: NOON }, NOON).map(({ handoff }) => handoff),
      [second],
    );
  });

  it('is nothing that a plain number has to do with', () => {
    for (const state of STATES) assert.deepEqual(settle(attempt(state), NOON), unchanged(undefined));
  });
});
