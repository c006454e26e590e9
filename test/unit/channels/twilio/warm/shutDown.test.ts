import assert from 'node:assert/strict';
import { MemoryDatabase } from '../../../../../src/storage/memory/database.js';
import { MemoryStore } from '../../../../../src/storage/memory/store.js';
import { TwilioClock } from '../../../../twilio/clock.js';
import { openWarm } from './stages.js';

const STAGES = [
  'ringing',
  'whispering',
  'talking',
  'asking',
  'fetching',
  'whispering to the colleague',
  'consulting',
  'choosing',
  'three',
  'left to the colleague',
];

describe('a warm transfer whose instance is shut down', function () {
  this.timeout(60_000);

  for (const name of STAGES) {
    it(`goes on with the other one: ${name}`, async () => {
      const clock = new TwilioClock();
      const database = new MemoryDatabase({ now: () => clock.now() });
      const open = () => new MemoryStore({ database });
      const warm = await openWarm({ clock, store: open(), beside: open() });
      const { stage, twilio, names } = warm;
      try {
        assert.deepEqual(STAGES, names);
        twilio.reach(stage.url);
        await warm.go(undefined, name);
        await stage.shutDown(1);
        await warm.go(name, names.at(-1) ?? '');
        await warm.finish();
        assert.deepEqual(twilio.complaints({ longestSilenceMs: 2000 }), []);
        assert.deepEqual(await stage.store.carried.due(9), []);
      } finally {
        await stage.close();
      }
    });
  }
});
