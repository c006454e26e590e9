import { z } from 'zod';
import { foldWhole } from './fold.js';
import type { Choice, Go } from './menu.js';
import { ANYTHING, KEY, type MenuSource, NAME, text, YES } from './menuSource.js';
import { PARTS } from './parts.js';
import { list, type Path } from './yamlFile.js';

const LOCALE = text(/\S/, 'must be a language such as en-US');
const LOCALES = z
  .array(LOCALE, 'must be a list of languages, such as [en-US]')
  .min(1, 'must name a language, or be left out');
/** Longer than anything people say for a menu entry, shorter than what is read of an utterance (intents.ts). */
const LONGEST_PHRASE = 200;
const PHRASE = z
  .string('must be text')
  .max(LONGEST_PHRASE, `must be at most ${LONGEST_PHRASE} characters long`)
  .refine((phrase) => foldWhole(phrase) !== '', 'must hold a word');
const PHRASES = z.array(PHRASE, 'must be a list of phrases, such as [billing, billing questions]');
const PLACES = ['menu', 'handoff', 'ask', 'input', 'waitOn', 'hangUp', ...PARTS.keys()];

/** A choice as the file has it; `go` is undefined when it leads nowhere that could be made out. */
export type ChoiceDraft = Omit<Choice, 'go'> & { readonly go: Go | undefined };

/** Reads one entry of a menu's `choices`. */
export function readChoice(source: MenuSource, path: Path): ChoiceDraft {
  const { yaml } = source;
  const { key, locales = source.prompts.locales } = yaml.fields(path, {
    key: KEY.optional(),
    locales: LOCALES.optional(),
    phrases: ANYTHING,
    go: ANYTHING,
  });
  for (const [index, locale] of locales.entries()) source.mustBeLocale([...path, 'locales', index], locale);
  if (key !== undefined && key === source.agentKey) {
    yaml.report([...path, 'key'], `can't be ${key}: that key reaches an agent in every menu (agent.key)`);
  }
  if (!yaml.has([...path, 'key']) && !yaml.has([...path, 'phrases'])) {
    yaml.report(path, 'can be neither pressed nor said: give it a key, phrases, or both');
  }
  const phrases = readPhrases(source, [...path, 'phrases'], locales);
  const go = readGo(source, [...path, 'go'], locales);
  return { ...(key !== undefined && { key }), locales, phrases, go };
}

function readPhrases(source: MenuSource, path: Path, locales: readonly string[]): Choice['phrases'] {
  const { yaml } = source;
  const given = yaml.has(path) ? yaml.keys(path) : [];
  for (const locale of given) {
    source.mustBeLocale([...path, locale], locale);
    if (source.prompts.locales.includes(locale) && !locales.includes(locale)) {
      yaml.report([...path, locale], `can never be heard: this choice exists only in ${list(locales)}`);
    }
  }
  if (given.length === 0) return {};
  const read = yaml.fields(path, Object.fromEntries(given.map((locale) => [locale, PHRASES])));
  return Object.fromEntries(Object.entries(read).map(([locale, phrases]) => [locale, phrases ?? []]));
}

/** Reads where something leads. `locales`: the languages in which a caller may come there. */
export function readGo(source: MenuSource, path: Path, locales: readonly string[]): Go | undefined {
  const { yaml } = source;
  const go = yaml.fields(path, {
    menu: NAME.optional(),
    language: LOCALE.optional(),
    handoff: NAME.optional(),
    ask: NAME.optional(),
    input: NAME.optional(),
    waitOn: YES.optional(),
    hangUp: NAME.optional(),
    ...Object.fromEntries([...PARTS.keys()].map((part) => [part, ANYTHING])),
  });
  const given = PLACES.filter((place) => yaml.has([...path, place]));
  if (yaml.isMap(path) && given.length !== 1) {
    yaml.report(path, `must lead to exactly one of ${list(PLACES)}; it names ${list(given)}`);
  }
  if (go.language !== undefined && !given.includes('menu')) {
    yaml.report([...path, 'language'], 'needs a menu beside it, to go on with in that language');
  }
  source.mustBeLocale([...path, 'language'], go.language);
  source.mustBeMenu([...path, 'menu'], go.menu);
  source.mustBeDepartment([...path, 'handoff'], go.handoff);
  source.mustBeInput([...path, 'input'], go.input);
  source.mustBePrompt([...path, 'ask'], go.ask, locales);
  source.mustBePrompt([...path, 'hangUp'], go.hangUp, locales);
  if (go.menu) return { kind: 'menu', menu: go.menu, ...(go.language && { language: go.language }) };
  if (go.handoff) return { kind: 'handoff', department: go.handoff };
  if (go.ask) return { kind: 'ask', prompt: go.ask };
  if (go.input) return { kind: 'input', input: go.input };
  if (go.hangUp) return { kind: 'hangUp', prompt: go.hangUp };
  if (go.waitOn) return { kind: 'waitOn' };
  const [part = '', read] = [...PARTS].find(([word]) => given.includes(word)) ?? [];
  const options = read?.(source, [...path, part], locales);
  return options && { kind: 'part', part, options };
}
