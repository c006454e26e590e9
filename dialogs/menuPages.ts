import { type ChoiceDraft, readChoice } from './choices.js';
import { foldWhole } from './fold.js';
import type { Choice, ChoiceIndex, DefaultChoice, Go, Menu, MenuPage, MenuSilence } from './menu.js';
import { ANYTHING, type MenuSource, NAME } from './menuSource.js';
import { ledTo, readDefault, readSilence } from './silence.js';
import { list, type Path } from './yamlFile.js';

/** A menu as the file has it, before it inherits. */
interface Draft {
  readonly prompt: string | undefined;
  readonly inherits: string | undefined;
  readonly choices: readonly Choice[];
  readonly silence: MenuSilence | undefined;
  readonly default: DefaultChoice | undefined;
}

/**
 * Reads `menus`, and gives each menu what it inherits: keys and phrases of the other menu keep their meaning where this
 * one says nothing else.
 *
 * @param entrances the menus that are reached without a choice; the others must be reachable from these.
 * @param inputs what callers are asked for on the way
 * @param silence of menus that say nothing else
 */
export function readPages(
  source: MenuSource,
  entrances: readonly (string | undefined)[],
  inputs: Menu['inputs'] = {},
  silence?: MenuSilence,
): Readonly<Record<string, MenuPage>> {
  const drafts = new Map(source.menus.map((name) => [name, readDraft(source, ['menus', name])]));
  refuseCircles(source, drafts);
  const pages: Record<string, MenuPage> = Object.create(null);
  // Whether everything can be reached is known only when every way is.
  if (!source.yaml.clean) return pages;
  const ledByAll = silence?.finally.kind === 'menu' ? silence.finally.menu : undefined;
  for (const name of unreachable(drafts, [...entrances, ledByAll], inputs)) {
    source.yaml.report(['menus', name], 'is reached by no choice: lead to it, or take it out');
  }
  for (const name of drafts.keys())
    pages[name] = page(name, drafts, pages, { locales: source.prompts.locales, silence });
  refuseSilentCircles(source, pages);
  return pages;
}

function readDraft(source: MenuSource, path: Path): Draft {
  const { yaml } = source;
  const { prompt, inherits } = yaml.fields(path, {
    prompt: NAME,
    inherits: NAME.optional(),
    choices: ANYTHING,
    silence: ANYTHING,
    default: ANYTHING,
  });
  source.mustBePrompt([...path, 'prompt'], prompt, source.prompts.locales);
  source.mustBeMenu([...path, 'inherits'], inherits);
  const seen = new Map<string, Path>();
  const choices = yaml.items([...path, 'choices']).map((item) => {
    const choice = readChoice(source, item);
    refuseTwice(source, item, choice, seen);
    return choice;
  });
  return {
    prompt,
    inherits,
    choices: choices.filter((choice): choice is Choice => choice.go !== undefined),
    silence: readSilence(source, [...path, 'silence']),
    default: readDefault(source, [...path, 'default']),
  };
}

/** A key or a phrase that stands for two things in one language would always mean the first. */
function refuseTwice(source: MenuSource, path: Path, choice: ChoiceDraft, seen: Map<string, Path>): void {
  const { yaml } = source;
  const isSecond = (id: string, at: Path) => {
    const first = seen.get(id);
    if (first === undefined) seen.set(id, at);
    return first;
  };
  if (choice.key !== undefined) {
    const at = [...path, 'key'];
    const firsts = choice.locales.map((locale) => [locale, isSecond(`key ${locale} ${choice.key}`, at)] as const);
    const taken = firsts.filter(([, first]) => first !== undefined);
    const first = taken[0]?.[1];
    if (first) {
      const where = list(taken.map(([locale]) => locale));
      yaml.report(at, `is used twice in this menu in ${where}: "${choice.key}" (first in line ${yaml.line(first)})`);
    }
  }
  for (const [locale, phrases] of Object.entries(choice.phrases)) {
    for (const [index, phrase] of phrases.entries()) {
      const at = [...path, 'phrases', locale, index];
      const first = isSecond(`phrase ${locale} ${foldWhole(phrase)}`, at);
      if (first) yaml.report(at, `is used twice in this menu: "${phrase}" (first in line ${yaml.line(first)})`);
    }
  }
}

