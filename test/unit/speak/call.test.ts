import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPcm } from '../../../src/phone/speech/wave.js';
import { speakCommand } from '../../../src/speak/command.js';
import { Timeline } from '../../../src/speak/timeline.js';
import { keyTone } from '../../../src/speak/tones.js';
import { withService } from '../../fixtures/speechService.js';
import { PromptFolder } from './promptFolder.js';

const RATE = 1000;
const sound = (ms: number) => ({ samples: new Int16Array(ms).fill(1), rate: RATE });

/** Where there is sound, in ms. */
function heard(timeline: Timeline): [from: number, to: number][] {
  const parts: [number, number][] = [];
  for (const [at, sample] of timeline.sound().samples.entries()) {
    const last = parts.at(-1);
    if (sample !== 0 && last?.[1] === at) last[1] = at + 1;
    else if (sample !== 0) parts.push([at, at + 1]);
  }
  return parts;
}

describe('the sounds of a call', () => {
  it('follow one another with a breath between them, where the clock stands still', () => {
    const timeline = new Timeline(RATE);
    for (const ms of [1000, 500, 200]) timeline.add(sound(ms), 77);
    assert.deepEqual(heard(timeline), [
      [0, 1000],
      [1400, 1900],
      [2300, 2500],
    ]);
  });

  it('have silence between them where time passes that nobody fills with words', () => {
    const timeline = new Timeline(RATE);
    timeline.add(sound(1000), 10_000);
    timeline.add(sound(500), 15_000);
    timeline.passes(20_000);
    assert.deepEqual(heard(timeline), [
      [0, 1000],
      [5000, 5500],
    ]);
    assert.equal(timeline.length, 10_000);
    assert.equal(timeline.sound().samples.length, 10_000);
  });

  it('have the seconds that pass counted from what the caller did last', () => {
    const timeline = new Timeline(RATE);
    timeline.add(sound(5000), 10_000);
    timeline.turn(10_000);
    timeline.add(sound(1000), 10_000);
    timeline.passes(13_000);
    assert.equal(timeline.length, 8000);
  });

  it('have no more than a minute of silence between them: who listens is told how much is left out', () => {
    const timeline = new Timeline(RATE);
    timeline.add(sound(1000), 10_000);
    timeline.passes(10_000 + 1_800_000);
    timeline.add(sound(500), 10_000 + 1_800_000);
    assert.deepEqual(heard(timeline), [
      [0, 1000],
      [61_400, 61_900],
    ]);
    assert.equal(timeline.leftOut, 1_800_000 - 61_000);
  });

  it('never overlap, where more is said than time passes', () => {
    const timeline = new Timeline(RATE);
    timeline.add(sound(3000), 10_000);
    timeline.add(sound(500), 11_000);
    assert.deepEqual(heard(timeline), [
      [0, 3000],
      [3400, 3900],
    ]);
  });

  it('have the two tones of each key', () => {
    const rate = 8000;
    const strength = (key: string, hz: number) => {
      const { samples } = keyTone(key, rate);
      let [cosine, sine] = [0, 0];
      for (const [index, sample] of samples.slice(0, 800).entries()) {
        cosine += sample * Math.cos((2 * Math.PI * hz * index) / rate);
        sine += sample * Math.sin((2 * Math.PI * hz * index) / rate);
      }
      return Math.hypot(cosine, sine) / 400;
    };
    for (const [key, row, column] of [
      ['1', 697, 1209],
      ['5', 770, 1336],
      ['#', 941, 1477],
      ['D', 941, 1633],
    ] as const) {
      assert.ok(strength(key, row) > 7000 && strength(key, column) > 7000, key);
      assert.ok(strength(key, 852) < 1500 && Math.max(...keyTone(key, rate).samples) <= 16_000, key);
    }
    assert.ok(keyTone('x', rate).samples.every((sample) => sample === 0));
  });
});

describe('npm run speak -- --call', () => {
  let folder: PromptFolder;
  beforeEach(() => {
    folder = new PromptFolder();
  });
  afterEach(() => folder.remove());

  /** Renders a script with the project's own prompts. */
  async function render(host: URL, ...lines: string[]) {
    const file = join(folder.root, 'a.call');
    writeFileSync(file, lines.join('\n'));
    let [out, err] = ['', ''];
    const print = {
      out: (text: string) => {
        out += text;
      },
      err: (text: string) => {
        err += text;
      },
    };
    const code = await speakCommand(['--call', file, '--out', folder.out], { SPEECH_HOST: host.href }, print);
    return { code, out, err };
  }

  it('renders both sides of a call, each sentence in the voice of who says it', async () => {
    const spoken: string[] = [];
    await withService({ onSpoken: ({ ssml }) => spoken.push(ssml) }, async (host) => {
      const { code, out, err } = await render(
        host,
        'dial',
        'press 1',
        'say Where is <my> bill?',
        'press 0',
        '8 seconds pass',
        'caller hangs up',
      );
      assert.deepEqual([code, err], [0, '']);
      assert.match(out, /\n.*calls\/a\.wav: \d+\.\d s\n$/);
      assert.ok(spoken.some((ssml) => /AriaNeural.*Thank you for calling Contoso\./.test(ssml)));
      assert.ok(spoken.some((ssml) => /GuyNeural.*Where is &lt;my&gt; bill\?/.test(ssml)));
      const { samples, rate } = readPcm(readFileSync(join(folder.out, 'calls', 'a.wav')));
      assert.ok(samples.length > 10 * rate, `${samples.length / rate} s`);
      assert.ok(
        samples.slice(-5 * rate).every((sample) => sample === 0),
        'most of 8 s pass in silence',
      );
    });
  });

  it('tells what could not be said, and why, and renders the rest', () =>
    withService(
      { mishap: (ssml) => (ssml.includes('Where is') ? 'closes in mid-sentence' : undefined) },
      async (host) => {
        const { code, out, err } = await render(host, 'dial', 'say Where is my bill?', 'caller hangs up');
        assert.equal(code, 1);
        assert.match(err, /^failed: "Where is my bill\?": the service ended the connection in mid-sentence/);
        assert.match(out, /not all of it\n$/);
      },
    ));

  it('tells what the bot did not do, and renders the call as far as it went', () =>
    withService({}, async (host) => {
      const { code, err } = await render(host, 'dial', 'bot says /the moon/', 'press 0');
      assert.equal(code, 1);
      assert.match(err, /a\.call:2 the bot did not say \/the moon\//);
    }));

  it('says what is wrong with a script, and where there is none', () =>
    withService({}, async (host) => {
      assert.match((await render(host, 'dial', 'sing')).err, /a\.call:2 "sing" is no instruction/);
      const { code, err } = await folder.speak({ SPEECH_HOST: host.href }, '--call', 'nowhere.call');
      assert.equal(code, 1);
      assert.match(err, /^nowhere\.call can't be read: ENOENT/);
    }));
});
