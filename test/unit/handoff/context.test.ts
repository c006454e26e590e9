import assert from 'node:assert/strict';
import type { E164 } from '../../../src/call/phoneNumber.js';
import { initiateValue } from '../../../src/handoff/context.js';
import { attempt } from './attempt.js';

const caller = { id: '+14255550100', name: 'Zoë', number: '+14255550100' as E164 };

describe('the value of handoff.initiate', () => {
  it("holds the documents' field, and what an agent's system can use", () => {
    assert.deepEqual(initiateValue(attempt('requested', { attempt: 2 }), caller, 'de-DE'), {
      TargetPhoneNumber: '+14251231234',
      HandoffId: 'handoff-1',
      Department: 'billing',
      Attempt: 2,
      Reason: 'asked',
      Locale: 'de-DE',
      CallerNumber: '+14255550100',
      RequestedAt: '2026-01-01T12:00:00.000Z',
    });
  });

  it('leaves the number of an anonymous caller out', () => {
    assert.ok(!('CallerNumber' in initiateValue(attempt('requested'), { id: 'anonymous' }, 'en-US')));
  });

  it('cannot be made for what is no telephone', () => {
    for (const target of [{ kind: 'sip', address: 'agent@example.com' } as const, { kind: 'user', id: 'u' } as const]) {
      assert.throws(() => initiateValue(attempt('requested', { target }), caller, 'en-US'), {
        name: 'TypeError',
        message: `a ${target.kind} target can't be dialled yet`,
      });
    }
  });
});
