/**
 * The end of `npm run build`: parses what stands in YAML below `ssml/` and `dialogs/`, so that no start has to (0.3 s). What
 * has a mistake, and what changes later, is parsed by the start itself, which checks all of it in any case.
 */
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { READ_AHEAD, type Schema, type SoundYaml, soundYaml } from '../ssml/yamlText.js';
import { ROOT } from './root.js';

const DIGITS = join(ROOT, 'dialogs', 'digits') + sep;

const texts = ['ssml', 'dialogs'].flatMap((folder): SoundYaml[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => {
      const file = join(ROOT, folder, name);
      // As those who need it read it: only digits are numbers.
      const schema: Schema = file.startsWith(DIGITS) ? 'core' : 'failsafe';
      return soundYaml(readFileSync(file, 'utf8'), schema) ?? [];
    }),
);
// Renamed into its place: a bot that is started meanwhile finds the old one or the new one.
const written = new URL(`${READ_AHEAD.href}.${process.pid}`);
writeFileSync(written, JSON.stringify(texts));
renameSync(written, READ_AHEAD);
