import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument, Scalar, visit } from 'yaml';
import { ROOT } from '../../src/root.js';
import { openStore } from '../../src/storage/open.js';
import type { Store } from '../../src/storage/store.js';
import { until } from '../e2e/until.js';
import { NoPostgres, type Postgres, startPostgres } from '../fixtures/postgres.js';
import type { Settings, StoreName } from './script.js';
import { undoAtEnd } from './undo.js';

/** What `npm start` runs, built beside this file. */
const INDEX = fileURLToPath(new URL('../../src/index.js', import.meta.url));
/** A slow machine under load takes its time. */
const START_WITHIN = 60_000;

/** A bot as a process of its own. */
export class Bot {
  #url: URL | undefined;
  #said = '';
  readonly #child: ChildProcess;
  readonly #forget: () => void;

  private constructor(folder: string, env: Record<string, string>, logs: string | undefined) {
    // Neither the environment of whoever runs this nor a .env of theirs is read.
    const own = { ...env, DOTENV_PATH: join(folder, 'none.env') };
    this.#child = spawn(process.execPath, [INDEX], { cwd: folder, env: own, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#forget = undoAtEnd(() => this.#child.kill('SIGKILL'));
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
    if (logs === undefined) {
      this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        this.#said = `${this.#said}${text}`.slice(-5000);
      });
    } else this.#child.stderr?.pipe(createWriteStream(join(logs, `bot-${this.#child.pid}.log`)));
  }

  /** Starts one, and waits until it is ready. */
  static async start(folder: string, env: Record<string, string>, logs: string | undefined): Promise<Bot> {
    const bot = new Bot(folder, env, logs);
    await until(
      () => `a bot to start; it said: ${bot.#said}`,
      async () => {
        if (bot.hasEnded) throw new Error(`a bot ended instead of starting: ${bot.#said}`);
        bot.#url ??= urlIn(bot.#said);
        return bot.#url !== undefined && (await fetch(new URL('/readyz', bot.#url))).ok;
      },
      START_WITHIN,
    );
    return bot;
  }

  /** Where it listens, or has listened. */
  get url(): URL {
    if (!this.#url) throw new Error('the bot has not started');
    return this.#url;
  }

  /** It was killed, or has died. */
  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** What it said last, for whoever looks why it has died. */
  get lastWords(): string {
    return this.#said;
  }

  /** As a power failure would end it. */
  async kill(): Promise<void> {
    if (!this.hasEnded) {
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await ended;
    }
    this.#forget();
  }

  /** Stops it in the middle of whatever it does, without ending it. */
  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  goOn(): void {
    this.#child.kill('SIGCONT');
  }
}

/** Where the bots of one script keep their calls. */
export class Home {
  /** PostgreSQL, where this home is there. */
  readonly postgres: Postgres | undefined;
  readonly #bots: Bot[] = [];
  readonly #forget: () => void;

  private constructor(
    readonly folder: string,
    private readonly settings: Settings,
    private readonly database: { readonly server: Postgres; readonly url: string } | undefined,
    private readonly env: Record<string, string>,
  ) {
    this.postgres = database?.server;
    this.#forget = undoAtEnd(() => rmSync(folder, { recursive: true, force: true }));
  }

  /**
   * Makes one without any calls.
   *
   * @param env settings of its bots, beside the usual ones.
   */
  static async make(store: StoreName, settings: Settings, env: Record<string, string> = {}): Promise<Home> {
    const server = store === 'postgres' ? await postgres() : undefined;
    const database = server && { server, url: await server.newDatabase() };
    return new Home(mkdtempSync(join(tmpdir(), 'faults-')), settings, database, env);
  }

  /** The same with its files in another folder, which is not removed with it. */
  in(folder: string): Home {
    const moved = new Home(folder, this.settings, this.database, this.env);
    moved.#forget();
    return moved;
  }

  /** Starts a bot on it. */
  async start(env: Record<string, string> = {}): Promise<Bot> {
    const usual = {
      PORT: '0',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'warn',
      HANDOFF_TIMEOUT_SECONDS: '600',
      DRAIN_SECONDS: '0',
      MENU_FILE: patientMenu(this.folder),
      MAX_SILENCE_SECONDS: '3600',
      MAX_CALL_MINUTES: '1440',
    };
    const where = { DATA_DIR: this.folder, ...(this.database && { DATABASE_URL: this.database.url }) };
    const bot = await Bot.start(this.folder, { ...usual, ...where, ...this.env, ...env }, this.settings.logs);
    this.#bots.push(bot);
    return bot;
  }

  /** Reads what is stored, beside the bots. */
  async look<T>(read: (store: Store) => Promise<T>): Promise<T> {
    const databaseUrl = this.database?.url;
    const store = await openStore({ dataDir: this.folder, ...(databaseUrl && { databaseUrl }) }, 'look');
    try {
      return await read(store);
    } finally {
      await store.close();
    }
  }

  /** Kills every bot that still runs. */
  async stop(): Promise<void> {
    await Promise.all(this.#bots.splice(0).map((bot) => bot.kill()));
  }

  /** Stops, and removes the folder. */
  async remove(): Promise<void> {
    await this.stop();
    this.#forget();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

let server: Promise<Postgres> | undefined;

/** One server for all scripts, with a database for each. */
function postgres(): Promise<Postgres> {
  server ??= startPostgres();
  return server;
}

/** Why there is no PostgreSQL here; undefined where there is. */
export async function whyNoPostgres(): Promise<string | undefined> {
  try {
    await postgres();
    return undefined;
  } catch (error) {
    if (error instanceof NoPostgres) return error.message;
    throw error;
  }
}

/** Ends the server, if it was ever started. */
export async function stopPostgres(): Promise<void> {
  await (await server)?.stop();
}

function urlIn(said: string): URL | undefined {
  const address = /listens on (http:\S+)\.\n/.exec(said)?.[1];
  return address === undefined ? undefined : new URL(address);
}

/** The menu of the project, in which nobody is asked again: callers here are silent for as long as their bot is away. */
function patientMenu(folder: string): string {
  const file = join(folder, 'menu.yaml');
  // The disk may be full by now.
  if (existsSync(file)) return file;
  const menu = parseDocument(readFileSync(join(ROOT, 'dialogs', 'menu.yaml'), 'utf8'));
  visit(menu, {
    Pair: (_, { key, value }) => {
      if (key instanceof Scalar && key.value === 'after' && value instanceof Scalar) value.value = 600;
    },
  });
  writeFileSync(file, String(menu));
  return file;
}
