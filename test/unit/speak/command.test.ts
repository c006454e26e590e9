import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Engine } from '../../../src/phone/speech/engine.js';
import { readWave } from '../../../src/phone/speech/wave.js';
import { until } from '../../e2e/until.js';
import { beeps } from '../../fixtures/beeps.js';
import { withService } from '../../fixtures/speechService.js';
import { PromptFolder } from './promptFolder.js';

describe('npm run speak', () => {
  let folder: PromptFolder;
  beforeEach(() => {
    folder = new PromptFolder();
  });
  afterEach(() => folder.remove());

  const wave = (name: string) => readWave(readFileSync(join(folder.out, `${name}.wav`)));
  const manifest = () => JSON.parse(readFileSync(join(folder.out, 'manifest.json'), 'utf8')).prompts;

  it('renders every prompt in every language, with examples in the place of values, and tells how it gets on', () =>
    withService({}, async (host) => {
      const { code, out, err } = await folder.speak({ SPEECH_HOST: host.href });
      assert.deepEqual([code, err], [0, '']);
      const lines = out.split('\n');
      assert.deepEqual(
        lines
          .slice(0, 4)
          .map((line) => line.replace(/^\[\d\/4\] /, ''))
          .sort(),
        ['de-DE/goodbye 0.2 s', 'de-DE/welcome 0.9 s', 'en-US/goodbye 0.1 s', 'en-US/welcome 0.5 s'],
      );
      assert.deepEqual(
        lines.slice(0, 4).map((line) => line.slice(0, 5)),
        ['[1/4]', '[2/4]', '[3/4]', '[4/4]'],
      );
      assert.match(lines[4] ?? '', /^4 rendered, 0 unchanged, 0 failed; .*manifest\.json$/);
      // A beep of 100 ms for each word: "Thank you for calling Fabrikam."
      assert.equal(wave('en-US/welcome').data.length, (16_000 * 2 * 500) / 1000);
    }));

  it('keeps a manifest: voice, length and hash', () =>
    withService({}, async (host) => {
      folder.prompt('en-US', 'aside', '<voice name="en-US-JennyNeural">By the way.</voice>');
      await folder.speak({ SPEECH_HOST: host.href });
      const { hash, ...entry } = manifest()['en-US/aside'];
      assert.deepEqual(entry, {
        file: 'en-US/aside.wav',
        voice: 'en-US-JennyNeural',
        service: 'stand-in',
        format: 'riff-16khz-16bit-mono-pcm',
        ms: 300,
      });
      assert.match(hash, /^[0-9a-f]{16}$/);
      assert.equal(manifest()['en-US/goodbye'].voice, 'en-US-AriaNeural');
    }));

  it('renders only what has changed since last time', () =>
    withService({}, async (host) => {
      const again = async (...args: string[]) => (await folder.speak({ SPEECH_HOST: host.href }, ...args)).out;
      await again();
      assert.match(await again(), /^0 rendered, 4 unchanged, 0 failed/);
      folder.prompt('en-US', 'goodbye', 'Good bye.');
      assert.match(await again(), /en-US\/goodbye 0\.2 s\n1 rendered, 3 unchanged, 0 failed/);
      folder.write('de-DE/language.yaml', 'voice: de-DE-ConradNeural');
      assert.match(await again(), /2 rendered, 2 unchanged, 0 failed/);
      assert.match(await again('--telephone'), /4 rendered, 0 unchanged, 0 failed/);
      assert.deepEqual([wave('en-US/goodbye').format, wave('en-US/goodbye').rate], [7, 8000]);
      assert.match(await again('--telephone', '--again'), /4 rendered, 0 unchanged, 0 failed/);
    }));

  it('renders several at once, as many as it is told', async () => {
    for (const jobs of [1, 3]) {
      let [now, most] = [0, 0];
      const engine: Engine = async (part) => {
        now += 1;
        most = Math.max(most, now);
        await setImmediate();
        const sound = await beeps(part);
        // As many as may be asked for are waited for: otherwise a slow one would hide that they come one by one.
        if (most < jobs) await until(`${jobs} at once`, () => most >= jobs);
        now -= 1;
        return sound;
      };
      await withService({ engine }, async (host) => {
        const { out } = await folder.speak({ SPEECH_HOST: host.href }, '--again', '--jobs', String(jobs));
        assert.match(out, /4 rendered/);
      });
      assert.equal(most, jobs);
    }
  });

  it('goes on where it was ended: what was rendered is noted at once, not at the end', async () => {
    let spoken = 0;
    let run: Promise<unknown> | undefined;
    await withService({ mishap: () => (spoken++ < 2 ? undefined : 'never answers') }, async (host) => {
      run = folder.speak({ SPEECH_HOST: host.href }, '--jobs', '1');
      await until('the third one to be asked for', () => spoken > 2);
      assert.deepEqual(Object.keys(manifest()), ['de-DE/goodbye', 'de-DE/welcome']);
    });
    await run;
    await withService({}, async (host) => {
      assert.match((await folder.speak({ SPEECH_HOST: host.href })).out, /2 rendered, 2 unchanged, 0 failed/);
    });
  });

  it('says where nothing can be written', () =>
    withService({}, async (host) => {
      const [file, path] = [join(folder.prompts, 'en-US', 'goodbye.ssml'), join('x', 'y')];
      const { code, err } = await folder.speak({ SPEECH_HOST: host.href }, '--out', join(file, path), 'goodbye', 'en');
      assert.equal(code, 1);
      assert.match(err, /goodbye\.ssml.*goodbye\.wav can't be written \(--out names the folder\): ENOTDIR/);
    }));

  it('renders the prompts and languages that are named', () =>
    withService({}, async (host) => {
      const { out } = await folder.speak({ SPEECH_HOST: host.href }, 'welcome', 'de-DE');
      assert.match(out, /^\[1\/1\] de-DE\/welcome .*\n1 rendered/);
      const { code, err } = await folder.speak({ SPEECH_HOST: host.href }, 'wellcome');
      assert.equal(code, 1);
      assert.match(err, /^There is no prompt wellcome .*did you mean welcome\?/);
    }));

  it('says the name of a placeholder that has no example', () =>
    withService({}, async (host) => {
      folder.write('en-US/language.yaml', 'voice: en-US-AriaNeural');
      const spoken: string[] = [];
      await withService({ onSpoken: ({ ssml }) => spoken.push(ssml) }, async (other) => {
        await folder.speak({ SPEECH_HOST: other.href }, 'welcome', 'en-US');
      });
      assert.match(spoken[0] ?? '', /calling company\.</);
      assert.equal(host.protocol, 'ws:');
    }));

  it('tells whose mistake it is, and does the others: a document that is not sound', () =>
    withService({}, async (host) => {
      folder.prompt('en-US', 'goodbye', 'AT&T');
      const { code, out, err } = await folder.speak({ SPEECH_HOST: host.href });
      assert.equal(code, 1);
      assert.match(err, /^not rendered: .*en-US\/goodbye\.ssml:1:\d+ not well-formed: & is written &amp;\n$/);
      assert.match(out, /3 rendered, 0 unchanged, 0 failed/);
    }));

  it('tells whose mistake it is, and does the others: a document that the service refuses', () =>
    withService({}, async (host) => {
      folder.write('de-DE/language.yaml', 'voice: de-DE-NobodyNeural');
      const { code, out } = await folder.speak({ SPEECH_HOST: host.href });
      assert.equal(code, 1);
      const why = 'the service refused the document: Unsupported voice de-DE-NobodyNeural.';
      const line = `de-DE/goodbye FAILED: ${why}; npm run speak -- --voices lists those it has`;
      assert.ok(out.includes(line), out);
      assert.match(out, /2 rendered, 0 unchanged, 2 failed/);
    }));

  for (const mishap of ['closes in mid-sentence', 'ends in mid-sentence'] as const) {
    it(`tells what happened, keeps no half of it, and does the others: the service ${mishap}`, async () => {
      const options = { mishap: (ssml: string) => (ssml.includes('Goodbye') ? mishap : undefined) };
      await withService(options, async (host) => {
        const { code, out } = await folder.speak({ SPEECH_HOST: host.href });
        assert.equal(code, 1);
        assert.match(out, /en-US\/goodbye FAILED: the service ended the connection in mid-sentence; try again/);
        assert.match(out, /3 rendered, 0 unchanged, 1 failed/);
        assert.deepEqual(existsSync(join(folder.out, 'en-US/goodbye.wav')), false);
        assert.equal(manifest()['en-US/goodbye'], undefined);
      });
      await withService({}, async (host) => {
        const { code, out } = await folder.speak({ SPEECH_HOST: host.href });
        assert.equal(code, 0);
        assert.match(out, /^\[1\/1\] en-US\/goodbye .*\n1 rendered, 3 unchanged, 0 failed/);
      });
    });
  }

  it('tells what to check where the key is wrong, leaves what is there, and does not ask for ever', () =>
    withService({ key: 'right' }, async (host) => {
      await folder.speak({ SPEECH_HOST: host.href, SPEECH_KEY: 'right' }, 'de-DE');
      const { code, out, err } = await folder.speak({ SPEECH_HOST: host.href, SPEECH_KEY: 'wr0ng' }, '--jobs', '1');
      assert.equal(code, 1);
      assert.match(out, /en-US\/welcome FAILED: the service refuses the key \(401\); check SPEECH_KEY\n/);
      assert.match(out, /0 rendered, 2 unchanged, 2 failed/);
      assert.ok(!`${out}${err}`.includes('wr0ng'));
      folder.write('de-DE/language.yaml', 'voice: de-DE-ConradNeural');
      const more = await folder.speak({ SPEECH_HOST: host.href, SPEECH_KEY: 'wrong' }, '--jobs', '1');
      assert.match(
        more.out,
        /1 more were not tried: the service was not there 3 times in a row\n0 rendered, 0 unchanged, 4 failed/,
      );
    }));

  it('tells what to check where nobody answers', async () => {
    let gone = '';
    await withService({}, async (host) => {
      gone = host.href;
      await folder.speak({ SPEECH_HOST: gone }, 'de-DE');
    });
    const { code, out } = await folder.speak({ SPEECH_HOST: gone });
    assert.equal(code, 1);
    const { host } = new URL(gone);
    const advice = 'check SPEECH_HOST, or start a stand-in there: npm run speech-service';
    assert.ok(out.includes(`en-US/goodbye FAILED: nobody answers at ${host} (ECONNREFUSED); ${advice}\n`), out);
    assert.match(out, /0 rendered, 2 unchanged, 2 failed/);
  });

  it('tells what to check where something else answers', async () => {
    const other = createServer((socket) => socket.end('220 mail.example.com\r\n')).listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const { code, out } = await folder.speak({ SPEECH_HOST: `ws://127.0.0.1:${port}` }, 'goodbye', 'en-US');
    other.close();
    assert.equal(code, 1);
    assert.match(out, /FAILED: nobody answers at \S+ \(.+\); check SPEECH_HOST/);
  });

  it('lists the voices of the service', () =>
    withService({}, async (host) => {
      const { code, out } = await folder.speak({ SPEECH_HOST: host.href }, '--voices', 'de-DE');
      assert.equal(code, 0);
      assert.match(out, /^de-DE-KatjaNeural \(female\)\n/);
      assert.doesNotMatch(out, /en-US/);
      assert.match((await folder.speak({ SPEECH_HOST: host.href }, '--voices')).out, /en-US-AriaNeural \(female\)/);
      const none = await folder.speak({ SPEECH_HOST: host.href }, '--voices', 'xx-XX');
      assert.deepEqual(
        [none.code, none.err],
        [1, 'The service has no voice for xx-XX: name languages such as de-DE or de.\n'],
      );
      assert.match((await folder.speak({ SPEECH_HOST: host.href }, '--voices', 'es')).out, /es-ES-.*[\s\S]*es-MX-/);
    }));

  it('says why there are no voices', () =>
    withService({ key: 'right' }, async (host) => {
      const { err } = await folder.speak({ SPEECH_HOST: host.href }, '--voices');
      assert.equal(err, 'the service refuses the key (401); check SPEECH_KEY\n');
    }));

  it('says what to set, and what to do', async () => {
    const nowhere = await folder.speak({});
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.err, /SPEECH_KEY and SPEECH_REGION .*\nor|npm run speech-service/);
    assert.match((await folder.speak({}, '--help')).out, /npm run speak -- welcome de-DE/);
    assert.match((await folder.speak({}, '--nonsense')).err, /--nonsense/);
  });
});
