import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { PlacedToken } from './parse.js';
import type { SoundYaml } from './yamlText.js';

/** What `npm run build` has parsed, so that no start has to. Nothing in it has a mistake that a parser finds. */
export interface Ahead {
  /** Whose work it is: `parsers()` of that time. What other versions of them have parsed does not count. */
  readonly parsers: string;
  readonly yaml: readonly SoundYaml[];
  readonly prompts: readonly (readonly [document: string, tokens: readonly PlacedToken[]])[];
}

/** Beside the compiled program. */
export const AHEAD = new URL('../ahead.json', import.meta.url);

interface Known {
  /** By `yamlKey`. */
  readonly yaml: ReadonlyMap<string, unknown>;
  /** By document. */
  readonly prompts: ReadonlyMap<string, readonly PlacedToken[]>;
}

let known: Known | undefined;

/**
 * What was parsed, by the whole text: a file that was changed since then is another text, and is parsed by whoever needs it.
 * Nobody may change what is in it. Empty where nothing was.
 */
export function ahead(): Known {
  if (!known) {
    const found = existsSync(AHEAD) ? (JSON.parse(readFileSync(AHEAD, 'utf8')) as Ahead) : undefined;
    const { yaml, prompts } = found?.parsers === parsers() ? found : { yaml: [], prompts: [] };
    known = {
      yaml: new Map(yaml.map(({ schema, text, content }) => [yamlKey(schema, text), content])),
      prompts: new Map(prompts),
    };
  }
  return known;
}

/** Another text for every version of what parses: ours as it is compiled, and the packages. */
export function parsers(): string {
  const { resolve } = createRequire(import.meta.url);
  const ours = ['./parse.js', './yamlText.js'].map((file) => fileURLToPath(new URL(file, import.meta.url)));
  const files = [...ours, resolve('yaml/package.json'), resolve('saxes/package.json')];
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}

export function yamlKey(schema: SoundYaml['schema'], text: string): string {
  return `${schema} ${text}`;
}
