import { join } from 'node:path';
import { type KeyWords, loadKeyWords } from '../dialogs/keys/words.js';
import { loadMenu } from '../dialogs/loadMenu.js';
import type { Menu } from '../dialogs/menu.js';
import { MenuError } from '../dialogs/menuError.js';
import { loadWords, type Words } from '../dialogs/words.js';
import { PromptError, Prompts } from '../ssml/prompts.js';
import type { Config } from './config.js';
import { BotError, indented } from './errors.js';
import { ROOT } from './root.js';
import { checkNumberWords } from './transcript/numberWords.js';

/** Where the files of all languages lie. */
export const FOLDERS = {
  prompts: join(ROOT, 'ssml'),
  words: join(ROOT, 'dialogs', 'words'),
  keyWords: join(ROOT, 'dialogs', 'keys', 'words'),
  digits: join(ROOT, 'dialogs', 'digits'),
} as const;

/** What the bot can say and understand: the files of all languages, read and checked. Nothing in it ever changes. */
export interface Language {
  readonly prompts: Prompts;
  readonly words: Words;
  readonly keyWords: KeyWords;
}

/** @throws BotError `prompts-invalid` or `menu-invalid`, with every mistake of these files. */
export function loadLanguage(
  { defaultLocale }: Pick<Config, 'defaultLocale'>,
  folders: Record<keyof typeof FOLDERS, string> = FOLDERS,
): Language {
  return withMistakesTold(() => {
    const prompts = Prompts.load(folders.prompts, defaultLocale);
    mustHideDigits(folders.digits, prompts.locales);
    return {
      prompts,
      words: loadWords(folders.words, prompts.locales),
      keyWords: loadKeyWords(folders.keyWords, prompts.locales),
    };
  });
}

/** @throws MenuError where digits that are said in one of the languages would stay in a transcript */
export function mustHideDigits(folder: string, locales: readonly string[]): void {
  const problems = checkNumberWords(folder, locales);
  if (problems.length > 0) throw new MenuError(problems);
}

/** The same with estimated lengths: what counts on seconds that pass does not depend on the voice that was measured. */
export function withEstimatedLengths(language: Language): Language {
  return { ...language, prompts: language.prompts.estimated() };
}

/** What is offered. @throws BotError `menu-invalid` with every mistake of the file. */
export function openMenu({ menuFile, menuVariables, twilio }: Config, prompts: Prompts): Menu {
  return withMistakesTold(() => loadMenu(menuFile, menuVariables, prompts, twilio?.phoneNumber));
}

function withMistakesTold<T>(load: () => T): T {
  try {
    return load();
  } catch (error) {
    if (error instanceof PromptError) {
      throw new BotError('prompts-invalid', `The prompts have mistakes:\n${indented(error.problems)}`, {
        cause: error,
      });
    }
    if (error instanceof MenuError) {
      throw new BotError('menu-invalid', `The menu has mistakes:\n${indented(error.problems)}`, { cause: error });
    }
    throw error;
  }
}
