import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { AppCredentials } from 'botframework-connector';
import sinon from 'sinon';
import { WebSocket } from 'ws';
import { type Bot, startBot } from './bot.js';
import { HttpCall } from './call.js';
import { Connector } from './connector.js';
import { type Claims, Issuer } from './issuer.js';

const APP_ID = '11111111-1111-4111-8111-111111111111';
const HOUR = 3600;

describe('with an app id', () => {
  let issuer: Issuer;
  let connector: Connector;
  let bot: Bot;

  before(async () => {
    issuer = await Issuer.start(['emulator', 'telephony']);
    connector = await Connector.start();
    // The bot's own token would come from Entra, over the network.
    sinon.stub(AppCredentials.prototype, 'getToken').resolves('token-of-the-bot');
    // botframework-connector writes about every bad token to standard error.
    sinon.stub(console, 'error');
    bot = await startBot({
      MicrosoftAppId: APP_ID,
      MicrosoftAppPassword: 'a-password-of-nobody',
      ToBotFromChannelOpenIdMetadataUrl: issuer.metadataUrl,
      AGENT_PHONE_NUMBER: '+14255559999',
    });
  });

  after(async () => {
    await bot.app.close();
    sinon.restore();
    await connector.close();
    await issuer.close();
  });

  /** What Azure Bot Service writes into a token for this bot. */
  function claims(changes: Claims = {}): Claims {
    const now = Math.floor(Date.now() / 1000);
    const channel = { iss: 'https://api.botframework.com', aud: APP_ID, serviceurl: connector.url };
    return { ...channel, nbf: now - HOUR, exp: now + HOUR, ...changes };
  }

  const seconds = (ago: number) => Math.floor(Date.now() / 1000) - ago;
  const bearer = (token: string) => `Bearer ${token}`;
  const another = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

  /** Headers that let nobody in, by what is wrong with them. */
  const refused: Record<string, () => string> = {
    'no header': () => '',
    'no token': () => 'Bearer ',
    'another scheme': () => `Basic ${issuer.token(claims())}`,
    'a word': () => bearer('token'),
    'no JSON in it': () => bearer('a.b.c'),
    'an expired token': () => bearer(issuer.token(claims({ nbf: seconds(3 * HOUR), exp: seconds(HOUR) }))),
    'a token of tomorrow': () => bearer(issuer.token(claims({ nbf: seconds(-24 * HOUR), exp: seconds(-25 * HOUR) }))),
    'a token for another bot': () => bearer(issuer.token(claims({ aud: '22222222-2222-4222-8222-222222222222' }))),
    'a token for nobody': () => bearer(issuer.token(claims({ aud: undefined }))),
    'a token of another issuer': () => bearer(issuer.token(claims({ iss: 'https://elsewhere.example' }))),
    'a token of no issuer': () => bearer(issuer.token(claims({ iss: undefined }))),
    'a token signed with another key': () => bearer(issuer.token(claims(), { key: another })),
    'a token that names an unknown key': () => bearer(issuer.token(claims(), { key: another, kid: 'key-2' })),
    'a token that nobody signed': () => bearer(issuer.token(claims(), { alg: 'none' }).replace(/[^.]+$/, '')),
    'a token signed with the public key as a secret': () => bearer(signedWithPublicKey()),
    'a token with other claims put in': () =>
      bearer(withClaims(issuer.token(claims()), claims({ exp: seconds(-99 * HOUR) }))),
    'a token cut off': () => bearer(issuer.token(claims()).slice(0, -20)),
  };

  function signedWithPublicKey(): string {
    const [head, body] = issuer.token(claims(), { alg: 'HS256' }).split('.');
    const secret = issuer.publicKey.export({ format: 'pem', type: 'spki' });
    return `${head}.${body}.${createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url')}`;
  }

  function withClaims(token: string, forged: Claims): string {
    const [head, , signature] = token.split('.');
    return `${head}.${Buffer.from(JSON.stringify(forged)).toString('base64url')}.${signature}`;
  }

  function call(authorization: string): HttpCall {
    const made = new HttpCall(bot.url, connector);
    if (authorization) made.headers = { authorization };
    return made;
  }

  describe('a POST', () => {
    it('is taken with a valid token, and answered with the token of the bot', async () => {
      const made = call(bearer(issuer.token(claims())));
      assert.equal((await made.dial()).status, 200);
      await made.hears(/automated assistant/);
      const posts = connector.posts.filter(({ conversationId }) => conversationId === made.conversationId);
      assert.deepEqual([...new Set(posts.map(({ authorization }) => authorization))], ['Bearer token-of-the-bot']);
      assert.deepEqual(issuer.asked, ['/.well-known/openidconfiguration', '/keys'], 'the keys are asked for once');
    });

    const more: Record<string, () => string> = {
      ...refused,
      'a token for another serviceUrl': () => bearer(issuer.token(claims({ serviceurl: 'https://elsewhere.example' }))),
      'a token for no serviceUrl': () => bearer(issuer.token(claims({ serviceurl: undefined }))),
    };
    for (const [name, authorization] of Object.entries(more)) {
      it(`is refused with 401 with ${name}, and nobody is spoken to`, async () => {
        const made = call(authorization());
        const message = 'The request carries no valid token for this bot';
        assert.deepEqual(await made.dial(), { status: 401, body: { error: { code: 'unauthorized', message } } });
        await bot.app.settled();
        assert.deepEqual(made.heard, []);
      });
    }

    it('is refused with 401 for a channel that the key may not sign for', async () => {
      const made = call(bearer(issuer.token(claims())));
      made.envelope = { channelId: 'msteams' };
      assert.equal((await made.dial()).status, 401);
    });
  });

  describe('an upgrade', () => {
    /** The status of the answer; 101 lets the socket in. */
    function upgrade(authorization: string, channelid?: string): Promise<number> {
      const headers = { ...(authorization && { authorization }), ...(channelid && { channelid }) };
      const socket = new WebSocket(`ws://${bot.url.host}/api/messages`, { headers });
      return new Promise((resolve) => {
        socket.once('open', () => {
          socket.terminate();
          resolve(101);
        });
        socket.once('unexpected-response', (request, response) => {
          request.destroy();
          resolve(response.statusCode ?? 0);
        });
      });
    }

    it('is let in with a valid token', async () => {
      assert.equal(await upgrade(bearer(issuer.token(claims())), 'telephony'), 101);
    });

    for (const [name, authorization] of Object.entries(refused)) {
      it(`is refused with 401 with ${name}`, async () => {
        assert.equal(await upgrade(authorization(), 'telephony'), 401);
      });
    }

    it('is refused with 401 without a channelid, or for a channel that the key may not sign for', async () => {
      const authorization = bearer(issuer.token(claims()));
      assert.equal(await upgrade(authorization), 401);
      assert.equal(await upgrade(authorization, 'msteams'), 401);
      assert.equal(await upgrade(authorization, 'AseChannel'), 401);
    });
  });
});
