import assert from 'node:assert/strict';
import { addressOf } from '../../../../src/channels/botframework/address.js';

describe('where a service is', () => {
  it('is its origin, and what its paths begin with', () => {
    const addresses: Record<string, readonly [origin: string, base: string]> = {
      'http://localhost:3978': ['http://localhost:3978', ''],
      'http://localhost:3978/': ['http://localhost:3978', ''],
      'https://SMBA.trafficmanager.net/amer/': ['https://smba.trafficmanager.net', '/amer'],
      'https://example.org/a b/../c//': ['https://example.org', '/c'],
      'https://example.org/?region=amer': ['https://example.org', '/?region=amer'],
    };
    for (const [serviceUrl, [origin, base]] of Object.entries(addresses)) {
      for (const time of ['first', 'second']) {
        const address = addressOf(serviceUrl);
        assert.deepEqual([address?.origin, address?.base], [origin, base], `${serviceUrl}, the ${time} time`);
      }
    }
  });

  it('is told again after more than are remembered', () => {
    for (let i = 0; i < 3000; i++) assert.equal(addressOf(`http://${i}.example.org`)?.isLoopback, false);
    assert.equal(addressOf('http://0.example.org')?.origin, 'http://0.example.org');
  });

  it('is nowhere in what is no URL', () => {
    for (const text of ['', 'localhost', '/v3', 'http://']) assert.equal(addressOf(text), undefined, text);
  });
});
