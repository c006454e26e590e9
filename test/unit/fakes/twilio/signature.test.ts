import assert from 'node:assert/strict';
import twilio from 'twilio';
import { signature } from '../../../fakes/twilio/signature.js';
import { ALL_WEBHOOKS, VECTORS, WEBHOOKS } from './recorded.js';

describe('the fake Twilio, signing', () => {
  it('signs as the documentation does', () => {
    const { authToken, url, params, signature: expected } = VECTORS.vector;
    assert.equal(signature(authToken, url, params), expected);
  });

  it('signs all 33 recorded webhooks as they were signed', () => {
    assert.equal(ALL_WEBHOOKS.length, 33);
    for (const [name, { url, form, headers }] of ALL_WEBHOOKS) {
      assert.equal(signature(WEBHOOKS.authToken, url, form), headers['x-twilio-signature'], name);
    }
  });

  it('signs lists as the package expects them: each value once, in order', () => {
    const form = { Event: ['b', 'a', 'b'], A: '1' };
    const made = signature('token', 'https://bot.example/x', form);
    assert.equal(twilio.validateRequest('token', made, 'https://bot.example/x', form), true);
  });
});
