import { bytesOf, type Pcm } from './wave.js';

/** A format in which synthesised sound is sent: a rate and a code. */
export interface OutputFormat {
  readonly rate: number;
  readonly encode: (samples: Int16Array) => Buffer;
}

const RATES: Readonly<Record<string, number>> = {
  '8khz': 8000,
  '16khz': 16_000,
  '22050hz': 22_050,
  '24khz': 24_000,
  '44100hz': 44_100,
  '48khz': 48_000,
};

/**
 * The format of that name (rest-text-to-speech, "Audio outputs"), for those without compression. The SDK asks for `raw-…`
 * where it is asked for `riff-…`, and writes the header itself.
 */
export function outputFormat(name: string): OutputFormat | undefined {
  if (name === 'raw-8khz-8bit-mono-mulaw') return { rate: 8000, encode: (samples) => coded(samples, muLaw) };
  if (name === 'raw-8khz-8bit-mono-alaw') return { rate: 8000, encode: (samples) => coded(samples, aLaw) };
  const rate = RATES[/^raw-(\w+)-16bit-mono-pcm$/.exec(name)?.[1] ?? ''];
  return rate === undefined ? undefined : { rate, encode: bytesOf };
}

/** Samples on each side of a new one that have a part in it, where the rate goes up. */
const REACH = 16;

/** The same sound with another number of samples a second: a low-pass of windowed sines (Smith, "Digital Audio Resampling"). */
export function resampled({ samples, rate: from }: Pcm, to: number): Int16Array {
  if (from === to) return samples;
  const divisor = commonDivisor(from, to);
  const [up, down] = [to / divisor, from / divisor];
  const cutoff = Math.min(1, to / from);
  const reach = Math.ceil(REACH / cutoff);
  // New samples fall on `up` places between two old ones, over and over.
  const kernels = Array.from({ length: up }, (_, phase) =>
    Float64Array.from({ length: 2 * reach }, (_, tap) => {
      const distance = tap - reach + 1 - phase / up;
      const window = 0.5 * (1 + Math.cos((Math.PI * distance) / reach));
      return Math.abs(distance) >= reach ? 0 : cutoff * sinc(cutoff * distance) * window;
    }),
  );
  // Loops over typed arrays, and no tap outside the sound: a call has millions of samples, with dozens of taps each.
  const made = new Int16Array(Math.floor((samples.length * up) / down));
  for (let index = 0; index < made.length; index += 1) {
    const first = Math.floor((index * down) / up) - reach + 1;
    const kernel = kernels[(index * down) % up] ?? NO_KERNEL;
    const end = Math.min(kernel.length, samples.length - first);
    let sum = 0;
    for (let tap = Math.max(0, -first); tap < end; tap += 1) sum += (kernel[tap] ?? 0) * (samples[first + tap] ?? 0);
    made[index] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }
  return made;
}

const NO_KERNEL = new Float64Array();

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

function coded(samples: Int16Array, code: (sample: number) => number): Buffer {
  return Buffer.from(Uint8Array.from(samples, code));
}

/** ITU-T G.711, mu-law: a sign, three bits of exponent, four of mantissa, all inverted. */
function muLaw(sample: number): number {
  const magnitude = Math.min(Math.abs(sample), 32_635) + 132;
  const exponent = Math.floor(Math.log2(magnitude)) - 7;
  const mantissa = (magnitude >> (exponent + 3)) & 15;
  return ~((sample < 0 ? 128 : 0) | (exponent << 4) | mantissa) & 255;
}

/** ITU-T G.711, A-law: the same with every second bit inverted, and straight near zero. */
function aLaw(sample: number): number {
  const magnitude = Math.min(sample < 0 ? -sample - 1 : sample, 32_767) >> 4;
  const exponent = magnitude < 32 ? Math.min(1, magnitude >> 4) : Math.floor(Math.log2(magnitude)) - 3;
  const mantissa = (exponent === 0 ? magnitude : magnitude >> (exponent - 1)) & 15;
  return ((sample < 0 ? 0 : 128) | (exponent << 4) | mantissa) ^ 0x55;
}
