import { endianness } from 'node:os';

/** WAV files (RIFF): one channel, as a telephone has. */

/** Sound as numbers, from -32768 to 32767. */
export interface Pcm {
  readonly samples: Int16Array;
  /** Samples a second. */
  readonly rate: number;
}

/** What stands in a WAV file, undecoded. */
export interface Wave {
  /** 1 is PCM, 6 A-law, 7 mu-law (RFC 2361). */
  readonly format: number;
  readonly channels: number;
  readonly rate: number;
  /** Of one sample of one channel. */
  readonly bits: number;
  readonly data: Buffer;
}

/**
 * Reads a WAV file. One that was streamed says too large a length for its data; then they reach to the end.
 *
 * @throws RangeError for what is no WAV file
 */
export function readWave(file: Buffer): Wave {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') {
    throw new RangeError('this is no WAV file');
  }
  let format: Omit<Wave, 'data'> | undefined;
  for (let at = 12; at + 8 <= file.length; ) {
    const name = file.toString('latin1', at, at + 4);
    const size = file.readUInt32LE(at + 4);
    const chunk = file.subarray(at + 8, at + 8 + size);
    if (name === 'fmt ') {
      format = {
        format: chunk.readUInt16LE(0),
        channels: chunk.readUInt16LE(2),
        rate: chunk.readUInt32LE(4),
        bits: chunk.readUInt16LE(14),
      };
    }
    if (name === 'data' && format) return { ...format, data: chunk };
    at += 8 + size + (size % 2);
  }
  throw new RangeError('this WAV file has no sound in it');
}

/** @throws RangeError for anything but 16-bit PCM of one channel */
export function readPcm(file: Buffer): Pcm {
  const { format, channels, rate, bits, data } = readWave(file);
  if (format !== 1 || channels !== 1 || bits !== 16) {
    throw new RangeError(`format ${format} with ${channels} channels of ${bits} bits is no 16-bit PCM of one channel`);
  }
  return { samples: samplesOf(data), rate };
}

/** 16-bit PCM, little-endian, as numbers. An odd last byte is left out. */
export function samplesOf(data: Buffer): Int16Array {
  const samples = new Int16Array(Math.floor(data.length / 2));
  const bytes = Buffer.from(samples.buffer);
  data.copy(bytes);
  swapOnBigEndian(bytes);
  return samples;
}

/** 16-bit PCM, little-endian. */
export function bytesOf(samples: Int16Array): Buffer {
  const bytes = Buffer.from(samples.slice().buffer);
  swapOnBigEndian(bytes);
  return bytes;
}

/** From the order of this machine to that of WAV files, and back. */
function swapOnBigEndian(bytes: Buffer): void {
  if (endianness() === 'BE') bytes.swap16();
}

export function waveOf({ samples, rate }: Pcm): Buffer {
  const data = bytesOf(samples);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + data.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

/** Whole milliseconds of sound in a WAV file, of whatever code. @throws RangeError for what is no WAV file */
export function lengthOf(file: Buffer): number {
  const { data, rate, channels, bits } = readWave(file);
  return Math.round((data.length * 8000) / (rate * channels * bits));
}

/** Milliseconds. */
export function durationOf({ samples, rate }: Pcm): number {
  return (samples.length / rate) * 1000;
}
