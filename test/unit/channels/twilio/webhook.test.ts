import assert from 'node:assert/strict';
import {
  readConference,
  readDialDone,
  readRecording,
  readReferDone,
  readStatus,
  readTurn,
  readVoice,
} from '../../../../src/channels/twilio/webhook.js';
import { BotError } from '../../../../src/errors.js';
import { ALL_WEBHOOKS, WEBHOOKS } from '../../fakes/twilio/recorded.js';

/** Which reader reads what is posted to a path. */
const READERS: Readonly<Record<string, (form: Readonly<Record<string, string>>) => unknown>> = {
  voice: readVoice,
  turn: readTurn,
  status: readStatus,
  'dial-done': readDialDone,
  'refer-done': readReferDone,
  conf: readConference,
  rec: readRecording,
};
const readerOf = (url: string) => READERS[new URL(url).pathname.split('/').at(-1) ?? ''];

describe('a webhook of Twilio', () => {
  for (const [name, { url, form }] of ALL_WEBHOOKS) {
    it(`is read: ${name}`, () => {
      const read = readerOf(url);
      assert.ok(read);
      assert.doesNotThrow(() => read(form));
    });
  }

  it('gives numbers as numbers, and what is said in true and false as such', () => {
    const { SequenceNumber, SipResponseCode, CallDuration } = readStatus(WEBHOOKS.agentLegStatus.completed.form);
    assert.deepEqual([SequenceNumber, SipResponseCode, CallDuration], [3, 200, 42]);
    assert.equal(readDialDone(WEBHOOKS.dialAction.answeredNotBridged.form).DialBridged, false);
  });

  it('may hold more than we know, and lack what we can do without', () => {
    const { SequenceNumber: _, ...form } = WEBHOOKS.agentLegStatus.busy.form;
    assert.equal(readStatus({ ...form, StirVerstat: 'TN-Validation-Passed-A' }).CallStatus, 'busy');
    assert.equal(readStatus({ ...form, SipResponseCode: 'oh' }).SipResponseCode, undefined);
  });

  it('that a caller waits behind is read whatever Twilio may call what happened', () => {
    const { form } = WEBHOOKS.dialAction.answeredNotBridged;
    const read = readDialDone({ ...form, CallStatus: 'on-hold', DialCallStatus: 'diverted', DialCallSid: 'x' });
    assert.deepEqual([read.CallStatus, read.DialCallStatus], ['in-progress', 'failed']);
    assert.equal(readTurn({ ...form, Digits: '1'.repeat(2000) }).Digits?.length, 1000);
  });

  it('is refused by the name of what is wrong, and never by its content', () => {
    const form = { ...WEBHOOKS.agentLegStatus.busy.form, CallSid: '+14255550100', CallStatus: 'secret' };
    assert.throws(
      () => readStatus(form),
      (error) => {
        assert.ok(error instanceof BotError);
        assert.equal(error.code, 'body-malformed');
        assert.match(error.message, /CallSid, CallStatus$/);
        assert.doesNotMatch(error.message, /secret|\+1425/);
        return true;
      },
    );
    assert.throws(() => readTurn({}), /CallSid, AccountSid$/);
  });
});
