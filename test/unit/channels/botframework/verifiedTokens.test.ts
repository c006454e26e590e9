import assert from 'node:assert/strict';
import { LONGEST_TRUST, VerifiedTokens } from '../../../../src/channels/botframework/verifiedTokens.js';

const NOON = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;

/** A header as a channel sends it; nobody here looks at its signature. */
function bearer(claims: object, signature = 'signature'): string {
  return `Bearer header.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
}

describe('Tokens that have been checked', () => {
  let now: number;
  let tokens: VerifiedTokens;
  let checks: number;
  const valid = async () => void checks++;
  const shown = {
    authorization: bearer({ exp: (NOON + HOUR) / 1000 }),
    channelId: 'telephony',
    serviceUrl: 'https://channel.example/',
  };

  beforeEach(() => {
    now = NOON;
    tokens = new VerifiedTokens({ now: () => now });
    checks = 0;
  });

  it('are believed for five minutes, and then checked again', async () => {
    for (let i = 0; i < 3; i++) await tokens.check(shown, valid);
    assert.equal(checks, 1);
    now += LONGEST_TRUST - 1;
    await tokens.check(shown, valid);
    assert.equal(checks, 1);
    now += 1;
    await tokens.check(shown, valid);
    assert.equal(checks, 2);
  });

  it('are not believed for a moment after they have expired', async () => {
    const soon = { ...shown, authorization: bearer({ exp: (NOON + 1000) / 1000 }) };
    await tokens.check(soon, valid);
    now += 1000;
    await assert.rejects(
      tokens.check(soon, () => Promise.reject(new Error('expired'))),
      /expired/,
    );
  });

  it('are believed for the channel, the service URL and the signature that they came with, and no other', async () => {
    await tokens.check(shown, valid);
    const others = [
      { ...shown, channelId: 'emulator' },
      { ...shown, serviceUrl: 'https://elsewhere.example/' },
      { ...shown, authorization: bearer({ exp: (NOON + HOUR) / 1000 }, 'forged') },
      { ...shown, channelId: `${shown.channelId}${shown.serviceUrl}`, serviceUrl: '' },
    ];
    for (const other of others) {
      await assert.rejects(
        tokens.check(other, () => Promise.reject(new Error('refused'))),
        /refused/,
      );
    }
  });

  it('that were refused are checked each time', async () => {
    const refuse = () => Promise.reject(new Error(`refused ${++checks}`));
    await assert.rejects(tokens.check(shown, refuse), /refused 1/);
    await assert.rejects(tokens.check(shown, refuse), /refused 2/);
    await tokens.check(shown, valid);
    assert.equal(checks, 3);
  });

  it('are checked each time where nobody can read when they expire', async () => {
    for (const authorization of ['Bearer', 'Bearer a.b.c', bearer({}), bearer({ exp: 'never' }), 'Bearer a.bnVsbA.c']) {
      checks = 0;
      await tokens.check({ ...shown, authorization }, valid);
      await tokens.check({ ...shown, authorization }, valid);
      assert.equal(checks, 2, authorization);
    }
  });

  it('are a thousand at most: of more, the oldest is checked again', async () => {
    const numbered = (i: number) => ({ ...shown, serviceUrl: `https://channel.example/${i}` });
    for (let i = 0; i <= 1000; i++) await tokens.check(numbered(i), valid);
    assert.equal(checks, 1001);
    await tokens.check(numbered(1), valid);
    assert.equal(checks, 1001);
    await tokens.check(numbered(0), valid);
    assert.equal(checks, 1002);
  });
});
