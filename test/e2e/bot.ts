import { type App, createApp, type Substitutes } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { type Language, loadLanguage } from '../../src/language.js';
import { menuOf } from '../../src/phone/readOnce.js';
import { MemoryStore } from '../../src/storage/memory/store.js';

/** A real server in this process, on a free port of this machine. */
export interface Bot {
  readonly app: App;
  readonly url: URL;
}

/** By default locale: every test has a bot of its own, and all of them read the same files. */
const languages = new Map<string, Language>();

/** @param env settings, as in the environment; the real one and `.env` are not read. */
export async function startBot(env: Record<string, string> = {}, substitutes: Substitutes = {}): Promise<Bot> {
  const config = readConfig({ PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'silent', ...env });
  const language = languages.get(config.defaultLocale) ?? loadLanguage(config);
  languages.set(config.defaultLocale, language);
  const shared = { language, menu: menuOf(config, language) };
  const app = await createApp(config, { store: new MemoryStore(), ...shared, ...substitutes });
  return { app, url: await app.listen() };
}
