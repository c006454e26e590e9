import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Handoff } from '../../../src/call/call.js';
import { isPending } from '../../../src/call/call.js';
import { attempt, REQUESTED } from './attempt.js';
import { afterEvent, EVENT_NAMES, type EventName, GOES_TO } from './table.js';

describe('an attempt to hand a call over, whatever happens in whatever order,', () => {
  /** Every state on the way, from a fresh attempt. */
  const histories = fc.array(fc.constantFrom(...EVENT_NAMES), { maxLength: 12 }).map((names) => {
    const history: { name?: EventName; handoff: Handoff }[] = [{ handoff: attempt('requested') }];
    let now = REQUESTED;
    for (const name of names) {
      now += 1000;
      history.push({ name, handoff: afterEvent((history.at(-1) as { handoff: Handoff }).handoff, name, now) });
    }
    return history;
  });
  const always = (holds: (handoff: Handoff, name: EventName | undefined, before: Handoff | undefined) => void) =>
    fc.assert(
      fc.property(histories, (history) => {
        history.forEach(({ name, handoff }, i) => {
          holds(handoff, name, history[i - 1]?.handoff);
        });
      }),
      { numRuns: 1000 },
    );

  it('never becomes pending again', () => {
    always((handoff, _, before) => {
      if (before && !isPending(before)) assert.ok(!isPending(handoff));
    });
  });

  it('settles once, except where the table says otherwise', () => {
    always((handoff, name, before) => {
      if (!before || !name || isPending(before)) return;
      const allowed = GOES_TO[before.state][name];
      const unsure = before.mayStillRing && name === 'end by channel' ? 'presumedAccepted' : before.state;
      assert.ok([before.state, allowed, unsure].includes(handoff.state), `${before.state} to ${handoff.state}`);
      if (handoff.state === before.state) assert.equal(handoff.settledAt, before.settledAt);
    });
  });

  it('stays completed', () => {
    always((handoff, _, before) => {
      if (before?.state === 'completed') assert.equal(handoff, before);
    });
  });

  it('rings and has a deadline while it is pending; has none when it has settled', () => {
    always((handoff) => {
      const pending = isPending(handoff);
      assert.equal(handoff.deadline !== undefined, pending);
      assert.equal(handoff.settledAt !== undefined, !pending);
      if (pending) assert.ok(handoff.mayStillRing);
    });
  });

  it('can ring unnoticed only after a time-out or an unanswered request', () => {
    always((handoff) => {
      if (isPending(handoff) || !handoff.mayStillRing) return;
      assert.ok(handoff.state === 'timedOut' || handoff.state === 'failed', handoff.state);
    });
  });

  it('has a reason exactly when it failed', () => {
    always((handoff) => {
      assert.equal(handoff.failure !== undefined, handoff.state === 'failed');
    });
  });

  it('leaves nothing ringing behind when the call is over', () => {
    always((handoff, name) => {
      if (name === 'end by caller' || name === 'end by channel' || name === 'line broke' || name === 'process ended') {
        assert.equal(handoff.mayStillRing, false, `${handoff.state} after ${name}`);
      }
    });
  });
});
