/** Warm transfers in which somebody leaves, or the bot ends, after every line of their scripts. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseScript } from '../src/phone/script.js';
import { ROOT } from '../src/root.js';
import { SqliteStore } from '../src/storage/sqlite/store.js';
import { type OpenStore, playOverTwilio } from './twilio/play.js';
import { whyNotByTelephone } from './twilio/whyNot.js';

const FOLDER = join(ROOT, 'test/calls');
const read = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const SCRIPTS = readdirSync(FOLDER).filter(
  (file) => file.startsWith('warm-') && whyNotByTelephone(file, parseScript(file, read(file))) === undefined,
);
const RESTART = 'bot is started anew';
/** What only looks into what is stored: nothing has happened since the line before. */
const LOOKS = /^(handoff|call outcome) is/;
const NUMBER = /^\+\d+/gm;

/** What is told where the telephone that should be put down is in no call. */
const NOTHING_TO_LEAVE = /is in no call$|the call is over|not in a call/;

interface Beginning {
  readonly begun: string;
  readonly rest: string;
  readonly line: string;
}

function linesOf(file: string) {
  const lines = read(file)
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('#'));
  const first = lines.indexOf('dial');
  return { settings: lines.slice(0, first), lines: lines.slice(first) };
}

/** The script up to each of its lines, from the first thing that happens on. */
function beginnings(file: string): readonly Beginning[] {
  const { settings, lines } = linesOf(file);
  const all = lines.map((line, index) => ({
    begun: [...settings, ...lines.slice(0, index + 1)].join('\n'),
    rest: lines.slice(index + 1).join('\n'),
    line,
  }));
  return all.filter(({ line }) => !LOOKS.test(line));
}

async function playText(file: string, text: string, open?: OpenStore): Promise<string | undefined> {
  return (await playOverTwilio(parseScript(file, text), open)).failure;
}

/** Most scripts begin in one of a few ways: none of them is played twice to the same end. */
function once() {
  const played = new Set<string>();
  return (text: string) => !played.has(text) && played.add(text).size > 0;
}

describe('a warm transfer at every stage', function () {
  this.timeout(240_000);
  const isNew = once();
  let left = 0;

  for (const file of SCRIPTS.filter((one) => !read(one).includes(RESTART))) {
    it(`${file}: the caller leaves`, async () => {
      for (const { begun, line } of beginnings(file)) {
        const text = `${begun}\ncaller hangs up\n5 seconds pass\n`;
        const failure = isNew(text) ? await playText(file, text) : undefined;
        if (!NOTHING_TO_LEAVE.test(failure ?? '')) assert.equal(failure, undefined, `after "${line}"`);
      }
    });

    it(`${file}: each agent leaves`, async () => {
      for (const { begun, line } of beginnings(file)) {
        for (const agent of new Set(begun.match(NUMBER) ?? [])) {
          const text = `${begun}\n${agent} hangs up\n4 seconds pass\nbot does not hang up\n`;
          if (!isNew(text)) continue;
          const failure = await playText(file, text);
          if (NOTHING_TO_LEAVE.test(failure ?? '')) continue;
          left += 1;
          assert.equal(failure, undefined, `${agent} after "${line}"`);
        }
      }
    });

    it(`${file}: the bot is started anew`, async () => {
      for (const { begun, rest, line } of beginnings(file)) {
        const failure = await playText(file, `${begun}\n${RESTART}\n${rest}\n`);
        assert.equal(failure, undefined, `after "${line}"`);
      }
    });
  }

  it('was left by agents at many of them', () => assert.ok(left > 100, `only ${left} could leave`));
});

describe('a warm transfer on SQLite, whose bot is started anew after every line', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'warm-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const file of SCRIPTS) {
    it(file, async () => {
      const { settings, lines } = linesOf(file);
      const text = [...settings, ...lines.flatMap((line) => [line, RESTART])].join('\n');
      assert.equal(await playText(file, text, () => SqliteStore.open(join(folder, 'calls.db'))), undefined);
    });
  }
});
