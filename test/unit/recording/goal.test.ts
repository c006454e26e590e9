import assert from 'node:assert/strict';
import type { CallRecord, CallState, Handoff } from '../../../src/call/call.js';
import type { Consent } from '../../../src/recording/consent.js';
import { consentIn, withConsent } from '../../../src/recording/consent.js';
import { type Circumstances, recordingGoal } from '../../../src/recording/goal.js';
import { call, NOON } from '../../contract/sampleCall.js';
import { attempt } from '../handoff/attempt.js';

const answered = (answer: Consent['answer']): Consent => ({ answer, at: NOON, version: '0a1b2c3d', locale: 'en-US' });
const AGREED = [answered('agreed')];

function goal(state: Partial<CallState>, around: Partial<Circumstances> = {}, changes: Partial<CallRecord> = {}) {
  const record = call({ ...changes, state: { ...call().state, ...state } });
  return recordingGoal(record, { canRecord: true, secret: false, now: NOON, ...around });
}

const settled = (state: Handoff['state']) => attempt(state, { mayStillRing: false });

describe('what is wanted of a recording', () => {
  it('is silence without consent', () => {
    assert.equal(goal({}), 'off');
    for (const answer of ['refused', 'none', 'takenBack'] as const) {
      assert.equal(goal({ consents: [...AGREED, answered(answer)] }), 'off');
    }
    assert.equal(goal({ consents: [answered('refused'), ...AGREED] }), 'on');
  });

  it('is a pause while a secret is asked for, and as long as a stray key may belong to it', () => {
    assert.equal(goal({ consents: AGREED }, { secret: true }), 'quiet');
    assert.equal(goal({ consents: AGREED, secretUntil: NOON + 1 }), 'quiet');
    assert.equal(goal({ consents: AGREED, secretUntil: NOON }), 'on');
  });

  it('is silence before a transfer, and nothing while one is under way or an agent has the call', () => {
    assert.equal(goal({ consents: AGREED, handoffs: [attempt('requested', { delayed: true })] }), 'off');
    for (const state of ['requested', 'initiated', 'ringing', 'accepted'] as const) {
      assert.equal(goal({ consents: AGREED, handoffs: [attempt(state)] }), 'leave');
    }
  });

  it('is silence as long as a phone may ring on, and a recording when none can any more', () => {
    assert.equal(goal({ consents: AGREED, handoffs: [attempt('timedOut', { mayStillRing: true })] }), 'off');
    const earlier = [attempt('timedOut', { mayStillRing: true }), settled('failed')];
    assert.equal(goal({ consents: AGREED, handoffs: earlier }), 'off');
    for (const state of ['failed', 'timedOut', 'completed', 'cancelled'] as const) {
      assert.equal(goal({ consents: AGREED, handoffs: [settled(state)] }), 'on');
    }
  });

  it('is nothing where the channel can not record, and when the call is over', () => {
    assert.equal(goal({ consents: AGREED }, { canRecord: false }), 'leave');
    assert.equal(goal({ consents: AGREED }, {}, { endedAt: NOON }), 'leave');
  });
});

describe('consent', () => {
  it('is what the caller has said last', () => {
    assert.equal(consentIn(undefined), undefined);
    assert.equal(consentIn(AGREED), AGREED[0]);
    assert.equal(consentIn([...AGREED, answered('takenBack')]), undefined);
  });

  it('is kept with twenty answers at most, the newest', () => {
    let consents: Consent[] = [];
    for (let at = 0; at < 30; at++) consents = withConsent(consents, { ...answered('refused'), at });
    assert.deepEqual([consents.length, consents[0]?.at, consents.at(-1)?.at], [20, 10, 29]);
  });
});
