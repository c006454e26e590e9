import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { playWithOwnBot } from '../src/phone/ownBot.js';
import { parseScript } from '../src/phone/script.js';
import { WAYS } from '../src/phone/way.js';
import { ROOT } from '../src/root.js';

const FOLDER = 'test/calls';
const files = readdirSync(join(ROOT, FOLDER)).filter((file) => file.endsWith('.call'));

for (const way of WAYS) {
  describe(`calls ${way}`, () => {
    for (const file of files) {
      it(file, async function () {
        const script = parseScript(`${FOLDER}/${file}`, readFileSync(join(ROOT, FOLDER, file), 'utf8'));
        const { passed, failure } = await playWithOwnBot(script, way);
        assert.equal(failure, undefined);
        if (!passed) this.skip(); // Only over HTTP, where no socket can close or break.
      });
    }
  });
}
