import assert from 'node:assert/strict';
import { pino } from 'pino';
import { BotError } from '../../../src/errors.js';
import { ManualClock } from '../../../src/phone/manualClock.js';
import { MemoryStore } from '../../../src/storage/memory/store.js';
import { Lease } from '../../../src/turn/lease.js';
import { NOON } from '../../contract/sampleCall.js';

const LEASE_MS = 3000;

function leased() {
  const clock = new ManualClock(NOON);
  const store = new MemoryStore();
  const lease = new Lease(store, clock, pino({ enabled: false }), LEASE_MS);
  return { clock, store, lease };
}

describe('A lease', () => {
  it('holds as long as it is renewed in time, and has held since the first time', async () => {
    const { clock, lease } = leased();
    await lease.renew();
    lease.start();
    await clock.pass(60_000, async () => void (await new Promise(setImmediate)));
    assert.ok(lease.holds);
    assert.ok(lease.heldSince(NOON));
  });

  it('counts from before the database was asked, however late it answers', async () => {
    const { clock, store, lease } = leased();
    store.renew = async () => clock.advance(LEASE_MS);
    await lease.renew();
    assert.equal(lease.holds, false);
  });

  it('that was renewed after a pause holds again, but did not hold before: what was ours may be claimed', async () => {
    const { clock, lease } = leased();
    await lease.renew();
    clock.advance(LEASE_MS * 2);
    assert.equal(lease.holds, false);
    await lease.renew();
    assert.ok(lease.holds);
    assert.equal(lease.heldSince(clock.now() - 1), false);
    assert.ok(lease.heldSince(clock.now()));
  });

  it('that lapsed while the renewal was on its way did not hold before its answer', async () => {
    const { clock, store, lease } = leased();
    await lease.renew();
    clock.advance(LEASE_MS - 100);
    store.renew = async () => clock.advance(200);
    await lease.renew();
    assert.ok(lease.holds);
    assert.equal(lease.heldSince(clock.now() - 1), false);
  });

  it('is not healthy while the database does not answer', async () => {
    const { store, lease } = leased();
    const { renew } = store;
    store.renew = async () => {
      throw new BotError('store-unavailable', 'away');
    };
    await assert.rejects(lease.renew());
    assert.equal(lease.healthy, false);
    store.renew = renew;
    await lease.renew();
    assert.ok(lease.healthy);
  });
});
