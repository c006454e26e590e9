import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * What stands in `ssml/<locale>/lengths.json`: how long the prompts of a language are, measured from rendered audio.
 * `npm run speak -- --lengths` writes it.
 */
const LengthsJson = z.strictObject({
  /** Whose voices were measured: Azure's, or those of the local stand-in, whose pace is only set to Azure's. */
  measured: z.enum(['Azure', 'stand-in']),
  /** By prompt: the document that was measured, filled with its examples, and the length of its audio in milliseconds. */
  prompts: z.record(z.string(), z.strictObject({ hash: z.string(), ms: z.number().int().positive() })),
});
export type Lengths = z.output<typeof LengthsJson>;

/**
 * @param problems gets what is wrong with the file, as `file:line:column message`
 * @returns undefined where there is no file, or no sound one
 */
export function readLengths(file: string, problems: string[]): Lengths | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { data, error } = LengthsJson.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    for (const { path, message } of error?.issues ?? []) problems.push(`${file}:1:1 ${path.join('.')} ${message}`);
    return data;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    problems.push(`${file}:1:1 is no JSON: ${error.message}`);
    return undefined;
  }
}

/** Nobody has measured how much slower than the stand-in a voice of Azure speaks: a tenth is added. */
const MARGINS: Readonly<Record<Lengths['measured'], number>> = { Azure: 1, 'stand-in': 1.1 };

/** What a prompt's length is to be taken for, and for which document; undefined where it was not measured. */
export function measuredLength({ measured, prompts }: Lengths, id: string): Lengths['prompts'][string] | undefined {
  const found = Object.hasOwn(prompts, id) ? prompts[id] : undefined;
  return found && { hash: found.hash, ms: Math.round(found.ms * MARGINS[measured]) };
}

/** One line a prompt, in their order, so that a difference shows what has changed. */
export function writtenLengths({ measured, prompts }: Lengths): string {
  const lines = Object.entries(prompts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { hash, ms }]) => `    "${id}": { "hash": "${hash}", "ms": ${ms} }`);
  return `{\n  "measured": "${measured}",\n  "prompts": {\n${lines.join(',\n')}\n  }\n}\n`;
}

/** Tells one document from another: whatever changes in a prompt, its voice or its examples changes it. */
export function hashOf(document: string): string {
  return createHash('sha256').update(document).digest('hex').slice(0, 16);
}
