import assert from 'node:assert/strict';
import { createApp } from '../../../../src/app.js';
import type { E164 } from '../../../../src/call/phoneNumber.js';
import { readConfig } from '../../../../src/config.js';
import { loadLanguage } from '../../../../src/language.js';
import { DOCUMENTED } from '../../../../src/phone/exchange.js';
import { InProcess } from '../../../../src/phone/inProcess.js';
import { ManualClock } from '../../../../src/phone/manualClock.js';
import { Phone } from '../../../../src/phone/phone.js';
import { MemoryDatabase } from '../../../../src/storage/memory/database.js';
import { MemoryStore } from '../../../../src/storage/memory/store.js';

const config = readConfig({ LOG_LEVEL: 'silent' });
const language = loadLanguage(config);
const NUMBER = '+14255550100' as E164;

describe('two calls that ask for a call back on one number', () => {
  for (const instances of [1, 2]) {
    it(`at the same moment, on ${instances === 1 ? 'one instance' : 'two instances'}, leave one: the other hears that it is there`, async () => {
      const [clock, database] = [new ManualClock(), new MemoryDatabase()];
      const stores = Array.from({ length: instances }, () => new MemoryStore({ database }));
      const apps = await Promise.all(stores.map((store) => createApp(config, { clock, store, language })));
      const settled = async () => {
        for (const app of apps) await app.settled();
      };
      const phones = [0, 1].map((index) => {
        const app = apps[index % instances];
        assert.ok(app);
        const options = { caller: { number: NUMBER, locale: 'en-US' }, behaviour: DOCUMENTED };
        return new Phone(new InProcess(app), { ...options, now: () => clock.now(), write: () => {} });
      });
      for (const phone of phones) {
        await phone.dial();
        await phone.press(['0']);
        await settled();
        await phone.agent('busy');
        await settled();
      }
      // Both turns have asked the store before either is committed.
      await Promise.all(phones.map((phone) => phone.press(['8'])));
      await settled();
      const said = phones.map(({ heard }) => heard.map(({ text }) => text).join(' '));
      assert.equal(said.filter((text) => /I've noted that/.test(text)).length, 1);
      assert.equal(
        said.filter((text) => /I have your request already\. Someone will call you back/.test(text)).length,
        1,
      );
      assert.deepEqual(await stores[0]?.errands.tally('callBack', NUMBER, 0), { open: 1, left: 1 });
      for (const phone of phones) await phone.finish();
      for (const app of apps) await app.close();
    });
  }
});
