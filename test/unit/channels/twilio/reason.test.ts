import assert from 'node:assert/strict';
import {
  dialOutcome,
  type Outcome,
  referOutcome,
  requestOutcome,
  statusOutcome,
} from '../../../../src/channels/twilio/reason.js';
import { readDialDone, readReferDone, readStatus } from '../../../../src/channels/twilio/webhook.js';
import { WEBHOOKS } from '../../fakes/twilio/recorded.js';

const told = (outcome: Outcome | undefined) =>
  outcome && [outcome.state, ...(outcome.state === 'failed' ? [outcome.reason] : [])].join(' ');

describe('what became of calling an agent by Twilio', () => {
  const STATUSES = {
    initiated: undefined,
    ringing: 'ringing',
    inProgress: undefined,
    completed: 'completed',
    busy: 'failed busy',
    noAnswer: 'failed noAnswer',
    failed: 'failed unreachable',
    canceled: 'cancelled',
    machine: 'failed voicemail',
  };
  for (const [name, expected] of Object.entries(STATUSES)) {
    it(`is, for the recorded status ${name}: ${expected ?? 'nothing yet'}`, () => {
      assert.equal(told(statusOutcome(readStatus(WEBHOOKS.agentLegStatus[name].form))), expected);
    });
  }

  const DIALS = {
    answeredAndBridged: 'completed',
    answeredNotBridged: 'failed voicemail',
    busy: 'failed busy',
    noAnswer: 'failed noAnswer',
    failed: 'failed carrierFault',
    canceled: 'cancelled',
  };
  for (const [name, expected] of Object.entries(DIALS)) {
    it(`is, for the recorded end of a Dial ${name}: ${expected}`, () => {
      assert.equal(told(dialOutcome(readDialDone(WEBHOOKS.dialAction[name].form))), expected);
    });
  }

  it('is known better where the agent’s own call has told its SIP code, or who answered', () => {
    const { busy, failed, answeredNotBridged } = WEBHOOKS.dialAction;
    assert.equal(told(dialOutcome(readDialDone(busy.form), { SipResponseCode: 603 })), 'failed declined');
    assert.equal(told(dialOutcome(readDialDone(failed.form), { SipResponseCode: 404 })), 'failed unreachable');
    assert.equal(told(dialOutcome(readDialDone(answeredNotBridged.form), { AnsweredBy: 'human' })), 'failed declined');
  });

  const REFERS = { success: 'completed', busy: 'failed busy', notAllowed: 'failed refusedByChannel' };
  for (const [name, expected] of Object.entries(REFERS)) {
    it(`is, for the recorded end of a Refer ${name}: ${expected}`, () => {
      assert.equal(told(referOutcome(readReferDone(WEBHOOKS.referAction[name].form))), expected);
    });
  }

  it('is read out of the SIP code', () => {
    const by = (SipResponseCode: number, CallStatus: 'busy' | 'failed' | 'no-answer') =>
      told(statusOutcome({ CallStatus, SipResponseCode }));
    assert.equal(by(603, 'busy'), 'failed declined');
    assert.equal(by(600, 'busy'), 'failed busy');
    assert.equal(by(480, 'no-answer'), 'failed unreachable');
    assert.equal(by(487, 'no-answer'), 'failed noAnswer');
    assert.equal(by(503, 'failed'), 'failed carrierFault');
    assert.equal(by(403, 'failed'), 'failed refusedByChannel');
    assert.equal(by(999, 'failed'), 'failed carrierFault');
  });

  it('is read out of Twilio’s own error code', () => {
    const by = (ErrorCode: number) => told(statusOutcome({ CallStatus: 'failed', ErrorCode }));
    assert.equal(by(13_224), 'failed unreachable');
    assert.equal(by(21_215), 'failed refusedByChannel');
    assert.equal(by(31_486), 'failed busy');
    assert.equal(by(31_603), 'failed declined');
    assert.equal(by(99_999), 'failed carrierFault');
  });

  it('is read out of what the REST API refuses', () => {
    assert.equal(told(requestOutcome({ status: 400, code: 21_220 })), 'cancelled');
    assert.equal(told(requestOutcome({ status: 400, code: 21_211 })), 'failed unreachable');
    assert.equal(told(requestOutcome({ status: 401, code: 20_003 })), 'failed refusedByChannel');
    assert.equal(told(requestOutcome({ status: 429, code: 20_429 })), 'failed carrierFault');
    assert.equal(told(requestOutcome({ status: 500 })), 'failed carrierFault');
    assert.equal(told(requestOutcome({ code: 'ECONNRESET' })), 'failed carrierFault');
  });

  it('names the carrier’s codes for the log, and nobody’s number', () => {
    const outcome = statusOutcome(readStatus(WEBHOOKS.agentLegStatus.busy.form));
    assert.equal(outcome?.code, 'CallStatus=busy SipResponseCode=486');
  });
});
