import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MemoryDatabase } from '../../../../../src/storage/memory/database.js';
import { MemoryStore } from '../../../../../src/storage/memory/store.js';
import type { Phone } from '../../../../fakes/twilio/phone.js';
import { type Slow, slowness } from '../../../../fakes/twilio/timing.js';
import { TwilioClock } from '../../../../twilio/clock.js';
import { BOT_NUMBER } from '../../../../twilio/stage.js';
import { NEXT, openWarm } from './stages.js';

type Deed =
  | { readonly who: number; readonly does: 'answers' | 'declines' | 'hangsUp' | '1' | '2' | '3' | '*' }
  | { readonly passes: number }
  | { readonly fails: 429 | 500 | 'nothing'; readonly isDone: boolean }
  | { readonly delivers: 'once' | 'twice' | 'late' }
  | 'restart';

const people: fc.Arbitrary<Deed> = fc.record({
  who: fc.integer({ min: 0, max: 3 }),
  does: fc.constantFrom('answers', 'answers', '1', '1', '1', '*', '*', '2', '3', 'declines', 'hangsUp'),
});
const passes = fc.record({ passes: fc.constantFrom(0.1, 0.5, 2, 4, 8) });
const delivers: fc.Arbitrary<Deed> = fc.record({ delivers: fc.constantFrom('once', 'twice', 'late') });
const fails: fc.Arbitrary<Deed> = fc.record({
  fails: fc.constantFrom(429 as const, 500 as const, 'nothing' as const),
  isDone: fc.boolean(),
});
const WEIGHTS = [
  { weight: 8, arbitrary: people },
  { weight: 6, arbitrary: passes },
  { weight: 1, arbitrary: delivers },
];
/** Of the machine's own time: nobody waits for it but a request that is not answered. */
const REST_MS = 300;
const DELIVERIES = { once: [0], twice: [0, 400], late: [300] };

function act(phone: Phone, does: Extract<Deed, { who: number }>['does']): void {
  if (does === 'answers' || does === 'declines') {
    if (phone.isRinging) phone[does]();
  } else if (does === 'hangsUp') {
    if (phone.call) phone.hangsUp();
  } else if (phone.call?.status === 'in-progress') phone.presses(does);
}

/** @param instances on one database, which Twilio asks in turn */
async function live(deeds: readonly Deed[], instances: 1 | 2 = 1, slow: Slow = {}): Promise<void> {
  const clock = new TwilioClock();
  const database = new MemoryDatabase({ now: () => clock.now() });
  const beside = instances === 2 ? { beside: new MemoryStore({ database }) } : {};
  const warm = await openWarm({
    clock,
    store: new MemoryStore({ database }),
    restMs: REST_MS,
    timing: slow,
    ...beside,
  });
  const { stage, twilio, caller, first, second } = warm;
  const phones = [first, second, twilio.phone(NEXT), caller];
  try {
    caller.dials(BOT_NUMBER);
    await stage.pass(4);
    caller.presses('0');
    await stage.pass(4);
    for (const deed of deeds) {
      if (deed === 'restart') await stage.crash(() => new MemoryStore({ database }));
      else if ('passes' in deed) await stage.pass(deed.passes);
      else if ('delivers' in deed) twilio.webhooks.deliveries = () => DELIVERIES[deed.delivers];
      else if ('fails' in deed) twilio.fails({ path: /(Calls|Participants)/, answer: deed.fails, isDone: deed.isDone });
      else {
        const phone = phones[deed.who];
        // The caller only leaves at the end: what they press is the bot's.
        if (phone && (phone !== caller || deed.does === 'hangsUp')) act(phone, deed.does);
      }
    }
    twilio.webhooks.deliveries = () => [0];
    await stage.pass(3);
    if (caller.call) caller.hangsUp();
    await stage.pass(60);
    assert.deepEqual(twilio.complaints({ longestSilenceMs: 2000 + 2 * slowness(slow) }), []);
    assert.deepEqual(await stage.store.carried.due(9), []);
  } finally {
    await stage.close();
  }
}

describe('a warm transfer in which people do anything at any time', function () {
  this.timeout(240_000);
  // Each takes a tenth of a second: what fails is told as it is, and not made shorter.
  const runs = (numRuns: number) => ({ numRuns, endOnFailure: true });

  it('leaves nobody in silence for two seconds, and no phone ringing', async () => {
    const lives = fc.array(fc.oneof(...WEIGHTS), { minLength: 8, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(lives, (deeds) => live(deeds)),
      runs(40),
    );
  });

  it('does so with two instances', async () => {
    const lives = fc.array(fc.oneof(...WEIGHTS), { minLength: 8, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(lives, (deeds) => live(deeds, 2)),
      runs(15),
    );
  });

  for (const seconds of [2, 3, 5]) {
    it(`does so with a carrier that takes ${seconds} seconds, but for what it takes itself`, async () => {
      const lives = fc.array(fc.oneof(...WEIGHTS), { minLength: 8, maxLength: 30 });
      await fc.assert(
        fc.asyncProperty(lives, fc.boolean(), (deeds, isQuiet) =>
          live(deeds, 1, { [isQuiet ? 'redirectAsks' : 'restActs']: seconds * 1000 }),
        ),
        runs(12),
      );
    });
  }

  it('does so, and recovers, with a carrier that fails', async () => {
    const lives = fc.array(fc.oneof(...WEIGHTS, { weight: 2, arbitrary: fails }), { minLength: 8, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(lives, (deeds) => live(deeds)),
      runs(10),
    );
  });

  it('does so, and recovers, with a process that is started anew', async () => {
    const restarts = { weight: 2, arbitrary: fc.constant<Deed>('restart') };
    const lives = fc.array(fc.oneof(...WEIGHTS, restarts), { minLength: 8, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(lives, (deeds) => live(deeds)),
      runs(15),
    );
  });
});
