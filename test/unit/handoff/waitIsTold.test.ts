import assert from 'node:assert/strict';
import { createApp } from '../../../src/app.js';
import { readConfig } from '../../../src/config.js';
import { DOCUMENTED } from '../../../src/phone/exchange.js';
import { InProcess } from '../../../src/phone/inProcess.js';
import { ManualClock } from '../../../src/phone/manualClock.js';
import { Phone } from '../../../src/phone/phone.js';
import { MemoryStore } from '../../../src/storage/memory/store.js';

describe('how long it usually takes', () => {
  it('is told to callers once five of them were answered, as it was measured', async () => {
    const clock = new ManualClock();
    const config = readConfig({ LOG_LEVEL: 'silent', HANDOFF_TIMEOUT_SECONDS: '600' });
    const app = await createApp(config, { clock, store: new MemoryStore() });
    const asks = async () => {
      const options = { caller: { number: '+14255550100', locale: 'en-US' }, behaviour: DOCUMENTED };
      const phone = new Phone(new InProcess(app), { ...options, now: () => clock.now(), write: () => {} });
      await phone.dial();
      await phone.press(['0']);
      await app.settled();
      return phone;
    };
    const words = ({ heard }: Phone) => heard.map(({ text }) => text).join(' ');
    for (let caller = 0; caller < 5; caller++) {
      const phone = await asks();
      assert.doesNotMatch(words(phone), /usually/);
      await clock.pass(160_000, () => app.settled());
      await phone.agent('accepts');
      await app.settled();
      await phone.finish();
    }
    const next = await asks();
    assert.match(words(next), /connecting you with an agent\. It usually takes about 3 minutes\. Please hold/);
    await next.finish();
    await app.close();
  });
});
