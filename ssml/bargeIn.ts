import { existsSync, readFileSync } from 'node:fs';
import { YamlText } from './yamlText.js';

/** What may interrupt a prompt while it plays. */
export type BargeIn = 'both' | 'none' | 'keys only' | 'speech only';

/**
 * The `inputHint` of a message as the Telephony channel reads it: Bot Framework's values and the channel's own. It holds for
 * that message only. Channels that know no barge-in take all of them.
 */
export const INPUT_HINTS = {
  both: 'acceptingInput',
  none: 'ignoringInput',
  'keys only': 'ignoringSpeechInput',
  'speech only': 'ignoringNonSpeechInput',
} as const satisfies Readonly<Record<BargeIn, string>>;

export const isBargeIn = (word: unknown): word is BargeIn =>
  typeof word === 'string' && Object.hasOwn(INPUT_HINTS, word);

/**
 * Reads which prompts may be interrupted by what, `prompt: words` (`BargeIn`), and adds to `problems` whatever is wrong, as
 * `file:line:column message`. No file: nothing differs from `both`.
 *
 * @param isPrompt whether there is such a prompt in any language
 */
export function readBargeIn(
  file: string,
  isPrompt: (id: string) => boolean,
  problems: string[],
): ReadonlyMap<string, BargeIn> {
  const found = new Map<string, BargeIn>();
  if (!existsSync(file)) return found;
  // Every scalar is the text as it stands, as in the menu: `no` is a word.
  const yaml = new YamlText(readFileSync(file, 'utf8'));
  const report = (at: number, message: string) => {
    const { line, column } = yaml.position(at);
    problems.push(`${file}:${line}:${column} ${message}`);
  };
  const [broken] = yaml.errors;
  if (broken) report(broken.pos[0], `is no YAML from here on: ${broken.message}`);
  const content = broken ? null : yaml.content();
  if (content === null) return found;
  if (typeof content !== 'object' || Array.isArray(content)) {
    report(0, 'should be a map (`prompt: none`)');
    return found;
  }
  for (const [id, word] of Object.entries(content)) {
    const mustBe = (message: string) => report(yaml.indexOfKey([id]), message);
    if (!isPrompt(id)) mustBe(`there is no prompt "${id}"`);
    if (isBargeIn(word)) found.set(id, word);
    else mustBe(`${id} should be ${Object.keys(INPUT_HINTS).join(', ')}`);
  }
  return found;
}
