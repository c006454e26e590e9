import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { outputFormat, resampled } from '../../../../src/phone/speech/formats.js';
import { lengthOf, readPcm, readWave, samplesOf, waveOf } from '../../../../src/phone/speech/wave.js';
import { describeWithTools } from '../../../fixtures/speechTools.js';

function tone(hz: number, rate: number, ms = 500, loudness = 10_000): Int16Array {
  return Int16Array.from({ length: (rate * ms) / 1000 }, (_, index) =>
    Math.round(loudness * Math.sin((2 * Math.PI * hz * index) / rate)),
  );
}

/** How loud a tone of so many Hz is in it, from 0 to its amplitude. */
function loudnessAt(hz: number, samples: Int16Array, rate: number): number {
  let [cosine, sine] = [0, 0];
  for (const [index, sample] of samples.entries()) {
    cosine += sample * Math.cos((2 * Math.PI * hz * index) / rate);
    sine += sample * Math.sin((2 * Math.PI * hz * index) / rate);
  }
  return (2 * Math.hypot(cosine, sine)) / samples.length;
}

describe('a WAV file', () => {
  it('is read as it was written', () => {
    const samples = Int16Array.from([0, 1, -1, 32_767, -32_768]);
    assert.deepEqual(readPcm(waveOf({ samples, rate: 8000 })), { samples, rate: 8000 });
  });

  it('knows its length', () => {
    assert.equal(lengthOf(waveOf({ samples: new Int16Array(4000), rate: 8000 })), 500);
  });

  it('may have other chunks, and a length that nobody knew when it began', () => {
    const plain = waveOf({ samples: Int16Array.from([7, 8]), rate: 8000 });
    const noted = Buffer.concat([plain.subarray(0, 36), Buffer.from('LIST\x03\0\0\0abc\0'), plain.subarray(36)]);
    noted.writeUInt32LE(0x7ffff000, noted.length - 8);
    assert.deepEqual([...samplesOf(readWave(noted).data)], [7, 8]);
  });

  it('is nothing else', () => {
    assert.throws(() => readWave(Buffer.from('hello')), /no WAV file/);
    assert.throws(() => readWave(Buffer.alloc(100)), /no WAV file/);
    assert.throws(() => readWave(waveOf({ samples: new Int16Array(0), rate: 8000 }).subarray(0, 36)), /no sound/);
    const stereo = waveOf({ samples: new Int16Array(2), rate: 8000 });
    stereo.writeUInt16LE(2, 22);
    assert.throws(() => readPcm(stereo), /2 channels/);
  });
});

describe('sound at another rate', () => {
  for (const [from, to] of [
    [22_050, 16_000],
    [22_050, 8000],
    [22_050, 48_000],
    [16_000, 24_000],
  ] as const) {
    it(`keeps its tone and its length: ${from} to ${to} Hz`, () => {
      const samples = resampled({ samples: tone(1000, from), rate: from }, to);
      assert.equal(samples.length, to / 2);
      const middle = samples.subarray(samples.length / 4, (samples.length * 3) / 4);
      const kept = loudnessAt(1000, middle, to);
      assert.ok(kept > 9800 && kept < 10_200, `${kept}`);
    });
  }

  it('loses what the lower rate cannot hold, and does not turn it into another tone', () => {
    const samples = resampled({ samples: tone(6000, 22_050), rate: 22_050 }, 8000);
    const middle = samples.subarray(1000, 3000);
    assert.ok(Math.max(...middle) < 300, `${Math.max(...middle)}`);
  });

  it('never goes beyond full scale', () => {
    const square = Int16Array.from({ length: 4000 }, (_, index) => (index % 40 < 20 ? 32_767 : -32_768));
    const samples = resampled({ samples: square, rate: 22_050 }, 16_000);
    // What would be above it would come out below zero.
    const signs = samples.filter((sample, index) => sample < 0 !== (samples[index - 1] ?? 0) < 0);
    assert.ok(Math.abs(signs.length - 200) <= 2, `${signs.length}`);
    assert.equal(Math.max(...samples), 32_767);
  });
});

describe('a format of the speech service', () => {
  it('is known by its name', () => {
    assert.equal(outputFormat('raw-24khz-16bit-mono-pcm')?.rate, 24_000);
    assert.equal(outputFormat('raw-8khz-8bit-mono-mulaw')?.rate, 8000);
    for (const name of [
      '',
      'audio-24khz-48kbitrate-mono-mp3',
      'raw-16khz-16bit-mono-truesilk',
      'raw-1khz-16bit-mono-pcm',
    ]) {
      assert.equal(outputFormat(name), undefined, name);
    }
  });

  // The first values of the tables of ITU-T G.711.
  it('codes mu-law and A-law', () => {
    const muLaw = outputFormat('raw-8khz-8bit-mono-mulaw')?.encode(Int16Array.from([0, -1, 32_767, -32_768, 1000]));
    assert.deepEqual([...(muLaw ?? [])], [0xff, 0x7f, 0x80, 0x00, 0xce]);
    const aLaw = outputFormat('raw-8khz-8bit-mono-alaw')?.encode(Int16Array.from([0, -1, 32_767, -32_768, 1000]));
    assert.deepEqual([...(aLaw ?? [])], [0xd5, 0x55, 0xaa, 0x2a, 0xfa]);
  });
});

describeWithTools('what sox decodes', () => {
  for (const [name, encoding] of [
    ['raw-8khz-8bit-mono-mulaw', 'mu-law'],
    ['raw-8khz-8bit-mono-alaw', 'a-law'],
  ] as const) {
    it(`of ${encoding} is what was said, but for the noise of eight bits`, () => {
      const samples = tone(440, 8000, 500, 20_000);
      const raw = ['-t', 'raw', '-r', '8000', '-c', '1'];
      const args = [...raw, '-e', encoding, '-b', '8', '-', ...raw, '-e', 'signed', '-b', '16', '-'];
      const { stdout } = spawnSync('sox', args, { input: outputFormat(name)?.encode(samples) });
      const decoded = samplesOf(stdout);
      assert.equal(decoded.length, samples.length);
      const worst = Math.max(...decoded.map((sample, index) => Math.abs(sample - (samples[index] ?? 0))));
      assert.ok(worst <= 512, `${worst}`);
    });
  }
});
