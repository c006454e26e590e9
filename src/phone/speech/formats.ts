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
  const { up, down, reach, taps, kernels } = lowPass(from, to);
  // Loops over typed arrays, with silence around the sound: a call has millions of samples, with dozens of taps each.
  const around = new Float64Array(samples.length + taps);
  around.set(samples, reach - 1);
  const made = new Int16Array(Math.floor((samples.length * up) / down));
  for (let index = 0; index < made.length; index += 1) {
    const first = Math.floor((index * down) / up);
    const kernel = kernels[(index * down) % up] as Float64Array;
    // Four sums, because an addition waits for the one before it.
    let [sum, second, third, fourth] = [0, 0, 0, 0];
    for (let tap = 0; tap < taps; tap += 4) {
      sum += (kernel[tap] as number) * (around[first + tap] as number);
      second += (kernel[tap + 1] as number) * (around[first + tap + 1] as number);
      third += (kernel[tap + 2] as number) * (around[first + tap + 2] as number);
      fourth += (kernel[tap + 3] as number) * (around[first + tap + 3] as number);
    }
    made[index] = Math.max(-32_768, Math.min(32_767, Math.round(sum + second + third + fourth)));
  }
  return made;
}

/** How one rate becomes another: `down` old samples become `up` new ones. */
interface LowPass {
  readonly up: number;
  readonly down: number;
  /** How many old samples on each side have a part in a new one. */
  readonly reach: number;
  /** How many have, in whole fours: the last ones may be nothing. */
  readonly taps: number;
  /** The parts of the old samples, by the place of the new one: it falls on `up` places between two old ones, over and over. */
  readonly kernels: readonly Float64Array[];
}

/** By both rates: whoever reads many prompts makes each once. */
const lowPasses = new Map<string, LowPass>();

function lowPass(from: number, to: number): LowPass {
  const name = `${from} to ${to}`;
  const made = lowPasses.get(name) ?? makeLowPass(from, to);
  lowPasses.set(name, made);
  return made;
}

function makeLowPass(from: number, to: number): LowPass {
  const divisor = commonDivisor(from, to);
  const [up, down] = [to / divisor, from / divisor];
  const cutoff = Math.min(1, to / from);
  const reach = Math.ceil(REACH / cutoff);
  const taps = 4 * Math.ceil(reach / 2);
  const kernels = Array.from({ length: up }, (_, phase) =>
    Float64Array.from({ length: taps }, (_, tap) => {
      const distance = tap - reach + 1 - phase / up;
      const window = 0.5 * (1 + Math.cos((Math.PI * distance) / reach));
      return Math.abs(distance) >= reach ? 0 : cutoff * sinc(cutoff * distance) * window;
    }),
  );
  return { up, down, reach, taps, kernels };
}

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
