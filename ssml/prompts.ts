import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type BargeIn, INPUT_HINTS, readBargeIn } from './bargeIn.js';
import { type Language, readFolder } from './folder.js';
import type { Values } from './languageFile.js';
import type { Lengths } from './lengthsFile.js';
import { PromptError } from './problem.js';
import type { Speech } from './speech.js';
import type { Template } from './template.js';

export { PromptError } from './problem.js';

/** What is said, and what may interrupt it: the fields of a message. */
export interface Prompted extends Speech {
  readonly inputHint: string;
}

/**
 * Everything the bot can say: one document a prompt and locale, `<folder>/<locale>/<id>.ssml`. Another folder is another
 * language; nothing else has to be told of it. `<folder>/barge-in.yaml` says what may interrupt a prompt.
 */
export class Prompts {
  /** The default locale, when one was given, then the others, sorted. */
  readonly locales: readonly string[];
  /** Sorted. Each is there in at least one locale. */
  readonly ids: readonly string[];
  readonly #languages: ReadonlyMap<string, Language>;
  readonly #voices: ReadonlyMap<string, string>;

  private constructor(
    languages: ReadonlyMap<string, Language>,
    private readonly interruptedBy: ReadonlyMap<string, BargeIn>,
    private readonly lengthIs: 'measured' | 'estimated' = 'measured',
  ) {
    this.#languages = languages;
    this.locales = [...languages.keys()];
    this.ids = [...new Set([...languages.values()].flatMap(({ templates }) => [...templates.keys()]))].sort();
    this.#voices = new Map([...languages].map(([locale, language]) => [locale, mainVoice(language)]));
  }

  /**
   * Reads and checks every document, once.
   * @param folder holds a folder for each locale, named like `en-US`; other files in it do not matter
   * @param defaultLocale where a prompt is looked for first when the caller's locale lacks it
   * @throws {PromptError} that lists everything that is wrong, as `file:line:column message`
   */
  static load(folder: string, defaultLocale?: string): Prompts {
    const { prompts, problems } = Prompts.loadSound(folder, defaultLocale);
    if (problems.length > 0) throw new PromptError(problems);
    return prompts;
  }

  /** As `load`, for somebody who wants to hear what is sound while something else is wrong. */
  static loadSound(folder: string, defaultLocale?: string): { prompts: Prompts; problems: readonly string[] } {
    const problems: string[] = [];
    const languages = readFolder(folder, problems);
    const first = defaultLocale === undefined ? undefined : match(defaultLocale, [...languages.keys()]);
    if (defaultLocale !== undefined && first === undefined && languages.size > 0) {
      problems.push(`${folder}:1:1 there is no folder for the default locale ${defaultLocale}`);
    }
    const inOrder = [...languages].sort(([a], [b]) => Number(b === first) - Number(a === first));
    // A prompt that could not be read is there all the same.
    const isPrompt = (id: string) =>
      inOrder.some(([locale, { templates }]) => templates.has(id) || existsSync(join(folder, locale, `${id}.ssml`)));
    const bargeIn = readBargeIn(join(folder, 'barge-in.yaml'), isPrompt, problems);
    return { prompts: new Prompts(new Map(inOrder), bargeIn), problems };
  }

  /**
   * What to say. A locale that lacks the prompt borrows it, voice and all, from one that has it: a sentence in another
   * language is better than silence. (A test finds the gap.)
   * @throws {PromptError} for a prompt that no locale has, and for values that do not fit its placeholders
   */
  say(id: string, locale: string, values?: Readonly<Record<string, string>>): Prompted {
    const { text, speak } = this.#template(id, locale).render(values);
    return { text, speak, inputHint: INPUT_HINTS[this.bargeIn(id)] };
  }

  /** What may interrupt it. */
  bargeIn(id: string): BargeIn {
    return this.interruptedBy.get(id) ?? 'both';
  }

