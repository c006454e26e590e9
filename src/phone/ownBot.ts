import type { Activity } from 'botframework-schema';
import { type App, createApp } from '../app.js';
import type { E164 } from '../call/phoneNumber.js';
import { type Config, readConfig } from '../config.js';
import { BotError } from '../errors.js';
import { type Language, loadLanguage, withEstimatedLengths } from '../language.js';
import { withEveryMistake } from '../mistakes.js';
import { MemoryStore } from '../storage/memory/store.js';
import type { Write } from './captions.js';
import { leaveEarlier } from './earlier.js';
import { OverHttp } from './http.js';
import { InProcess } from './inProcess.js';
import { ManualClock } from './manualClock.js';
import { Overheard, type Side } from './overheard.js';
import { PhoneError } from './phone.js';
import { type Played, play } from './play.js';
import { menuOf } from './readOnce.js';
import type { Script } from './script.js';
import type { WAYS, Way } from './way.js';
import { OverWebSocket } from './webSocket.js';

/** By default locale: a hundred scripts in one run read the prompts once. */
const languages = new Map<string, Language>();

function languageOf(config: Config): Language {
  // Seconds that pass in a script mean the same whatever voice was measured since.
  const language = languages.get(config.defaultLocale) ?? withEstimatedLengths(loadLanguage(config));
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
  wayName: (typeof WAYS)[number],
  write?: Write,
  { language, overhears }: OwnBotExtras = {},
): Promise<Played> {
  const clock = new ManualClock(script.at);
  const store = new MemoryStore();
  await leaveEarlier(store, script.earlier, clock.now());
  const settings = { PORT: '0', LOG_LEVEL: 'silent', ...script.settings };
  let app: App;
  try {
    const config = readConfig(settings);
    const own = language ?? languageOf(config);
    app = await createApp(config, { clock, store, language: own, ...(!language && { menu: menuOf(config, own) }) });
  } catch (error) {
    if (!(error instanceof BotError)) throw error;
    // Those of the project are looked for in the project's files.
    const { message, advice } = language ? error : withEveryMistake(error, settings);
    return { passed: false, failure: `${script.file} starts no bot. ${message}\n${advice}`, skipped: [] };
  }
  try {
    const url = wayName === 'in process' ? undefined : await app.listen();
    const newWay = async () => wayTo(app, wayName, url);
    const way = await newWay();
    return await play(script, {
      way: overhears ? new Overheard(way, (side, activity) => overhears(side, activity, clock.now())) : way,
      own: {
        store,
        clock,
        settled: () => app.settled(),
        claim: (number) => (url ? claimOver(url, number, app.config.handoffContextToken) : app.claims.claim(number)),
        anotherWay: newWay,
      },
      ...(write && { write }),
    });
  } finally {
    await app.close();
  }
}

function wayTo(app: App, name: (typeof WAYS)[number], url: URL | undefined): Way {
  if (!url) return new InProcess(app);
  return name === 'over http' ? new OverHttp(url) : new OverWebSocket(url);
}

/** As the agents' system does it. */
async function claimOver(url: URL, number: E164, token: string | undefined): Promise<object | undefined> {
  const response = await fetch(new URL(`/api/handoff-context/${encodeURIComponent(number)}/claim`, url), {
    method: 'POST',
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  const answer = (await response.json()) as object;
  if (response.status === 404) return undefined;
  if (response.status === 200) return answer;
  throw new PhoneError(`the bot refused a claim: ${response.status} ${JSON.stringify(answer)}`);
}
