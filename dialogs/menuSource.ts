import { z } from 'zod';
import type { PromptNames } from './menu.js';
import { list, type Path, type YamlFile } from './yamlFile.js';

/** A name of a menu, a department or a prompt. */
export const NAME = text(/^[a-z][a-z0-9-]*$/, 'must be a name of small letters, digits and "-"');
/** One key: a channel sends one message a key, so that two could never be told from one and then another. */
export const KEY = text(/^[0-9*#]$/, 'must be one key of a telephone: 0 to 9, "*" or "#"');
export const YES = z.literal('true', 'must be true, or be left out').transform(() => true as const);
/** For what is read by its own fields. */
export const ANYTHING = z.unknown();

/** Text of a given form; the message says what would be right. */
export function text(form: RegExp, message: string) {
  return z.string(message).regex(form, message);
}

/** The file under reading, with everything that a name in it may mean. */
export class MenuSource {
  readonly menus: readonly string[];
  readonly departments: readonly string[];
  readonly inputs: readonly string[];

  constructor(
    readonly yaml: YamlFile,
    readonly prompts: PromptNames,
    /** The key that reaches a person in every menu; undefined when the file has it wrong. */
    readonly agentKey: string | undefined,
  ) {
    this.menus = this.#names('menus');
    this.departments = this.#names('departments');
    this.inputs = yaml.has(['inputs']) ? this.#names('inputs') : [];
  }

  mustBeMenu(path: Path, name: string | undefined): void {
    if (name === undefined || this.menus.includes(name)) return;
    this.yaml.report(path, `names no menu: "${name}"; there are ${list(this.menus)}`);
  }

  mustBeDepartment(path: Path, name: string | undefined): void {
    if (name === undefined || this.departments.includes(name)) return;
    this.yaml.report(path, `names no department: "${name}"; there are ${list(this.departments)}`);
  }

  mustBeInput(path: Path, name: string | undefined): void {
    if (name === undefined || this.inputs.includes(name)) return;
    this.yaml.report(path, `names no input: "${name}"; there are ${list(this.inputs)}`);
  }

  /** Every language in which the caller may come here needs the prompt. */
  mustBePrompt(path: Path, id: string | undefined, locales: readonly string[]): void {
    if (id === undefined) return;
    const missing = locales.filter((locale) => !this.prompts.has(id, locale));
    if (missing.length === 0) return;
    const files = missing.map((locale) => `ssml/${locale}/${id}.ssml`);
    this.yaml.report(path, `names a prompt that is missing in ${list(missing)}: "${id}"; write ${files.join(' and ')}`);
  }

  /** Without a prompt in that language nothing could be said in it: most likely a slip such as `en-UK`. */
  mustBeLocale(path: Path, locale: string | undefined): void {
    if (locale === undefined || this.prompts.locales.includes(locale)) return;
    this.yaml.report(path, `names no language: "${locale}"; there are prompts in ${list(this.prompts.locales)}`);
  }

  #names(of: 'menus' | 'departments' | 'inputs'): readonly string[] {
    const names = this.yaml.keys([of]);
    for (const name of names) {
      const wrong = NAME.safeParse(name).error;
      if (wrong) this.yaml.report([of, name], wrong.issues[0]?.message ?? 'is no name');
    }
    return names;
  }
}
