import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseScript } from '../src/phone/script.js';
import { ROOT } from '../src/root.js';
import { playOverTwilio } from './twilio/play.js';
import { whyNotByTelephone } from './twilio/whyNot.js';

const FOLDER = 'test/calls';
const files = readdirSync(join(ROOT, FOLDER)).filter((file) => file.endsWith('.call'));

describe('calls over twilio', () => {
  for (const file of files) {
    const script = parseScript(`${FOLDER}/${file}`, readFileSync(join(ROOT, FOLDER, file), 'utf8'));
    const whyNot = whyNotByTelephone(file, script);
    if (whyNot) {
      it(`${file} (${whyNot})`);
      continue;
    }
    it(file, async () => {
      const { passed, failure, skipped } = await playOverTwilio(script);
      assert.equal(failure, undefined);
      assert.ok(passed, skipped.join('\n'));
    });
  }
});
