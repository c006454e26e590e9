import { LONGEST_WAIT } from './keys/options.js';
import { text } from './menuSource.js';

/** A time that a caller is given, in seconds as people write them; read as milliseconds. */
export const SECONDS = text(/^\d{1,3}(?:\.\d)?$/, 'must be a number of seconds, such as 10 or 2.5')
  .transform((seconds) => Math.round(Number(seconds) * 1000))
  .refine((ms) => ms > 0 && ms <= LONGEST_WAIT, `must be at most ${LONGEST_WAIT / 1000} seconds, and more than none`);
