import type { Choice, Menu } from '../../dialogs/menu.js';

/** The keys that lead from one menu to where a choice does something, on the shortest way; undefined where none does. */
export function keysTo(
  { menus }: Menu,
  from: string,
  locale: string,
  does: (choice: Choice) => boolean,
): string | undefined {
  const seen = new Set([from]);
  const open = [{ name: from, keys: '' }];
  for (const { name, keys } of open) {
    for (const [key, choice] of menus[name]?.keys.get(locale) ?? []) {
      if (does(choice)) return keys + key;
      // Another language would have other menus.
      if (choice.go.kind !== 'menu' || choice.go.language || seen.has(choice.go.menu)) continue;
      seen.add(choice.go.menu);
      open.push({ name: choice.go.menu, keys: keys + key });
    }
  }
  return undefined;
}
