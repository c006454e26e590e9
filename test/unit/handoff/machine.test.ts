import assert from 'node:assert/strict';
import { isPending } from '../../../src/call/call.js';
import { step } from '../../../src/handoff/machine.js';
import type { HandoffState } from '../../../src/handoff/protocol.js';
import { attempt } from './attempt.js';
import { afterEvent, EVENT_NAMES, type EventName, GOES_TO, LATER, STATES } from './table.js';

describe('an attempt to hand a call over', () => {
  it('is pending until something is known about it', () => {
    assert.deepEqual(
      STATES.filter((state) => isPending(attempt(state))),
      ['requested', 'initiated', 'ringing'],
    );
    assert.equal(isPending(undefined), false);
  });

  for (const state of STATES) {
    describe(`that is ${state}`, () => {
      for (const name of EVENT_NAMES) {
        const expected = GOES_TO[state][name] ?? state;
        it(`${expected === state ? 'stays so' : `is ${expected}`} after ${name}`, () => {
          assert.equal(afterEvent(attempt(state), name).state, expected);
        });
      }
    });
  }

  it('notes when it settled, and is waited for no longer', () => {
    for (const state of STATES) {
      for (const [name, reached] of Object.entries(GOES_TO[state]) as [EventName, HandoffState][]) {
        if (isPending(attempt(reached))) continue;
        const settled = afterEvent(attempt(state), name);
        assert.deepEqual([settled.settledAt, 'deadline' in settled], [LATER, false], `${state}, ${name}`);
      }
    }
  });

  it('keeps what it is: only its progress changes', () => {
    const { id, department, reason, target, requestedAt } = attempt('requested');
    for (const name of EVENT_NAMES) {
      const {
        state: _,
        failure: __,
        settledAt: ___,
        deadline: ____,
        mayStillRing: _____,
        ...rest
      } = afterEvent(attempt('initiated', { attempt: 2, callerBack: true }), name);
      assert.deepEqual(rest, { id, department, attempt: 2, reason, target, requestedAt, callerBack: true }, name);
    }
  });

  it('is the same object when nothing changes, so that a change can be told', () => {
    for (const state of STATES) {
      for (const name of EVENT_NAMES) {
        const before = attempt(state);
        const then = afterEvent(before, name);
        if (then !== before) assert.notDeepEqual(then, before, `${state}, ${name}`);
      }
    }
  });

  describe('fails', () => {
    it('for the reason the channel gave, and for another when it gave none', () => {
      assert.equal(afterEvent(attempt('ringing'), 'status failed').failure, 'noAnswer');
      assert.equal(step(attempt('ringing'), { kind: 'status', status: { state: 'failed' } }, LATER).failure, 'other');
      assert.equal(afterEvent(attempt('requested'), 'refused').failure, 'refusedByChannel');
      assert.equal(afterEvent(attempt('presumedAccepted'), 'caller heard').failure, 'other');
    });

    it('after it was accepted, when the channel says so', () => {
      const failed = afterEvent(attempt('accepted'), 'status failed');
      assert.deepEqual([failed.state, failed.failure, failed.settledAt], ['failed', 'noAnswer', LATER]);
    });

    it('and has no failure any more when the agent is there after all', () => {
      assert.ok(!('failure' in afterEvent(attempt('failed'), 'status accepted')));
    });

    it('once: a second failure changes neither the reason nor the time', () => {
      const failed = attempt('failed');
      for (const name of ['refused', 'unanswered', 'status failed'] as const)
        assert.equal(afterEvent(failed, name), failed);
    });
  });

  describe('may still ring', () => {
    it('while it is pending, and when nobody has answered', () => {
      for (const name of ['sent', 'status ringing', 'no answer'] as const) {
        assert.equal(afterEvent(attempt('requested'), name).mayStillRing, true, name);
      }
    });

    it('when the channel was asked and has not answered, and not when it has refused', () => {
      assert.equal(afterEvent(attempt('requested'), 'unanswered').mayStillRing, true);
      assert.equal(afterEvent(attempt('requested'), 'refused').mayStillRing, false);
    });

    it('no longer when the channel or the caller has put an end to it', () => {
      const ends = ['status accepted', 'status completed', 'status failed', 'end by caller', 'superseded'] as const;
      for (const state of ['requested', 'initiated', 'ringing', 'timedOut'] as const) {
        for (const name of ends)
          assert.equal(afterEvent(attempt(state), name).mayStillRing, false, `${state}, ${name}`);
      }
    });

    it('no longer after a late failure, which changes nothing else', () => {
      for (const deadline of [{}, { deadline: LATER }]) {
        const rings = attempt('timedOut', deadline);
        assert.deepEqual(afterEvent(rings, 'status failed'), { ...rings, mayStillRing: false });
      }
    });

    it('no longer when the caller who was told about it hangs up, or another agent has them', () => {
      assert.deepEqual(afterEvent(attempt('timedOut'), 'end by caller'), attempt('timedOut', { mayStillRing: false }));
      const unanswered = attempt('failed', { failure: 'unreachable', mayStillRing: true });
      assert.equal(afterEvent(unanswered, 'end by caller').mayStillRing, false);
      assert.equal(afterEvent(unanswered, 'superseded').mayStillRing, false);
    });
  });

  describe('that timed out while the caller waits on', () => {
    const waitedFor = () => attempt('timedOut', { deadline: LATER });

    it('is looked at once more when that time has passed too', () => {
      assert.deepEqual(afterEvent(waitedFor(), 'no answer'), attempt('timedOut'));
    });

    it('is accepted like any other', () => {
      assert.ok(!('deadline' in afterEvent(waitedFor(), 'status accepted')));
    });

    it('is the past when the call ends, however that happens', () => {
      for (const name of ['end by caller', 'end by channel', 'line broke', 'process ended'] as const) {
        const left = afterEvent(waitedFor(), name);
        assert.deepEqual([left.deadline, left.mayStillRing], [undefined, false], name);
      }
    });
  });

  it('is presumed accepted at the end of the call only where the target could have picked up', () => {
    const stopped = attempt('timedOut', { mayStillRing: false });
    assert.equal(afterEvent(stopped, 'end by channel').state, 'timedOut');
  });

  it('is presumed accepted too when nobody knows whether the channel took it, and the call then ended', () => {
    const unanswered = afterEvent(attempt('requested'), 'unanswered');
    const ended = afterEvent(unanswered, 'end by channel');
    assert.deepEqual([ended.state, ended.mayStillRing], ['presumedAccepted', false]);
  });
});
