/** Which prompts and languages somebody means who types their names. */
import { LOCALE } from '../../ssml/values.js';
import { UsageError } from '../phone/commandLine.js';
import { changes } from '../phone/script.js';

/** So many names are offered for one that there is none of. */
const MOST_NEAR = 5;

export interface Names {
  readonly locales: readonly string[];
  readonly ids: readonly string[];
}

/**
 * @param wanted of prompts and languages, in any order; of a language also `es` alone, and in any case. None: all.
 * @param all that there are
 * @returns in the order of `all`; all of a kind of which none is wanted
 * @throws UsageError where there is none of a name
 */
export function readNames(wanted: readonly string[], all: Names): Names {
  const locales = new Set<string>();
  const ids = new Set<string>();
  for (const name of wanted) {
    const found = all.locales.filter((locale) => isOf(locale, name));
    for (const locale of found) locales.add(locale);
    if (all.ids.includes(name)) ids.add(name);
    else if (found.length === 0) throw new UsageError(unknown(name, all));
  }
  const chosen = (of: readonly string[], some: ReadonlySet<string>) =>
    some.size === 0 ? of : of.filter((name) => some.has(name));
  return { locales: chosen(all.locales, locales), ids: chosen(all.ids, ids) };
}

/** Whether a locale is the one that is named, or of the language that is (`es`). Case does not matter. */
export function isOf(locale: string, name: string): boolean {
  return `${locale}-`.toLowerCase().startsWith(`${name}-`.toLowerCase());
}

function unknown(name: string, { locales, ids }: Names): string {
  const isLocale = name.includes('-') && /[A-Z]/.test(name) && LOCALE.pattern.test(name);
  if (isLocale) return `There is no language ${name}; there are ${locales.join(', ')}`;
  const near = ids
    .map((id) => ({ id, far: id.includes(name) ? 0 : changes(id, name) }))
    .filter(({ id, far }) => far <= Math.max(2, id.length / 3))
    .sort((one, other) => one.far - other.far)
    .slice(0, MOST_NEAR);
  const meant = near.length > 0 ? `did you mean ${near.map(({ id }) => id).join(', ')}?` : 'see the files there.';
  return `There is no prompt ${name} (ssml/<language>/${name}.ssml): ${meant} Languages are ${locales.join(', ')}`;
}
