import type { Pcm } from '../phone/speech/wave.js';

/** The two tones of each key, in Hz: those of its row and its column (ITU-T Q.23). */
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477, 1633];
const KEYS = ['123A', '456B', '789C', '*0#D'];

/** Each is a quarter of full scale: together they never clip. */
const LOUDNESS = 8000;
const TONE_MS = 120;
const PAUSE_MS = 80;

/** A key as it sounds on the line; silence for what is no key. */
export function keyTone(key: string, rate: number): Pcm {
  const row = KEYS.findIndex((keys) => keys.includes(key));
  const tones = row === -1 ? [] : [ROWS[row] ?? 0, COLUMNS[KEYS[row]?.indexOf(key) ?? 0] ?? 0];
  const sounding = (TONE_MS * rate) / 1000;
  const samples = Int16Array.from({ length: Math.round(sounding + (PAUSE_MS * rate) / 1000) }, (_, index) =>
    index < sounding ? tones.reduce((sum, hz) => sum + LOUDNESS * Math.sin((2 * Math.PI * hz * index) / rate), 0) : 0,
  );
  return { samples, rate };
}
