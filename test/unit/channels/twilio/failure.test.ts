import assert from 'node:assert/strict';
import twilio from 'twilio';
import { failureOf } from '../../../../src/channels/twilio/failure.js';

const answered = (statusCode: number, code: number) =>
  failureOf(new twilio.RestException({ statusCode, body: JSON.stringify({ code, message: 'Its own words' }) }), true);

describe('an error of the REST API of Twilio', () => {
  it('that says that the account does not open tells the operator which settings to look at', () => {
    const { error, mayTryAgain } = answered(401, 20003);
    assert.match(error.message, /401 \(error 20003\): check TWILIO_ACCOUNT_SID, and TWILIO_AUTH_TOKEN or the API key$/);
    assert.deepEqual([error.code, mayTryAgain], ['channel-refused', false]);
  });

  it('is told by its codes and never by its words, which may hold a number', () => {
    assert.equal(answered(400, 21211).error.message, 'Twilio answered 400 (error 21211)');
  });

  it('says that nothing was done only where there were too many requests', () => {
    assert.deepEqual([answered(429, 20429).error.code, answered(429, 20429).mayTryAgain], ['channel-refused', true]);
    assert.equal(answered(503, 20503).error.code, 'channel-silent');
  });
});
