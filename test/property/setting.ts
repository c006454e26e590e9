/** What the bots of these calls are made of, read once for all of them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSeq, parseDocument } from 'yaml';
import type { Menu } from '../../dialogs/menu.js';
import { type Config, readConfig } from '../../src/config.js';
import { type Language, loadLanguage, openMenu } from '../../src/language.js';
import { ROOT } from '../../src/root.js';

/** No number that may be heard, dialled or stored holds a digit that every secret is full of (secret.ts). */
export const NUMBERS = {
  AGENT_PHONE_NUMBER: '+14252220111',
  BILLING_PHONE_NUMBER: '+14252220122',
  SALES_PHONE_NUMBER: '+14252220144',
} as const;
/** More that lead to the agents. Few, so that there is none left now and then. */
export const POOL = ['+14252220141', '+14252220142'];

/** How long a phone may ring in these calls, in milliseconds. */
export const RINGS_FOR = 20_000;

/** The prompt by which callers are asked for a secret, here for every secret and for nothing else. */
export const ASKS_FOR_SECRET = 'keys-pin';

/** More secrets than the default menu has, so that every kind of input is one: until a key, read back, with letters, by speech. */
const SECRETS = {
  'secret-code': { prompt: ASKS_FOR_SECRET, keys: '8', confirm: 'true', secret: 'true', go: { handoff: 'billing' } },
  'secret-account': {
    prompt: ASKS_FOR_SECRET,
    until: '#',
    least: '4',
    most: '10',
    secret: 'true',
    go: { menu: 'account' },
  },
  'secret-serial': {
    prompt: ASKS_FOR_SECRET,
    pattern: '[A-Z]{2}\\d{4}',
    letters: 'true',
    secret: 'true',
    go: { handoff: 'sales' },
  },
};

/** The default menu, and the secrets. */
function writeMenu(file: string): void {
  const document = parseDocument(readFileSync(join(ROOT, 'dialogs', 'menu.yaml'), 'utf8'), { schema: 'failsafe' });
  const choices = document.getIn(['menus', 'account', 'choices']);
  if (!isSeq(choices)) throw new Error('the default menu has no menu account, in which these calls ask for secrets');
  const taken = choices.items.map((_, index) => document.getIn(['menus', 'account', 'choices', index, 'key']));
  const free = [...'12345678#*'].filter((key) => !taken.includes(key));
  for (const [index, [name, input]] of Object.entries(SECRETS).entries()) {
    document.setIn(['inputs', name], document.createNode(input));
    choices.add(document.createNode({ key: free[index], go: { input: name } }));
  }
  writeFileSync(file, String(document));
}

interface Setting {
  readonly config: Config;
  readonly language: Language;
  readonly menu: Menu;
  readonly otherMenu: Menu;
}

function readSetting(): Setting {
  const folder = mkdtempSync(join(tmpdir(), 'property-'));
  try {
    const file = join(folder, 'menu.yaml');
    writeMenu(file);
    const seconds = `${RINGS_FOR / 1000}`;
    const config = readConfig({
      ...NUMBERS,
      AGENT_NUMBER_POOL: POOL.join(','),
      AGENT: NUMBERS.AGENT_PHONE_NUMBER,
      SECOND: NUMBERS.SALES_PHONE_NUMBER,
      PORT: '0',
      LOG_LEVEL: 'trace',
      MENU_FILE: file,
      HANDOFF_TIMEOUT_SECONDS: seconds,
      HANDOFF_CONTEXT_TOKEN: 'what-only-the-system-of-the-agents-knows',
    });
    const language = loadLanguage(config);
    const otherFile = join(ROOT, 'test', 'property', 'other.menu.yaml');
    const otherMenu = openMenu({ ...config, menuFile: otherFile }, language.prompts);
    return { config, language, menu: openMenu(config, language.prompts), otherMenu };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const { config: CONFIG, language: LANGUAGE, menu: MENU, otherMenu: OTHER_MENU } = readSetting();

/** The words of a prompt without placeholders, in every language. */
export function wordsOf(prompt: string): string[] {
  const { prompts } = LANGUAGE;
  return prompts.locales.map((locale) => prompts.say(prompt, locale).text);
}
