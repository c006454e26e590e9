import { existsSync, readdirSync } from 'node:fs';
import { loadKeyWords } from '../dialogs/keys/words.js';
import { loadMenu } from '../dialogs/loadMenu.js';
import type { PromptNames } from '../dialogs/menu.js';
import { MenuError } from '../dialogs/menuError.js';
import { loadWords } from '../dialogs/words.js';
import { Prompts } from '../ssml/prompts.js';
import { type Config, examine, type Variables } from './config.js';
import { BotError, ConfigError, ERRORS, type ErrorCode, indented } from './errors.js';
import { FOLDERS, mustHideDigits } from './language.js';

/** Mistakes that are mended in the same place: one line each. */
interface Group {
  readonly code: ErrorCode;
  readonly heading: string;
  readonly mistakes: readonly string[];
}

/** Mistakes of several kinds in what a bot is started from. Its code is that of the first kind. */
class StartError extends BotError {
  override readonly advice: string;

  constructor(first: Group, ...others: readonly Group[]) {
    const groups = [first, ...others];
    super(first.code, groups.map(({ heading, mistakes }) => `${heading}\n${indented(mistakes)}`).join('\n'));
    this.name = 'StartError';
    this.advice = groups.map(({ code }) => ERRORS[code].advice).join(' ');
  }
}

const AT_START: ReadonlySet<ErrorCode> = new Set(['config-invalid', 'prompts-invalid', 'menu-invalid']);

/**
 * A start ends at its first mistake; whoever mends it wants to know all of them: those in the environment, the prompts,
 * the menu and the words.
 *
 * @param error what ended the start.
 * @param env what the bot was started with.
 * @returns an error that tells them all; `error` itself where it is about something else.
 */
export function withEveryMistake(error: BotError, env: Variables): BotError {
  if (!AT_START.has(error.code)) return error;
  const { config, mistakes } = examine(env);
  const prompts = readPrompts(config);
  const files = [
    readMenu(config, prompts.names),
    readWords(prompts.names),
    readKeyWords(prompts.names),
    readDigits(prompts.names),
  ];
  const variables = [
    ...mistakes,
    ...(prompts.lacksDefault
      ? [`DEFAULT_LOCALE must be a language of ssml/: ${prompts.names.locales.join(', ')}`]
      : []),
    ...files.flatMap((file) => file.variables),
  ];
  const groups: Group[] = [
    { code: 'config-invalid', heading: 'The configuration has mistakes:', mistakes: variables },
    { code: 'prompts-invalid', heading: 'The prompts have mistakes:', mistakes: prompts.problems },
    { code: 'menu-invalid', heading: 'The menu has mistakes:', mistakes: files.flatMap((file) => file.problems) },
  ];
  const [first, ...others] = groups.filter((group) => group.mistakes.length > 0);
  return first ? new StartError(first, ...others) : error;
}

interface Found {
  readonly problems: readonly string[];
  readonly variables: readonly string[];
}
const NOTHING: Found = { problems: [], variables: [] };

function readPrompts({ defaultLocale }: Config) {
  const { prompts, problems } = Prompts.loadSound(FOLDERS.prompts);
  // What the prompts lack is told already: to the menu they have everything.
  const names: PromptNames = problems.length > 0 ? { has: () => true, locales: foldersOfPrompts() } : prompts;
  return { names, problems, lacksDefault: prompts.locales.length > 0 && !prompts.speaks(defaultLocale) };
}

function foldersOfPrompts(): readonly string[] {
  const folders = readdirSync(FOLDERS.prompts, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => name).sort();
}

function readMenu({ menuFile, menuVariables, twilio }: Config, names: PromptNames): Found {
  if (menuVariables.MENU_FILE && !existsSync(menuFile)) {
    return { ...NOTHING, variables: [`MENU_FILE must be a file, with its path from the project's folder`] };
  }
  return found(() => loadMenu(menuFile, menuVariables, names, twilio?.phoneNumber));
}

function readWords({ locales }: PromptNames): Found {
  return found(() => loadWords(FOLDERS.words, locales));
}

function readKeyWords({ locales }: PromptNames): Found {
  return found(() => loadKeyWords(FOLDERS.keyWords, locales));
}

function readDigits({ locales }: PromptNames): Found {
  return found(() => mustHideDigits(FOLDERS.digits, locales));
}

function found(read: () => unknown): Found {
  try {
    read();
    return NOTHING;
  } catch (error) {
    if (error instanceof MenuError) return error;
    if (error instanceof ConfigError) return { ...NOTHING, variables: error.mistakes };
    throw error;
  }
}
