import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { MemoryStore } from '../../../../src/storage/memory/store.js';
import type { Store } from '../../../../src/storage/store.js';
import { AGENT_NUMBER, BOT_NUMBER, Stage } from '../../../twilio/stage.js';

/** A store that takes what it is asked for and does not answer, until it does. */
function hangable(memory: MemoryStore) {
  let release: (() => void) | undefined;
  let hung: Promise<void> | undefined;
  const store = new Proxy<Store>(memory, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        if (name === 'load' || name === 'commit') await hung;
        return Reflect.apply(value, target, args);
      };
    },
  });
  return {
    store,
    hang: () => {
      hung = new Promise((resolve) => {
        release = resolve;
      });
    },
    goOn: () => release?.(),
  };
}

/** The machine's time for what does not wait for the clock. */
const A_MOMENT = 5;

describe('while the database takes requests and does not answer', () => {
  it('callers hear a sentence before Twilio gives up, and go on when it answers', async () => {
    const { store, hang, goOn } = hangable(new MemoryStore());
    const stage = await Stage.open({ store });
    try {
      const { twilio } = stage;
      const caller = twilio.phone('+14255550100');
      const leg = caller.dials(BOT_NUMBER);
      await stage.pass(1);
      hang();
      caller.presses('0');
      const other = twilio.phone('+14255550122');
      other.dials(BOT_NUMBER);
      // Nothing settles before: what is not answered waits for the clock.
      for (let passed = 0; passed < 14; passed += 0.5) await stage.clock.passQuietly(500, () => pause(A_MOMENT));
      assert.deepEqual(twilio.alerts, []);
      assert.match(leg.hearing.speech.at(-1) ?? '', /sorry/i);
      assert.match(other.call?.hearing.speech.at(-1) ?? '', /sorry/i);
      goOn();
      await stage.pass(20);
      caller.presses('0');
      await stage.pass(20);
      assert.ok(twilio.phone(AGENT_NUMBER).isRinging);
      assert.ok(other.call?.hearing.speech.some((words) => /Contoso/.test(words)));
      assert.deepEqual(twilio.alerts, []);
    } finally {
      goOn();
      await stage.close();
    }
  });
});
