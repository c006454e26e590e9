import type { Activity } from 'botframework-schema';
import { type App, createApp } from '../app.js';
import { type Config, readConfig } from '../config.js';
import { BotError } from '../errors.js';
import { type Language, loadLanguage } from '../language.js';
import { withEveryMistake } from '../mistakes.js';
import { MemoryStore } from '../storage/memory/store.js';
import type { Write } from './captions.js';
import { OverHttp } from './http.js';
import { InProcess } from './inProcess.js';
import { ManualClock } from './manualClock.js';
import { Overheard, type Side } from './overheard.js';
import { type Played, play } from './play.js';
import type { Script } from './script.js';
import type { WayName } from './way.js';
import { OverWebSocket } from './webSocket.js';

/** By default locale: a hundred scripts in one run read the prompts once. */
const languages = new Map<string, Language>();

function languageOf(config: Config): Language {
  const language = languages.get(config.defaultLocale) ?? loadLanguage(config);
  languages.set(config.defaultLocale, language);
  return language;
}

/** What a call may be played with beside its script. */
export interface OwnBotExtras {
  /** Instead of that of the project. */
  readonly language?: Language;
  /** Told of everything that either side sends, and when by the bot's clock (milliseconds since the epoch). */
  readonly overhears?: (side: Side, activity: Partial<Activity>, at: number) => void;
}

/**
 * Starts a bot with the script's settings, plays the script, and ends the bot: nothing is left of it. The environment
 * and `.env` are not read, so that a script plays the same everywhere.
 */
export async function playWithOwnBot(
  script: Script,
  wayName: WayName,
  write?: Write,
  { language, overhears }: OwnBotExtras = {},
): Promise<Played> {
  const clock = new ManualClock();
  const store = new MemoryStore();
  const settings = { PORT: '0', LOG_LEVEL: 'silent', ...script.settings };
  let app: App;
  try {
    const config = readConfig(settings);
    app = await createApp(config, { clock, store, language: language ?? languageOf(config) });
  } catch (error) {
    if (!(error instanceof BotError)) throw error;
    // Those of the project are looked for in the project's files.
    const { message, advice } = language ? error : withEveryMistake(error, settings);
    return { passed: false, failure: `${script.file} starts no bot. ${message}\n${advice}`, skipped: [] };
  }
  try {
    const way = {
      'in process': async () => new InProcess(app),
      'over http': async () => new OverHttp(await app.listen()),
      'over websocket': async () => new OverWebSocket(await app.listen()),
    }[wayName];
    const carried = await way();
    return await play(script, {
      way: overhears ? new Overheard(carried, (side, activity) => overhears(side, activity, clock.now())) : carried,
      own: { store, clock, settled: () => app.settled() },
      ...(write && { write }),
    });
  } finally {
    await app.close();
  }
}
