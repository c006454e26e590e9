import assert from 'node:assert/strict';
import type { CallState, Handoff } from '../../../src/call/call.js';
import type { E164 } from '../../../src/call/phoneNumber.js';
import { contextOf, initiateValue, storedContext } from '../../../src/handoff/context.js';
import { attempt, REQUESTED } from './attempt.js';

const caller = { id: '+14255550100', name: 'Zoë', number: '+14255550100' as E164 };
const state = (changes: Partial<CallState> = {}) => ({ caller, locale: 'de-DE', handoffs: [], ...changes });

describe('the context of a handoff', () => {
  it('holds what an agent, or their system, can use', () => {
    const answers = { 'order-number': '12345' };
    assert.deepEqual(contextOf(attempt('requested', { attempt: 2 }), state({ answers }), REQUESTED), {
      HandoffId: 'handoff-1',
      Department: 'billing',
      Attempt: 2,
      Reason: 'asked',
      Locale: 'de-DE',
      WaitSeconds: 0,
      CallerNumber: '+14255550100',
      CallerNumberIs: 'unverified',
      Answers: answers,
      RequestedAt: '2026-01-01T12:00:00.000Z',
    });
  });

  it('says that an anonymous caller withholds the number, and has no empty answers', () => {
    const anonymous = state({ caller: { id: 'anonymous' }, answers: {} });
    const context = contextOf(attempt('requested'), anonymous, REQUESTED);
    assert.equal(context.CallerNumberIs, 'withheld');
    assert.ok(!('CallerNumber' in context) && !('Answers' in context));
  });

  describe('tells for how long the caller has waited', () => {
    const wait = (...handoffs: Handoff[]) => {
      const last = handoffs.at(-1) as Handoff;
      return contextOf(last, state({ handoffs }), REQUESTED + 95_999).WaitSeconds;
    };
    const at = (seconds: number, changes: Partial<Handoff> = {}, was: Handoff['state'] = 'failed') =>
      attempt(was, { requestedAt: REQUESTED + seconds * 1000, ...changes });

    it('since the first attempt for the department', () => {
      assert.equal(wait(at(90)), 5);
      assert.equal(wait(at(10), at(50, {}, 'timedOut'), at(90)), 85);
    });

    it('and not since they asked for another one', () => {
      assert.equal(wait(at(10, { department: 'sales' }), at(50), at(70, { department: 'sales' }), at(90)), 45);
    });

    it('nor from before they spoke to it', () => {
      assert.equal(wait(at(10), at(20, {}, 'completed'), at(60), at(90)), 35);
    });

    it('also where the attempt is not among those of the call yet', () => {
      assert.equal(contextOf(at(90), state(), REQUESTED + 90_000).WaitSeconds, 0);
      assert.equal(contextOf(at(90), state({ handoffs: [at(10)] }), REQUESTED + 90_000).WaitSeconds, 80);
    });

    it('never less than nothing, whatever the clocks of instances show', () => {
      assert.equal(contextOf(at(90), state(), REQUESTED).WaitSeconds, 0);
    });
  });
});

describe('the value of handoff.initiate', () => {
  it("is the context with the documents' field", () => {
    const context = contextOf(attempt('requested'), state(), REQUESTED);
    const { target } = attempt('requested');
    assert.deepEqual(initiateValue(target, context), { TargetPhoneNumber: '+14251231234', ...context });
  });

  it('cannot be made for what is no telephone', () => {
    const context = contextOf(attempt('requested'), state(), REQUESTED);
    for (const target of [{ kind: 'sip', address: 'agent@example.com' } as const, { kind: 'user', id: 'u' } as const]) {
      assert.throws(() => initiateValue(target, context), {
        name: 'TypeError',
        message: `a ${target.kind} target can't be dialled yet`,
      });
    }
  });
});

describe('what is kept under a number of a pool', () => {
  it('is the context, and names what tells the caller from a stranger', () => {
    const answers = { 'order-number': '12345', extension: '200' };
    const context = contextOf(attempt('requested'), state({ answers }), REQUESTED);
    const Verify = ['CallerNumber', 'Answers.order-number', 'Answers.extension', 'Department'];
    assert.deepEqual(storedContext(context), { ...context, Verify });
  });

  it('names the department alone where nothing else is known', () => {
    const anonymous = contextOf(attempt('requested'), state({ caller: { id: 'x' } }), REQUESTED);
    assert.deepEqual(storedContext(anonymous).Verify, ['Department']);
  });
});
