import { type Dirent, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LanguageFile, readLanguageFile } from './languageFile.js';
import { type Lengths, measuredLength, readLengths } from './lengthsFile.js';
import { parse } from './parse.js';
import { problemAt, type SsmlProblem } from './problem.js';
import { checkTemplate, Template } from './template.js';

/** One locale's folder. */
export interface Language {
  /** By prompt id. */
  readonly templates: ReadonlyMap<string, Template>;
  readonly file: LanguageFile;
  /** Absent where nothing was measured. */
  readonly lengths?: Lengths;
}

const LOCALE_FOLDER = /^[a-z]{2,3}(?:-[A-Z][a-z]{3})?-(?:[A-Z]{2}|\d{3})$/;
const UTF8 = new TextDecoder('utf-8', { fatal: true });
const PROMPT_FILE = /^([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\.ssml$/;

/** Where a language says who speaks it, and what its prompts are filled with as an example. */
export const LANGUAGE_FILE = 'language.yaml';
/** Where it is noted how long its prompts were when they were rendered. */
export const LENGTHS_FILE = 'lengths.json';

/**
 * Reads every document below a folder, `<locale>/<id>.ssml`, with what belongs to a locale as a whole, and adds to
 * `problems` whatever is wrong, as `file:line:column message`. Other files, and folders that begin with a dot, do not
 * matter.
 */
export function readFolder(folder: string, problems: string[]): Map<string, Language> {
  const languages = new Map<string, Language>();
  for (const entry of existsSync(folder) ? sorted(folder) : []) {
    if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (LOCALE_FOLDER.test(entry.name)) languages.set(entry.name, readLanguage(path, entry.name, problems));
    else problems.push(`${path}:1:1 the folder's name should be a locale such as en-US`);
  }
  comparePlaceholders(folder, languages, problems);
  if (languages.size === 0) problems.push(`${folder}:1:1 there is no folder of prompts, such as en-US, in it`);
  return languages;
}

function readLanguage(folder: string, locale: string, problems: string[]): Language {
  const templates = new Map<string, Template>();
  const language = readLanguageFile(join(folder, LANGUAGE_FILE), problems);
  const lengths = readLengths(join(folder, LENGTHS_FILE), problems);
  for (const entry of sorted(folder)) {
    const file = join(folder, entry.name);
    if (!entry.name.endsWith('.ssml')) continue;
    const id = PROMPT_FILE.exec(entry.name)?.[1];
    if (id === undefined) {
      problems.push(`${file}:1:1 a prompt's name should be small letters, digits and dashes, such as main-menu.ssml`);
      continue;
    }
    const report = ({ line, column, message }: SsmlProblem) => problems.push(`${file}:${line}:${column} ${message}`);
    const document = readUtf8(file);
    if (document === undefined) {
      report(problemAt('', 0, 'the file should be UTF-8'));
      continue;
    }
    const parsed = parse(document);
    const found = checkTemplate(document, locale, language.voice, parsed);
    found.forEach(report);
    if (found.length > 0) continue;
    const measured = lengths && measuredLength(lengths, id);
    templates.set(id, new Template(id, locale, document, { ...language, measured }, parsed));
  }
  if (templates.size === 0) problems.push(`${folder}:1:1 there is no sound prompt in it`);
  return { templates, file: language, ...(lengths && { lengths }) };
}

/** Code fills a prompt's placeholders without knowing in which language it will be said, so all must have the same. */
function comparePlaceholders(folder: string, languages: ReadonlyMap<string, Language>, problems: string[]): void {
  const first = new Map<string, Template>();
  for (const [locale, { templates }] of languages) {
    for (const [id, template] of templates) {
      const other = first.get(id);
      if (other === undefined) {
        first.set(id, template);
      } else if (listed(other) !== listed(template)) {
        const file = join(folder, locale, `${id}.ssml`);
        problems.push(`${file}:1:1 its placeholders are ${listed(template)}, in ${other.locale} ${listed(other)}`);
      }
    }
  }
}

function listed(template: Template): string {
  return template.placeholders.length === 0 ? 'none' : [...template.placeholders].sort().join(', ');
}

function sorted(folder: string): Dirent[] {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readUtf8(file: string): string | undefined {
  const bytes = readFileSync(file);
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}
