import assert from 'node:assert/strict';
import { type CallState, nextDeadline } from '../../../src/call/call.js';
import { type PassedLimit, passedLimit, type Sign, setLimits } from '../../../src/call/limits.js';
import { call, NOON } from '../../contract/sampleCall.js';
import { attempt } from '../handoff/attempt.js';

const SETTINGS = { silence: 120_000, length: 3_600_000 };
const NOTHING: Sign = { now: NOON, alive: true, heard: false };

/** The state of a call after a turn. */
function settled(changes: Partial<CallState>, sign: Partial<Sign> = {}): CallState {
  const state = { ...call().state, ...changes };
  setLimits(state, { ...NOTHING, ...sign }, SETTINGS);
  return state;
}

describe('the limits of a call', () => {
  it('are counted from its first turn', () => {
    assert.deepEqual(settled({}).limits, { length: NOON + 3_540_000, silence: NOON + 120_000 });
  });

  it('of silence move when the caller is heard, and with nothing else', () => {
    const { limits } = settled({});
    const now = NOON + 50_000;
    assert.deepEqual(settled({ ...(limits && { limits }) }, { now }).limits, limits);
    assert.equal(settled({ ...(limits && { limits }) }, { now, heard: true }).limits?.silence, now + 120_000);
  });

  it('of silence leave a caller who was just heard ten seconds, however long they are spoken to', () => {
    const long = { speaksUntil: NOON + 200_000 };
    assert.equal(settled(long, { heard: true }).limits?.silence, NOON + 210_000);
  });

  it('of silence do not pass while the bot speaks, and wait no longer than that', () => {
    const before = { limits: { silence: NOON + 1000, length: NOON + 1_000_000 } };
    assert.equal(settled({ ...before, speaksUntil: NOON + 5000 }).limits?.silence, NOON + 5000);
    assert.equal(settled({ ...before, speaksUntil: NOON + 500 }).limits?.silence, NOON + 1000);
  });

  it('of silence do not count while a phone rings or may ring, and begin anew afterwards', () => {
    const { limits } = settled({ handoffs: [attempt('initiated', { deadline: NOON + 20_000 })] });
    assert.deepEqual(limits, { length: NOON + 3_540_000 });
    const rings = attempt('timedOut', { deadline: NOON + 20_000 });
    assert.equal(settled({ handoffs: [rings] }).limits?.silence, undefined);
    const stopped = { handoffs: [attempt('failed')], ...(limits && { limits }) };
    assert.equal(settled(stopped, { now: NOON + 30_000 }).limits?.silence, NOON + 150_000);
  });

  it('of length do not move, whatever is heard', () => {
    const before = { limits: { length: NOON + 7000, warned: true as const } };
    assert.deepEqual(settled(before, { heard: true }).limits, { ...before.limits, silence: NOON + 120_000 });
  });

  describe('while an agent has it', () => {
    const accepted = { handoffs: [attempt('accepted')] };

    it('are one: nothing was heard of it for as long as a call may last', () => {
      const before = { limits: { length: NOON + 7000, silence: NOON + 3000 } };
      assert.deepEqual(settled({ ...accepted, ...before }).limits, { agent: NOON + 3_600_000 });
    });

    it('move with whatever the channel sends, and not with what we tell the call ourselves', () => {
      const limits = { agent: NOON + 9000 };
      assert.deepEqual(settled({ ...accepted, limits }, { alive: true }).limits, { agent: NOON + 3_600_000 });
      assert.deepEqual(settled({ ...accepted, limits }, { alive: false }).limits, limits);
    });

    it('begin anew when the agent is done', () => {
      const limits = { agent: NOON + 9000 };
      const { limits: now } = settled({ handoffs: [attempt('completed')], limits }, { alive: true });
      assert.deepEqual(now, { length: NOON + 3_540_000, silence: NOON + 120_000 });
    });
  });

  const ringing = [attempt('ringing', { deadline: NOON + 20_000 })];
  const cases: readonly [what: string, state: Partial<CallState>, passed: PassedLimit | undefined][] = [
    ['nothing, before', { limits: { silence: NOON + 1, length: NOON + 1 } }, undefined],
    ['nothing of a call of an older program', {}, undefined],
    ['silence', { limits: { silence: NOON, length: NOON + 1 } }, 'silence'],
    ['the warning', { limits: { silence: NOON + 1, length: NOON } }, 'warning'],
    ['the length of one who was warned', { limits: { length: NOON, warned: true } }, 'length'],
    ['silence, where both have passed', { limits: { silence: NOON, length: NOON } }, 'silence'],
    ['nothing while a phone rings', { limits: { length: NOON, warned: true }, handoffs: ringing }, undefined],
    ['an agent of whom nothing is heard', { limits: { agent: NOON }, handoffs: [attempt('accepted')] }, 'agent'],
    [
      'nothing else, with an agent',
      { limits: { silence: NOON, length: NOON }, handoffs: [attempt('accepted')] },
      undefined,
    ],
  ];
  for (const [what, changes, passed] of cases) {
    it(`that have passed: ${what}`, () => assert.equal(passedLimit({ ...call().state, ...changes }, NOON), passed));
  }

  it('wake the call, but for its length while a phone rings', () => {
    const limits = { silence: NOON + 3, length: NOON + 2 };
    assert.equal(nextDeadline({ ...call().state, limits }), NOON + 2);
    assert.equal(nextDeadline({ ...call().state, limits: { length: NOON + 2 }, handoffs: ringing }), NOON + 20_000);
    assert.equal(nextDeadline({ ...call().state, limits: { agent: NOON + 4 } }), NOON + 4);
  });
});
