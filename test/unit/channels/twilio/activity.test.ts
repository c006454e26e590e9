import assert from 'node:assert/strict';
import { readUtterance } from '../../../../dialogs/utterance.js';
import { answersCall, keyOf } from '../../../../src/call/open.js';
import { readActivity } from '../../../../src/channels/botframework/activity.js';
import { answered, envelope, gone, heard, outcome } from '../../../../src/channels/twilio/activity.js';
import { readTurn, readVoice } from '../../../../src/channels/twilio/webhook.js';
import { type HandoffId, readHandoffStatus } from '../../../../src/handoff/protocol.js';
import { WEBHOOKS } from '../../fakes/twilio/recorded.js';

const CALL = { callSid: 'CAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', from: '+14255550100', event: 'voice', at: 0 };
const ID = 'h-1' as HandoffId;

describe('an activity of a call by Twilio', () => {
  it('answers the call, from the number of the caller', () => {
    const activity = envelope(answered(readVoice(WEBHOOKS.inboundVoice.form)), CALL);
    assert.equal(answersCall(activity), true);
    assert.deepEqual(keyOf(activity), { channelId: 'twilio', conversationId: CALL.callSid });
    assert.equal(activity.from.id, '+14255550100');
  });

  it('comes from nobody by a number that only looks like one', () => {
    for (const from of ['+266696687', '+7378742833', 'Restricted', 'anonymous', '', 'sip:a@b.example']) {
      assert.equal(envelope(gone(), { ...CALL, from }).from.id, 'anonymous', from);
    }
  });

  it('is what was said, or pressed, and nothing where nothing was', () => {
    const said = (form: Record<string, string>) => {
      const content = heard(readTurn(form));
      return content && readUtterance(content);
    };
    assert.deepEqual(said(WEBHOOKS.gatherSpeech.form), { kind: 'speech', text: 'I want to talk to an agent.' });
    assert.deepEqual(said(WEBHOOKS.gatherDigits.form), { kind: 'keys', keys: '0' });
    assert.deepEqual(said({ ...WEBHOOKS.gatherDigits.form, Digits: '47*#' }), { kind: 'keys', keys: '47*#' });
    assert.equal(said(WEBHOOKS.gatherTimeoutActionOnEmptyResult.form), undefined);
  });

  it('tells what became of a transfer as the bot reads it', () => {
    const content = outcome({ state: 'failed', reason: 'declined', code: 'SipResponseCode=603' }, ID);
    assert.ok(content);
    const status = { state: 'failed', reason: 'declined', message: 'SipResponseCode=603', handoffId: ID };
    assert.deepEqual(readHandoffStatus({ value: content.value }), status);
    assert.equal(outcome({ state: 'cancelled', code: 'CallStatus=canceled' }, ID), undefined);
  });

  it('has the same id as often as it comes, and another one than everything else in the call', () => {
    const id = (event: string, callSid = CALL.callSid) => envelope(gone(), { ...CALL, event, callSid }).id;
    assert.equal(id('turn 1'), id('turn 1'));
    assert.equal(new Set([id('turn 1'), id('turn 2'), id('turn 1', 'CAb')]).size, 3);
  });

  it('passes the check that every activity from outside passes', () => {
    const activity = envelope({ type: 'message', text: 'Hello.' }, { ...CALL, locale: 'de-DE' });
    assert.equal(readActivity(JSON.parse(JSON.stringify(activity))).locale, 'de-DE');
  });
});
