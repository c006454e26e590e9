import { z } from 'zod';
import { ANYTHING, type MenuSource, NAME, text, YES } from '../menuSource.js';
import { SECONDS } from '../seconds.js';
import type { Path } from '../yamlFile.js';
import { type KeyInputOptions, mistakesIn, type Until } from './options.js';

const NUMBER = text(/^\d{1,4}$/, 'must be a whole number').transform(Number);
const EITHER = z.enum(['true', 'false'], 'must be true or false').transform((word) => word === 'true');
const ENDS = ['keys', 'until', 'pattern'] as const;

/**
 * Reads one input of `menu.yaml`, and reports every mistake in it:
 *
 * ```yaml
 * prompt: keys-order-number
 * reprompt: keys-order-number     # by default the prompt
 * until: "#"                      # or `keys: 6`, or `pattern: "[A-Z]{2}\\d{4}"`
 * least: 4                        # with until
 * most: 10                        # with until and pattern
 * letters: true                   # confirm: false, speech: false, secret: true
 * firstKeySeconds: 10
 * nextKeySeconds: 4
 * attempts: 3
 * wayOut: "*0"
 * validator: check-digit
 * go: { menu: main }              # read by whoever asks; not a part of the result
 * ```
 *
 * @param validators the names that `validator` may have
 * @returns undefined when there is a mistake in it
 */
export function readKeyInput(
  source: MenuSource,
  path: Path,
  validators: readonly string[],
): KeyInputOptions | undefined {
  const { yaml, prompts } = source;
  const fields = yaml.fields(path, {
    prompt: NAME,
    reprompt: NAME.optional(),
    keys: NUMBER.optional(),
    until: text(/^.$/, 'must be one key, such as "#"').optional(),
    pattern: text(/\S/, 'must be a regular expression').optional(),
    least: NUMBER.optional(),
    most: NUMBER.optional(),
    letters: YES.optional(),
    confirm: EITHER.optional(),
    firstKeySeconds: SECONDS.optional(),
    nextKeySeconds: SECONDS.optional(),
    attempts: NUMBER.optional(),
    speech: EITHER.optional(),
    secret: YES.optional(),
    wayOut: text(/\S/, 'must be keys, such as "*0"').optional(),
    validator: NAME.optional(),
    go: ANYTHING,
  });
  source.mustBePrompt([...path, 'prompt'], fields.prompt, prompts.locales);
  source.mustBePrompt([...path, 'reprompt'], fields.reprompt, prompts.locales);
  if (fields.validator !== undefined && !validators.includes(fields.validator)) {
    yaml.report(
      [...path, 'validator'],
      `names no validator: "${fields.validator}"; there are ${validators.join(', ')}`,
    );
  }
  const until = readUntil(source, path, fields);
  if (until === undefined) return undefined;
  const { prompt, reprompt, letters, confirm, attempts, speech, secret, wayOut, validator } = fields;
  const read = {
    prompt: prompt ?? '',
    reprompt,
    until,
    letters,
    confirm,
    firstKeyWithin: fields.firstKeySeconds,
    nextKeyWithin: fields.nextKeySeconds,
    attempts,
    speech,
    secret,
    wayOut,
    validator,
  };
  for (const mistake of mistakesIn(read)) {
    const [field = '', ...message] = mistake.split(' ');
    yaml.report([...path, field], message.join(' '));
  }
  return prompt === undefined ? undefined : read;
}

interface UntilFields {
  readonly keys: number | undefined;
  readonly until: string | undefined;
  readonly pattern: string | undefined;
  readonly least: number | undefined;
  readonly most: number | undefined;
}

function readUntil(
  source: MenuSource,
  path: Path,
  { keys, until, pattern, least, most }: UntilFields,
): Until | undefined {
  const { yaml } = source;
  const given = ENDS.filter((end) => yaml.has([...path, end]));
  if (yaml.isMap(path) && given.length !== 1) {
    yaml.report(path, `must end in exactly one way: by ${ENDS.join(', ')}; it names ${given.join(', ') || '(none)'}`);
  }
  if (!given.includes('until') && yaml.has([...path, 'least']))
    yaml.report([...path, 'least'], 'needs `until` beside it');
  if (given.includes('keys') && yaml.has([...path, 'most'])) yaml.report([...path, 'most'], 'has no use beside `keys`');
  if (keys !== undefined) return { kind: 'count', keys };
  const bound = most === undefined ? {} : { most };
  if (pattern !== undefined) return { kind: 'pattern', pattern, ...bound };
  return until === undefined ? undefined : { kind: 'key', key: until, ...bound, ...(least !== undefined && { least }) };
}
