import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LENGTHS_FILE } from '../../ssml/folder.js';
import { hashOf, type Lengths, writtenLengths } from '../../ssml/lengthsFile.js';
import type { Prompts } from '../../ssml/prompts.js';
import type { Write } from '../phone/captions.js';
import { UsageError } from '../phone/commandLine.js';
import type { Manifest } from './manifest.js';

type Service = Lengths['measured'];

/**
 * What is measured by Azure's voices is not replaced by what only sounds like it.
 *
 * @throws UsageError
 */
export function mayBeMeasured(prompts: Prompts, locales: readonly string[], service: Service): void {
  const better = service === 'Azure' ? [] : locales.filter((locale) => prompts.lengths(locale)?.measured === 'Azure');
  if (better.length === 0) return;
  const files = better.map((locale) => `ssml/${locale}/${LENGTHS_FILE}`).join(', ');
  throw new UsageError(
    `${files}: measured by Azure, which a stand-in does not know better. To do it all the same, delete it`,
  );
}

/**
 * Writes how long the prompts of each language are, beside them. What was measured before of the same document, by the
 * same service, and was not rendered now, stays.
 *
 * @param folder of all languages
 */
export function writeLengths(
  folder: string,
  prompts: Prompts,
  locales: readonly string[],
  service: Service,
  rendered: Manifest['prompts'],
  write: Write,
): void {
  for (const locale of locales) {
    const before = prompts.lengths(locale);
    const measured: Lengths['prompts'] = {};
    for (const id of prompts.ids.filter((each) => prompts.has(each, locale))) {
      const hash = hashOf(prompts.say(id, locale, prompts.examples(id, locale)).speak);
      const now = rendered[`${locale}/${id}`];
      const earlier = before?.measured === service ? before.prompts[id] : undefined;
      const ms =
        now?.hash === hash && now.service === service ? now.ms : earlier?.hash === hash ? earlier.ms : undefined;
      if (ms !== undefined) measured[id] = { hash, ms };
    }
    const file = join(folder, locale, LENGTHS_FILE);
    writeFileSync(file, writtenLengths({ measured: service, prompts: measured }));
    write(`${file}: ${Object.keys(measured).length} prompts`);
  }
}
