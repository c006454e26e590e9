import assert from 'node:assert/strict';
import { isFromTwilio } from '../../../../src/channels/twilio/signature.js';
import { signature } from '../../../fakes/twilio/signature.js';
import { ALL_WEBHOOKS, WEBHOOKS } from '../../fakes/twilio/recorded.js';

const TRUST = { authToken: WEBHOOKS.authToken, publicBaseUrl: 'https://bot.example' };
const targetOf = (url: string) => url.slice(TRUST.publicBaseUrl.length);
/** Another letter, digit or sign in the place of one. */
const changed = (text: string, index: number) =>
  text.slice(0, index) + (text[index] === 'x' ? 'y' : 'x') + text.slice(index + 1);

describe('the signature of a webhook', () => {
  for (const [name, { url, form, headers }] of ALL_WEBHOOKS) {
    const request = { target: targetOf(url), signature: headers['x-twilio-signature'], form };

    it(`of ${name} is accepted`, () => {
      assert.equal(isFromTwilio(TRUST, request), true);
    });

    it(`of ${name} is refused with any one character of its URL or parameters changed`, () => {
      for (let index = 0; index < request.target.length; index += 1) {
        const target = changed(request.target, index);
        assert.equal(isFromTwilio(TRUST, { ...request, target }), false, target);
      }
      for (const [parameter, value] of Object.entries(form)) {
        const { [parameter]: _, ...rest } = form;
        assert.equal(isFromTwilio(TRUST, { ...request, form: rest }), false, parameter);
        assert.equal(
          isFromTwilio(TRUST, { ...request, form: { ...rest, [`${parameter}x`]: value } }),
          false,
          parameter,
        );
        for (let index = 0; index < value.length; index += 1) {
          const wrong = { ...form, [parameter]: changed(value, index) };
          assert.equal(isFromTwilio(TRUST, { ...request, form: wrong }), false, parameter);
        }
      }
    });
  }

  const [[, webhook] = []] = ALL_WEBHOOKS;
  const { url = '', form = {}, headers = {} } = webhook ?? {};
  const good = { target: targetOf(url), signature: headers['x-twilio-signature'], form };

  it('is needed', () => {
    for (const signature of [undefined, '', 'x', `${good.signature} `]) {
      assert.equal(isFromTwilio(TRUST, { ...good, signature }), false);
    }
  });

  it('is made with the token of the account, for the public URL', () => {
    assert.equal(isFromTwilio({ ...TRUST, authToken: 'another' }, good), false);
    for (const publicBaseUrl of ['http://bot.example', 'https://other.example', 'https://bot.example/prefix']) {
      assert.equal(isFromTwilio({ ...TRUST, publicBaseUrl }, good), false, publicBaseUrl);
    }
    assert.equal(isFromTwilio({ ...TRUST, publicBaseUrl: 'https://bot.example/' }, good), true);
  });

  it('is for the public URL with its port and the path of a proxy, with a slash at its end or without', () => {
    const target = '/api/twilio/turn?n=a%20b';
    for (const publicBaseUrl of [
      'https://bot.example:8443',
      'http://bot.example:8080/telephone',
      'https://u:p@b.example',
    ]) {
      const signed = { target, form, signature: signature(TRUST.authToken, `${publicBaseUrl}${target}`, form) };
      for (const written of [publicBaseUrl, `${publicBaseUrl}/`]) {
        assert.ok(isFromTwilio({ ...TRUST, publicBaseUrl: written }, signed), written);
      }
      assert.ok(!isFromTwilio({ ...TRUST, publicBaseUrl: `${publicBaseUrl}/other` }, signed), publicBaseUrl);
    }
  });

  it('does not let a request name another host in its path', () => {
    assert.equal(isFromTwilio({ ...TRUST, publicBaseUrl: '' }, { ...good, target: url }), false);
  });
});
