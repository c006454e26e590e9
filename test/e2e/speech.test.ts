import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { partsOf } from '../../src/phone/speech/engine.js';
import { espeakSsml } from '../../src/phone/speech/espeak.js';
import { VOICES } from '../../src/phone/speech/voices.js';
import { readPcm } from '../../src/phone/speech/wave.js';
import { ROOT } from '../../src/root.js';
import { parse } from '../../ssml/parse.js';
import { Prompts } from '../../ssml/prompts.js';
import { describeWithTools, measured } from '../fixtures/speechTools.js';
import { HOSTILE } from '../unit/ssml/schema.js';
import { until } from './until.js';

const SERVICE = fileURLToPath(new URL('../../src/phone/speech/cli.js', import.meta.url));
const SPEAK = fileURLToPath(new URL('../../src/speak/cli.js', import.meta.url));

const WINDOW_MS = 20;

/** Between two sentences, with a break of 300 ms, on top of which espeak-ng rests before it goes on. */
const LONGEST_PAUSE_MS = 1500;

/** No voice says a word faster, on average over a prompt. */
const FASTEST_WORD_MS = 200;

describe('npm run speech-service', () => {
  it('says what to install where there is no espeak-ng', () => {
    const { status, stderr } = spawnSync(process.execPath, [SERVICE, '--port', '0'], {
      env: { PATH: '' },
      encoding: 'utf8',
    });
    assert.equal(status, 1);
    assert.match(stderr, /^espeak-ng is not installed, .*apt-get install espeak-ng/);
  });
});

