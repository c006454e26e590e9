import { z } from 'zod';
import { readGo } from './choices.js';
import type { DefaultChoice, Go, MenuPage, MenuSilence } from './menu.js';
import { ANYTHING, type MenuSource, NAME } from './menuSource.js';
import { SECONDS } from './seconds.js';
import type { Path } from './yamlFile.js';

/** Said the second time unless the file names another prompt. */
const HELP = 'silence-help';
const FINALLY = z.union(
  [
    z.enum(['agent', 'goodbye']).transform((kind) => ({ kind })),
    z.strictObject({ menu: NAME }).transform(({ menu }) => ({ kind: 'menu' as const, menu })),
  ],
  'must be agent, goodbye, or { menu: NAME }',
);

/** Reads `silence: { after: 8, help: silence-help, finally: agent }`; undefined where there is none, or a mistake in it. */
export function readSilence(source: MenuSource, path: Path): MenuSilence | undefined {
  const { yaml } = source;
  if (!yaml.has(path)) return undefined;
  const {
    after,
    help = HELP,
    ...fields
  } = yaml.fields(path, {
    after: SECONDS,
    help: NAME.optional(),
    finally: FINALLY,
  });
  source.mustBePrompt([...path, 'help'], help, source.prompts.locales);
  const last = fields.finally;
  if (last?.kind === 'menu') source.mustBeMenu([...path, 'finally', 'menu'], last.menu);
  return after === undefined || last === undefined ? undefined : { after, help, finally: last };
}

/** Reads `default: { after: 10, prompt: …, go: … }`; undefined where there is none, or a mistake in it. */
export function readDefault(source: MenuSource, path: Path): DefaultChoice | undefined {
  const { yaml, prompts } = source;
  if (!yaml.has(path)) return undefined;
  const { after, prompt } = yaml.fields(path, { after: SECONDS, prompt: NAME, go: ANYTHING });
  source.mustBePrompt([...path, 'prompt'], prompt, prompts.locales);
  const go = readGo(source, [...path, 'go'], prompts.locales);
  return after === undefined || prompt === undefined || !go ? undefined : { after, prompt, go };
}

/** Where a caller who does nothing is led by a menu, if to another one. */
export function ledTo({ silence, default: choice }: Pick<MenuPage, 'silence' | 'default'>): string | undefined {
  if (choice) return choice.go.kind === 'menu' ? choice.go.menu : undefined;
  return silence?.finally.kind === 'menu' ? silence.finally.menu : undefined;
}

/** What a menu has to know of a caller who lets their time pass. Stored with the rest of where the caller is. */
export interface Passing {
  /** How often in a row they have let it pass. */
  silences?: number;
  /** The default has been chosen for them, and they have not been heard since. */
  defaulted?: boolean;
  /** They have been asked for something else than the choices of the menu. */
  offered?: boolean;
  asked?: boolean;
}

/** What is done when a caller has let their time pass: something is said, and `next`. */
export interface Nudge {
  readonly say?: string;
  /** They are asked the same again, are led to a person who helps everybody, or go where the file says. */
  readonly next?: { readonly kind: 'again' } | { readonly kind: 'agent' } | Go;
}

const GOODBYE: Nudge = { say: 'silence-goodbye', next: { kind: 'hangUp', prompt: 'goodbye' } };

/** How many milliseconds a caller has from when the bot has spoken; undefined: as many as the limits of a call leave them. */
export function timeIn(page: MenuPage | undefined, passing: Passing): number | undefined {
  return (defaultOf(page, passing) ?? page?.silence)?.after;
}

/**
 * What to do now: the default where there is one, or else the next thing of three. Counts it.
 *
 * @param led silence has led the caller to a person before, and that came to nothing: it does so once
 */
export function nudge(page: MenuPage | undefined, passing: Passing, led: boolean): Nudge {
  const choice = defaultOf(page, passing);
  if (choice) {
    passing.defaulted = true;
    return led && leadsToPerson(choice.go) ? GOODBYE : { say: choice.prompt, next: choice.go };
  }
  passing.silences = (passing.silences ?? 0) + 1;
  if (!page?.silence) return {};
  const { help, finally: last } = page.silence;
  if (passing.silences === 1) return { say: 'silence-again', next: { kind: 'again' } };
  if (passing.silences === 2) return { say: help };
  if (last.kind === 'menu') return { say: 'silence-again', next: last };
  return last.kind === 'goodbye' || led ? GOODBYE : { say: 'silence-agent', next: last };
}

/** Whether somebody is called there. */
export function leadsToPerson(next: Nudge['next']): boolean {
  return next?.kind === 'agent' || next?.kind === 'handoff';
}

/** The caller has been heard. */
export function heardIn(passing: Passing): void {
  passing.silences = 0;
  passing.defaulted = false;
}

/** Where something else was asked, the choices of the menu are no answer to it. */
function defaultOf(page: MenuPage | undefined, { defaulted, offered, asked }: Passing): DefaultChoice | undefined {
  return defaulted || offered || asked ? undefined : page?.default;
}
