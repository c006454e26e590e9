import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../../src/root.js';

const CLI = fileURLToPath(new URL('../../../src/phone/cli.js', import.meta.url));

function phone(...args: string[]) {
  return phoneWith({}, ...args);
}

function phoneWith(env: Record<string, string>, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    input: '',
  });
  return { status, stdout, stderr };
}

describe('npm run phone', function () {
  this.timeout(120_000);

  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'calls-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  function file(...lines: string[]): string {
    const path = join(folder, 'a.call');
    writeFileSync(path, lines.join('\n'));
    return path;
  }

  it('plays a file against a bot of its own, prints the call, and exits with 0', () => {
    const { status, stdout } = phone('test/calls/agent-by-key.call');
    assert.match(stdout, /^test\/calls\/agent-by-key\.call over websocket\n {2}Caller dials\.\n {2}Bot: /);
    assert.match(stdout, /\n {2}--> handoff\.initiate to \+14251231234, \d+ activities, [\d.]+ KB/);
    assert.match(stdout, /\npassed\n$/);
    assert.equal(status, 0);
  });

  it('exits with 1 and the sentence that was not said', () => {
    const path = file('dial', 'bot says /the moon/');
    const { status, stdout } = phone(path, '--in-process');
    assert.ok(stdout.includes(`failed: ${path}:2 the bot did not say /the moon/; it said: "`));
    assert.equal(status, 1);
  });

  it('says by name what it does not play', () => {
    const { status, stdout } = phone(file('dial', 'socket breaks'), '--http');
    assert.match(stdout, /skipped: .*a\.call:2 socket breaks: over http there is no socket\n$/);
    assert.equal(status, 0);
  });

  it('exits with 1 where a file is wrong or missing', () => {
    const wrong = phone(file('dail'));
    assert.match(wrong.stderr, /a\.call:1 "dail" is no instruction; the nearest is: dial\n$/);
    assert.equal(wrong.status, 1);
    assert.match(phone('missing.call').stderr, /^missing\.call can't be read/);
  });

  it('goes on with the next file after one that is wrong, is missing, or starts no bot', () => {
    const wrong = file('dail');
    const good = 'test/calls/language-of-nobody.call';
    for (const bad of [wrong, 'missing.call']) {
      const { status, stdout } = phone(bad, good, '--in-process');
      assert.match(stdout, /language-of-nobody\.call in process\n[\s\S]*\npassed\n$/, bad);
      assert.equal(status, 1, bad);
    }
    const { status, stdout, stderr } = phone(
      file('setting HANDOFF_TIMEOUT_SECONDS 1', 'setting DEFAULT_LOCALE xx-XX', 'dial'),
      good,
      '--in-process',
    );
    assert.match(stdout, /failed: .*a\.call starts no bot\. The configuration has mistakes:\n/);
    assert.match(stdout, /^ {2}HANDOFF_TIMEOUT_SECONDS must be a whole number from 5 to 600\n/m);
    assert.match(stdout, /^ {2}DEFAULT_LOCALE must be a language of ssml\/: .*\bes-ES\b.*\n/m);
    assert.match(stdout, /\npassed\n$/);
    assert.equal(stderr, '');
    assert.equal(status, 1);
  });

  it('says that PORT is none, as the bot does', () => {
    const { status, stderr } = phoneWith({ PORT: 'http' });
    assert.equal(stderr, 'PORT must be a whole number from 0 to 65535\n');
    assert.equal(status, 1);
  });

  it('says how to start a bot where none listens', () => {
    const { status, stderr } = phone('--url', 'http://127.0.0.1:9');
    assert.equal(stderr, 'No bot answers at http://127.0.0.1:9/api/messages. Start one first: npm start\n');
    assert.equal(status, 1);
  });

  it('tells what it can be asked', () => {
    const { status, stdout } = phone('--help');
    assert.match(stdout, /^Usage: npm run phone/);
    assert.equal(status, 0);
  });
});
