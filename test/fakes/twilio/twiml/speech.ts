import { is, type Rule } from './rule.js';
import { anything, language, like, oneOf } from './values.js';

/** The elements of speech. */
export const SSML = ['break', 'emphasis', 'lang', 'p', 'phoneme', 'prosody', 's', 'say-as', 'sub', 'w'];
const ssml = (attributes: Rule['attributes'], text: Rule['text'] = 'optional', children = SSML): Rule => ({
  attributes,
  children,
  text,
});

/** The SSML that `<Say>` takes (VoiceResponse.d.ts, "SsmlBreak" and so on). */
export const SPEECH: Readonly<Record<string, Rule>> = {
  break: ssml(
    {
      strength: is(oneOf('none', 'x-weak', 'weak', 'medium', 'strong', 'x-strong'), 13520),
      // Amazon Polly, "Adding a pause": up to 10 s.
      time: is((value) => /^(\d+(\.\d+)?s|\d+ms)$/.test(value) && seconds(value) <= 10, 13520),
    },
    'none',
    [],
  ),
  emphasis: ssml({ level: is(oneOf('strong', 'moderate', 'reduced'), 13520) }),
  lang: ssml({ 'xml:lang': is(language, 13520) }),
  p: ssml({}),
  phoneme: ssml({ alphabet: is(like(/^(ipa|x-sampa|x-amazon-[a-z-]+)$/), 13520), ph: is(anything) }),
  prosody: ssml({ volume: is(anything), rate: is(anything, 13513), pitch: is(anything) }),
  s: ssml({}),
  'say-as': ssml({
    'interpret-as': is(
      oneOf(
        'characters',
        'spell-out',
        'cardinal',
        'number',
        'ordinal',
        'digits',
        'fraction',
        'unit',
        'date',
        'time',
        'address',
        'expletive',
        'telephone',
      ),
      13520,
    ),
    format: is(oneOf('mdy', 'dmy', 'ymd', 'md', 'dm', 'ym', 'my', 'd', 'm', 'y', 'yyyymmdd'), 13520),
  }),
  sub: ssml({ alias: is(anything) }),
  w: ssml({ role: is(anything) }),
};

/** Of a duration such as `200ms` or `1.5s`. */
export function seconds(duration: string): number {
  return Number.parseFloat(duration) / (duration.endsWith('ms') ? 1000 : 1);
}
