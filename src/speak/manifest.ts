import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeOutput } from './output.js';

const ManifestJson = z.strictObject({
  /** By `<locale>/<prompt>`. */
  prompts: z.record(
    z.string(),
    z.strictObject({
      /** Below the manifest's folder. */
      file: z.string(),
      voice: z.string(),
      /** Who spoke: sound of the stand-in is none of Azure's. */
      service: z.enum(['Azure', 'stand-in']),
      format: z.string(),
      /** Milliseconds of sound. */
      ms: z.number(),
      /** Of the document that was spoken. */
      hash: z.string(),
    }),
  ),
});

/** What was rendered into a folder: beside the sound, as `manifest.json`. */
export type Manifest = z.output<typeof ManifestJson>;
export type Rendered = Manifest['prompts'][string];

/** @returns the manifest of last time; an empty one where there is none that can be read: everything is rendered anew */
export function readManifest(file: string): Manifest {
  if (!existsSync(file)) return { prompts: {} };
  try {
    return ManifestJson.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? { prompts: {} };
  } catch (error) {
    if (error instanceof SyntaxError) return { prompts: {} };
    throw error;
  }
}

/** @throws OutputError */
export function writeManifest(file: string, { prompts }: Manifest): void {
  const sorted = Object.fromEntries(Object.entries(prompts).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeOutput(file, `${JSON.stringify({ prompts: sorted }, null, 2)}\n`);
}
