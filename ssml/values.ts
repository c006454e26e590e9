/** What an attribute may hold. */
export interface Value {
  /** Matches the whole value. */
  readonly pattern: RegExp;
  /** The same in words, for the one who made the mistake. */
  readonly expects: string;
}

/** The longest `break`, ms: Azure allows 20 s, the Telephony channel 5 s (botframework-telephony, BargeIn.md). */
export const LONGEST_BREAK = 5000;

const value = (pattern: RegExp, expects: string): Value => ({ pattern, expects });

export const oneOf = (...words: string[]): Value => value(new RegExp(`^(?:${words.join('|')})$`), words.join(', '));

export const SOME_TEXT = value(/\S/, 'some text');
export const HTTPS = value(/^https:\/\/\S+$/, 'an address that begins with https://');
export const LOCALE = value(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'a locale such as en-US');

/**
 * The short form or the long one: the Telephony channel knows no shorter names (botframework-telephony,
 * TroubleshootingTelephonyBot.md). Custom voices are left out: their names cannot be told from typing mistakes.
 */
export const VOICE_NAME = value(
  /^(?:[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})+-[A-Za-z]+(?::[A-Za-z0-9]+)?Neural|Microsoft Server Speech Text to Speech Voice \([A-Za-z-]+, [A-Za-z]+Neural\))$/,
  'the full name of a neural voice such as en-US-AriaNeural',
);

export const UP_TO_5_S = value(
  /^(?:(?:[0-4]?\d{1,3}|5000)ms|(?:[0-4](?:\.\d+)?|5(?:\.0+)?)s)$/,
  `a time from 0ms to ${LONGEST_BREAK}ms`,
);
export const UP_TO_20_S = value(
  /^(?:(?:1?\d{1,4}|20000)ms|(?:1?\d(?:\.\d+)?|20(?:\.0+)?)s)$/,
  'a time from 0ms to 20000ms',
);
export const UP_TO_300_S = value(
  /^(?:(?:[12]?\d{1,5}|300000)ms|(?:[12]?\d{1,2}(?:\.\d+)?|300(?:\.0+)?)s)$/,
  'a time from 0s to 300s',
);
export const FADE = value(/^(?:\d{1,4}|10000)$/, 'a number of milliseconds from 0 to 10000');

export const PITCH = value(
  /^(?:\d+(?:\.\d+)?Hz|[+-]\d+(?:\.\d+)?(?:Hz|st)|[+-]?\d+(?:\.\d+)?%|x-low|low|medium|high|x-high)$/,
  'a pitch such as 600Hz, +80Hz, -2st, +10% or high',
);
export const CONTOUR = value(
  /^\(\d+(?:\.\d+)?%, ?[+-]?\d+(?:\.\d+)?(?:Hz|st|%)\)(?: \(\d+(?:\.\d+)?%, ?[+-]?\d+(?:\.\d+)?(?:Hz|st|%)\))*$/,
  'pairs such as (0%,+20Hz) (100%,-2st)',
);
export const RATE = value(
  /^(?:\d+(?:\.\d+)?|[+-]?\d+(?:\.\d+)?%|x-slow|slow|medium|fast|x-fast)$/,
  'a rate such as 0.9, -10% or slow',
);
export const VOLUME = value(
  /^(?:\d{1,2}(?:\.\d+)?|100(?:\.0+)?|[+-]\d+(?:\.\d+)?|[+-]?\d+(?:\.\d+)?%|silent|x-soft|soft|medium|loud|x-loud)$/,
  'a volume such as 75, +10, -5% or soft',
);
export const LOUDNESS = value(/^(?:\d{1,2}(?:\.\d+)?|100(?:\.0+)?)$/, 'a number from 0 to 100');
export const STYLE_DEGREE = value(/^(?:0\.0[1-9]|0\.[1-9]\d?|1(?:\.\d{1,2})?|2(?:\.00?)?)$/, 'a number from 0.01 to 2');
