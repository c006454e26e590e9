/** What many bots of one process share, as in a run of a hundred scripts: reading it takes longer than playing some of them. */
import { existsSync, readFileSync } from 'node:fs';
import type { Menu } from '../../dialogs/menu.js';
import type { Config } from '../config.js';
import { type Language, openMenu } from '../language.js';

const menus = new WeakMap<Language, Map<string, Menu>>();

/**
 * The menu, read once for one language and everything else that it is made from: its file, and the settings named there.
 *
 * @throws BotError `menu-invalid` with every mistake of the file.
 */
export function menuOf(config: Config, language: Language): Menu {
  const known = menus.get(language) ?? new Map<string, Menu>();
  menus.set(language, known);
  const made = madeFrom(config);
  const menu = known.get(made) ?? openMenu(config, language.prompts);
  known.set(made, menu);
  return menu;
}

/** Other settings, which differ from bot to bot, make no other menu. */
function madeFrom({ menuFile, menuVariables }: Config): string {
  const text = existsSync(menuFile) ? readFileSync(menuFile, 'utf8') : '';
  const named = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => [name, menuVariables[name]]);
  return JSON.stringify([menuFile, text, named]);
}
