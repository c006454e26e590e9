import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './until.js';

/** What `npm start` runs, built beside this file. */
const INDEX = fileURLToPath(new URL('../../src/index.js', import.meta.url));

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The bot as a process of its own, started as an operator starts it. */
export class BotProcess {
  stdout = '';
  stderr = '';
  exit: Exit | undefined;
  readonly #child: ChildProcess;

  private constructor(folder: string, env: Record<string, string>) {
    // Neither the environment of whoever runs the tests nor a .env of theirs (in the project's folder) is read.
    const own = { PORT: '0', LOG_LEVEL: 'silent', DATA_DIR: folder, DOTENV_PATH: join(folder, 'none.env') };
    this.#child = spawn(process.execPath, [INDEX], {
      cwd: folder,
      env: { ...own, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.#child.on('close', (code, signal) => (this.exit = { code, signal }));
  }

  /**
   * @param folder for the data, and to run in.
   * @param env settings; by default the bot listens on a free port, and logs nothing.
   */
  static spawn(folder: string, env: Record<string, string> = {}): BotProcess {
    return new BotProcess(folder, env);
  }

  /** Waits until it has said everything that it says at start. */
  async listening(): Promise<URL> {
    const address = await until(
      () => `the bot to listen; it said: ${this.stdout}${this.stderr}`,
      () => {
        if (this.exit) throw new Error(`the bot ended (${this.exit.code}): ${this.stderr}`);
        return /listens on (http:\S+)\.\n[\s\S]*Ctrl-C\n/.exec(this.stdout)?.[1];
      },
    );
    return new URL(address);
  }

  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  ended(within = 30_000): Promise<Exit> {
    return until(
      () => `the bot to end; it said: ${this.stdout}${this.stderr}`,
      () => this.exit,
      within,
    );
  }

  /** Ends it, if it hasn't ended. */
  async kill(): Promise<void> {
    if (this.exit) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await closed;
  }
}

/** To be spawned with where the process ends by itself: one that is killed collects what it covers, and tells nobody. */
export const COVERED: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) => (name === 'NODE_V8_COVERAGE' && value ? [[name, value]] : [])),
);

/**
 * Starts bots in a suite, with a folder for each test; whatever still runs after a test is ended.
 *
 * @param common settings of all of them
 * @param lasting with one folder for the suite, and ended after it: for tests that share a bot, since a start costs seconds
 */
export function botProcesses(
  common: Readonly<Record<string, string>> = {},
  lasting: 'for a test' | 'for the suite' = 'for a test',
): {
  folder: () => string;
  spawn: (env?: Record<string, string>) => BotProcess;
} {
  let folder = '';
  const running: BotProcess[] = [];
  const [begin, end] = lasting === 'for a test' ? [beforeEach, afterEach] : [before, after];
  begin(() => {
    folder = mkdtempSync(join(tmpdir(), 'bot-'));
  });
  end(async () => {
    await Promise.all(running.splice(0).map((bot) => bot.kill()));
    rmSync(folder, { recursive: true });
  });
  const spawnBot = (env?: Record<string, string>) => {
    const bot = BotProcess.spawn(folder, { ...common, ...env });
    running.push(bot);
    return bot;
  };
  return { folder: () => folder, spawn: spawnBot };
}