describe('commands that print', () => {
  for (const [name, file] of Object.entries({ 'speak -- --help': SPEAK, 'speech-service -- --help': SERVICE })) {
    it(`end quietly where nobody reads on: npm run ${name} | head`, async () => {
      const child = spawn(process.execPath, [file, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
      child.stdout.destroy();
      const [[code], said] = await Promise.all([once(child, 'close'), text(child.stderr)]);
      assert.deepEqual([code, said], [0, '']);
    });
  }
});

describeWithTools('the prompts as they sound', function () {
  this.timeout(300_000);
  const prompts = Prompts.load(join(ROOT, 'ssml'));
  let folder: string;
  let service: ChildProcess;
  let host: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sound-'));
    service = spawn(process.execPath, [SERVICE, '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    service.stdout?.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
    host = await until(
      () => `the stand-in to listen; it said: ${said}`,
      () => /SPEECH_HOST=(\S+)/.exec(said)?.[1],
    );
  });
  after(async () => {
    service.kill('SIGTERM');
    await once(service, 'exit');
    rmSync(folder, { recursive: true });
  });

  async function speak(...args: string[]) {
    const child = spawn(process.execPath, [SPEAK, '--out', folder, ...args], {
      cwd: ROOT,
      // All but cli.ts is covered by other tests, and that by the ones above: collecting it here would take a third of the time.
      env: { ...process.env, NODE_V8_COVERAGE: '', SPEECH_HOST: host, DOTENV_PATH: join(folder, 'none.env') },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (bytes: Buffer) => {
      out += bytes.toString();
    });
    child.stderr.on('data', (bytes: Buffer) => {
      err += bytes.toString();
    });
    const [code] = await once(child, 'close');
    return { code, out, err };
  }

  it('are rendered, all of them, in every language', async () => {
    const { code, out, err } = await speak();
    assert.deepEqual([code, err], [0, ''], out);
    const count = prompts.locales.flatMap((locale) => prompts.ids.filter((id) => prompts.has(id, locale))).length;
    assert.ok(out.includes(`\n${count} rendered, 0 unchanged, 0 failed`), out);
    assert.match((await speak()).out, new RegExp(`^0 rendered, ${count} unchanged, 0 failed`));
  });

  for (const locale of prompts.locales) {
    it(`are as long as their words need, loud enough, neither clipped nor cut off, and without long silences: ${locale}`, () => {
      const { prompts: manifest } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
      for (const id of prompts.ids.filter((each) => prompts.has(each, locale))) {
        const entry = manifest[`${locale}/${id}`];
        const file = join(folder, entry.file);
        const { seconds, peak, loudness } = measured(file);
        const { text, speak: ssml } = prompts.say(id, locale, prompts.examples(id, locale));
        const breaks = [...ssml.matchAll(/<break time="(\d+)ms"/g)].reduce((sum, [, ms]) => sum + Number(ms), 0);
        const least = breaks + text.split(' ').length * FASTEST_WORD_MS;
        assert.ok(seconds * 1000 >= least, `${locale}/${id}: ${seconds} s, ${least} ms at least`);
        assert.ok(Math.abs(seconds * 1000 - entry.ms) < 2, `${locale}/${id}: ${seconds} s, noted ${entry.ms} ms`);
        assert.ok(peak > 0.1 && peak < 0.99, `${locale}/${id}: peak ${peak}`);
        assert.ok(loudness > 0.02, `${locale}/${id}: loudness ${loudness}`);
        const { share, longestMs, isAtEnd } = silence(file);
        const silent = share - breaks / 1000 / seconds;
        assert.ok(silent < 0.5, `${locale}/${id}: ${Math.round(100 * silent)} % of it is silent`);
        assert.ok(longestMs <= LONGEST_PAUSE_MS, `${locale}/${id}: ${longestMs} ms of silence`);
        assert.ok(isAtEnd, `${locale}/${id}: its end is cut off`);
      }
    });
  }

  it('can be made of every voice that the stand-in lists: espeak-ng knows its language', () => {
    const { stdout } = spawnSync('espeak-ng', ['--voices'], { encoding: 'utf8' });
    const known = stdout.split('\n').map((line) => line.trim().split(/\s+/)[1] ?? '');
    for (const { shortName, espeak } of VOICES) {
      const [language = ''] = espeak.split('+');
      assert.ok(
        known.some((name) => name === language || name.startsWith(`${language}-`)),
        `${shortName}: ${espeak}`,
      );
    }
  });

  it('say hostile values, word for word', () => {
    // What espeak-ng reads of a text without markup is what must be heard of the document with it.
    const sounds = (input: string, ...args: string[]) =>
      spawnSync('espeak-ng', ['-q', '-x', '-v', 'en-us', ...args], { input, encoding: 'utf8' })
        .stdout.replace(/\s+/g, ' ')
        .trim();
    for (const value of HOSTILE.filter((each) => !each.includes(']]'))) {
      const { text, speak: ssml } = prompts.say('echo', 'en-US', { heard: value });
      const parts = partsOf(parse(ssml).tokens);
      assert.equal(parts.map((part) => sounds(espeakSsml(part), '-m')).join(' '), sounds(text), JSON.stringify(value));
    }
    const { speak: ssml } = prompts.say('echo', 'en-US', { heard: '[[h@l\'oU]] AT&T <b> "x" ]]> ' });
    const [part] = partsOf(parse(ssml).tokens);
    assert.match(part ? espeakSsml(part) : '', /\[ \[h@l&apos;oU\] \] AT&amp;T &lt;b&gt; &quot;x&quot; \] \]&gt;/);
  });

  it('are heard in a whole call, with both sides of it', async () => {
    const { code, out, err } = await speak('--call', 'test/calls/busy-then-next-target.call');
    assert.deepEqual([code, err], [0, ''], out);
    const { seconds, peak } = measured(join(folder, 'calls', 'busy-then-next-target.wav'));
    assert.ok(seconds > 25 && seconds < 120, `${seconds} s`);
    assert.ok(peak > 0.1 && peak < 0.99, `peak ${peak}`);
  });

  it('are told which ones failed when the service goes away, and come when it is back', async () => {
    const script = join(folder, 'empty.call');
    writeFileSync(script, 'dial\n');
    host = 'ws://127.0.0.1:9'; // Nobody listens to "discard".
    const { code, err } = await speak('--call', script);
    assert.equal(code, 1);
    assert.match(err, /^failed: "Thank you for calling Contoso\..*": nobody answers at 127\.0\.0\.1:9 /);
  });
});

interface Silence {
  /** The part of it, from 0 to 1, in which nothing is heard. */
  readonly share: number;
  readonly longestMs: number;
  /** Otherwise it was cut off. */
  readonly isAtEnd: boolean;
}

function silence(file: string): Silence {
  const { samples, rate } = readPcm(readFileSync(file));
  const size = Math.round((rate * WINDOW_MS) / 1000);
  const isSilent = Array.from({ length: Math.floor(samples.length / size) }, (_, index) =>
    samples.subarray(index * size, (index + 1) * size).every((sample) => Math.abs(sample) < 300),
  );
  let [run, longest] = [0, 0];
  for (const silent of isSilent) {
    run = silent ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return {
    share: isSilent.filter((silent) => silent).length / isSilent.length,
    longestMs: longest * WINDOW_MS,
    isAtEnd: samples.subarray(-size).every((sample) => Math.abs(sample) < 300),
  };
}