function refuseCircles(source: MenuSource, drafts: ReadonlyMap<string, Draft>): void {
  for (const name of drafts.keys()) {
    const way = [name];
    let next = drafts.get(name)?.inherits;
    while (next !== undefined && !way.includes(next)) {
      way.push(next);
      next = drafts.get(next)?.inherits;
    }
    if (next === name)
      source.yaml.report(['menus', name, 'inherits'], `goes in a circle: ${[...way, name].join(' -> ')}`);
  }
}

/** A caller who does nothing must come to an end. */
function refuseSilentCircles(source: MenuSource, pages: Readonly<Record<string, MenuPage>>): void {
  for (const name of Object.keys(pages)) {
    const way = [name];
    for (let page = pages[name]; page; page = pages[way.at(-1) ?? '']) {
      const next = ledTo(page);
      if (next !== undefined && !way.slice(1).includes(next)) way.push(next);
      else break;
      if (next === name) break;
    }
    if (way.length > 1 && way.at(-1) === name) {
      source.yaml.report(['menus', name], `leads a caller who does nothing in a circle: ${way.join(' -> ')}`);
    }
  }
}

function unreachable(
  drafts: ReadonlyMap<string, Draft>,
  entrances: readonly (string | undefined)[],
  inputs: Menu['inputs'],
): readonly string[] {
  const reached = new Set(entrances);
  // A Set hands out what is added while it is walked.
  for (const name of reached) {
    const draft = drafts.get(name ?? '');
    if (draft?.inherits) reached.add(draft.inherits);
    for (const { go } of draft?.choices ?? []) addPlaces(go, inputs, reached);
    if (draft?.default) addPlaces(draft.default.go, inputs, reached);
    if (draft?.silence?.finally.kind === 'menu') reached.add(draft.silence.finally.menu);
  }
  return [...drafts.keys()].filter((name) => !reached.has(name));
}

/** The menus that a way leads to; what an input leads to is a way as well. */
function addPlaces(
  go: Go,
  inputs: Menu['inputs'],
  reached: Set<string | undefined>,
  passed: readonly string[] = [],
): void {
  if (go.kind === 'menu') reached.add(go.menu);
  if (go.kind !== 'input' || passed.includes(go.input)) return;
  const next = inputs[go.input]?.go;
  if (next) addPlaces(next, inputs, reached, [...passed, go.input]);
}

/** The finished menu; what it inherits from is finished first, and each only once. */
function page(
  name: string,
  drafts: ReadonlyMap<string, Draft>,
  done: Readonly<Record<string, MenuPage>>,
  all: { readonly locales: readonly string[]; readonly silence: MenuSilence | undefined },
): MenuPage {
  const { locales } = all;
  const finished = done[name];
  if (finished) return finished;
  const draft = drafts.get(name);
  if (draft?.prompt === undefined) throw new RangeError(`menu ${name} was not read`);
  const base = draft.inherits === undefined ? undefined : page(draft.inherits, drafts, done, all);
  const offered = (locale: string) => draft.choices.filter((choice) => choice.locales.includes(locale));
  const keys = index(locales, base?.keys, (locale) =>
    offered(locale).flatMap((choice) => (choice.key === undefined ? [] : [[choice.key, choice] as const])),
  );
  const phrases = index(locales, base?.phrases, (locale) =>
    offered(locale).flatMap((choice) =>
      (choice.phrases[locale] ?? []).map((phrase) => [foldWhole(phrase), choice] as const),
    ),
  );
  const silence = draft.silence ?? base?.silence ?? all.silence;
  return {
    name,
    prompt: draft.prompt,
    keys,
    phrases,
    ...(silence && { silence }),
    ...(draft.default && { default: draft.default }),
  };
}

function index(
  locales: readonly string[],
  base: ChoiceIndex | undefined,
  own: (locale: string) => readonly (readonly [string, Choice])[],
): ChoiceIndex {
  return new Map(locales.map((locale) => [locale, new Map([...(base?.get(locale) ?? []), ...own(locale)])]));
}
