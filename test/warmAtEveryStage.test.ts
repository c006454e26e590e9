/** Warm transfers in which somebody leaves, or the bot ends, after every line of their scripts. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseScript } from '../src/phone/script.js';
import { ROOT } from '../src/root.js';
import { playOverTwilio } from './twilio/play.js';

const SCRIPTS = [
  'warm-accepted',
  'warm-declined',
  'warm-second-agent',
  'warm-handed-over',
  'warm-second-not-reached',
  'warm-second-let-go',
];
const AGENTS = ['+14251231234', '+14255550122', '+14255550133'];

/** What is told where the telephone that should be put down is in no call. */
const NOTHING_TO_LEAVE = /is in no call$/;

/** The script up to each of its lines, from the first thing that happens on. */
function beginnings(file: string): readonly { readonly begun: string; readonly rest: string; readonly line: string }[] {
  const lines = readFileSync(join(ROOT, 'test/calls', `${file}.call`), 'utf8')
    .trimEnd()
    .split('\n');
  const first = lines.indexOf('dial');
  return lines.slice(first).map((line, index) => ({
    begun: lines.slice(0, first + index + 1).join('\n'),
    rest: lines.slice(first + index + 1).join('\n'),
    line,
  }));
}

async function playText(file: string, text: string): Promise<string | undefined> {
  return (await playOverTwilio(parseScript(file, text))).failure;
}

describe('a warm transfer at every stage', function () {
  this.timeout(240_000);
  for (const file of SCRIPTS) {
    it(`${file}: the caller leaves`, async () => {
      for (const { begun, line } of beginnings(file)) {
        const failure = await playText(file, `${begun}\ncaller hangs up\n5 seconds pass\n`);
        if (!/the call is over|not in a call|is in no call/.test(failure ?? ''))
          assert.equal(failure, undefined, `after "${line}"`);
      }
    });

    it(`${file}: each agent leaves`, async () => {
      let left = 0;
      for (const { begun, line } of beginnings(file)) {
        for (const agent of AGENTS.filter((one) => begun.includes(one))) {
          const failure = await playText(file, `${begun}\n${agent} hangs up\n4 seconds pass\nbot does not hang up\n`);
          if (NOTHING_TO_LEAVE.test(failure ?? '')) continue;
          left += 1;
          assert.equal(failure, undefined, `${agent} after "${line}"`);
        }
      }
      assert.ok(left > 3, `only ${left} could leave`);
    });

    it(`${file}: the bot is started anew`, async () => {
      for (const { begun, rest, line } of beginnings(file)) {
        const failure = await playText(file, `${begun}\nbot is started anew\n${rest}\n`);
        assert.equal(failure, undefined, `after "${line}"`);
      }
    });
  }
});
