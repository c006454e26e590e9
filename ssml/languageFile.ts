import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { VOICE_NAME } from './values.js';
import { YamlText } from './yamlText.js';

/** Values by placeholder. */
export type Values = Readonly<Record<string, string>>;

const VOICE = z.string('should be text').regex(VOICE_NAME.pattern, `should be ${VOICE_NAME.expects}`);
const TEXT = z.string('should be text');

/** What stands in `ssml/<locale>/language.yaml`. */
const LanguageYaml = z.strictObject(
  {
    /** Speaks every prompt that names no voice of its own. */
    voice: VOICE.optional(),
    /** Speaks for the caller where a whole call is rendered. */
    caller: VOICE.optional(),
    /** What a placeholder might hold; under the name of a prompt, what it might hold there. */
    examples: z
      .record(z.string(), z.union([TEXT, z.record(z.string(), TEXT)], 'should be text, or the examples of one prompt'))
      .optional(),
  },
  'should be a map that holds voice, caller and examples, and nothing else',
);
export type LanguageFile = z.output<typeof LanguageYaml>;

/**
 * Reads a language's own file; a language without one has an empty one. Every scalar is text, as it stands.
 *
 * @param problems gets whatever is wrong, as `file:line:column message`
 */
export function readLanguageFile(file: string, problems: string[]): LanguageFile {
  if (!existsSync(file)) return {};
  const yaml = new YamlText(readFileSync(file, 'utf8'));
  const report = (index: number, message: string): void => {
    const { line, column } = yaml.position(index);
    problems.push(`${file}:${line}:${column} ${message}`);
  };
  for (const { pos, message } of yaml.errors) report(pos[0], message);
  if (yaml.errors.length > 0) return {};
  const { data, error } = LanguageYaml.safeParse(yaml.content());
  for (const { path, message } of error?.issues ?? []) {
    report(yaml.indexOf(path), path.length > 0 ? `${path.join('.')} ${message}` : `the file ${message}`);
  }
  return data ?? {};
}

/** The examples for one prompt's placeholders. One without an example is called by its own name. */
export function examplesFor(
  { examples }: Pick<LanguageFile, 'examples'>,
  id: string,
  placeholders: readonly string[],
): Values {
  const own = examples && Object.hasOwn(examples, id) ? examples[id] : undefined;
  const all = { ...examples, ...(typeof own === 'object' && own) };
  return Object.fromEntries(
    placeholders.map((name) => {
      const example = Object.hasOwn(all, name) ? all[name] : undefined;
      return [name, typeof example === 'string' ? example : name];
    }),
  );
}