  /**
   * How long that takes to be spoken, in milliseconds: as it was measured (`lengths.json`), or an estimate, rather too
   * long (ssml/length.ts).
   * @throws {PromptError} for a prompt that no locale has
   */
  length(id: string, locale: string, values?: Readonly<Record<string, string>>): number {
    const template = this.#template(id, locale);
    return this.lengthIs === 'measured' ? template.length(values) : template.estimate(values);
  }

  /** The same prompts as if no length had been measured: whoever counts on times does not depend on a voice. */
  estimated(): Prompts {
    return new Prompts(this.#languages, this.interruptedBy, 'estimated');
  }

  /** Whether exactly this locale has a document for the prompt. */
  has(id: string, locale: string): boolean {
    return this.#languages.get(locale)?.templates.has(id) ?? false;
  }

  /** What the prompt is filled with where somebody listens to it alone (`language.yaml`). */
  examples(id: string, locale: string): Values {
    return this.#template(id, locale).examples;
  }

  /** Whether the prompt's length in this locale was measured, and not only estimated. */
  isMeasured(id: string, locale: string): boolean {
    return this.#template(id, locale).isMeasured;
  }

  /** The names of the prompt's `{placeholders}`, the same in every locale; none for an unknown prompt. */
  placeholders(id: string): readonly string[] {
    return this.#anywhere(id)?.placeholders ?? [];
  }

  /**
   * The locale to speak: the wanted one, or another one of the same language (`en-GB` finds `en-US`), or the same for
   * `fallback`, or the first of `locales`. Case does not matter. The result is always one of `locales`.
   */
  resolveLocale(wanted: string | undefined, fallback: string): string {
    if (wanted !== undefined && this.#languages.has(wanted)) return wanted;
    const found = match(wanted ?? fallback, this.locales) ?? match(fallback, this.locales);
    return found ?? this.locales[0] ?? fallback;
  }

  /** Whether there is a locale of that one's language. */
  speaks(locale: string): boolean {
    return match(locale, this.locales) !== undefined;
  }

  /**
   * The voice of a locale, or of the one that `resolveLocale` finds for it: the one of its `language.yaml`, or that which
   * speaks most of its prompts.
   */
  voice(locale: string): string {
    return this.#voices.get(this.resolveLocale(locale, locale)) ?? '';
  }

  /** The voice of one prompt: that of its locale, unless its document names another one. */
  voiceOf(id: string, locale: string): string {
    return this.#template(id, locale).voice;
  }

  /** Speaks for a caller of that locale where a whole call is rendered; the bot's own voice where there is no other. */
  callerVoice(locale: string): string {
    return this.#languages.get(this.resolveLocale(locale, locale))?.file.caller ?? this.voice(locale);
  }

  /** What was measured in exactly this locale. */
  lengths(locale: string): Lengths | undefined {
    return this.#languages.get(locale)?.lengths;
  }

  #template(id: string, locale: string): Template {
    const language = this.#languages.get(locale) ?? this.#languages.get(match(locale, this.locales) ?? '');
    const template = language?.templates.get(id) ?? this.#anywhere(id);
    if (template === undefined) throw new PromptError([`there is no prompt ${id}, in ${locale} or elsewhere`]);
    return template;
  }

  #anywhere(id: string): Template | undefined {
    return [...this.#languages.values()].find(({ templates }) => templates.has(id))?.templates.get(id);
  }
}

function match(wanted: string, locales: readonly string[]): string | undefined {
  const exact = locales.find((locale) => locale.toLowerCase() === wanted.toLowerCase());
  return exact ?? locales.find((locale) => languageOf(locale) === languageOf(wanted));
}

function languageOf(locale: string): string | undefined {
  return locale.toLowerCase().split('-')[0];
}

function mainVoice({ file, templates }: Language): string {
  if (file.voice !== undefined) return file.voice;
  const prompts = new Map<string, number>();
  for (const { voice } of templates.values()) prompts.set(voice, (prompts.get(voice) ?? 0) + 1);
  return [...prompts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}
