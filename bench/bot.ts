import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT } from '../src/root.js';
import { undoAtEnd } from '../test/faults/undo.js';

/** What a process has used since it was started. */
export interface Usage {
  /** User and system, of all its threads. */
  readonly cpuSeconds: number;
  readonly rssBytes: number;
  /** How often one of its threads went to sleep, and so was woken again. */
  readonly switches: number;
  /** Timers that are set and keep the process alive. */
  readonly timers: number;
}

/** The bots that are compared; `ours` is what `npm start` runs. */
export const PEERS = ['sample', 'agents', 'bare', 'sockets'] as const;
export type Peer = (typeof PEERS)[number];
export type Name = Peer | 'ours';

let profiles: string | undefined;

/** From now on every bot writes a CPU profile of its whole life into this folder, when it is stopped. */
export function profileInto(folder: string): void {
  profiles = folder;
}

const PROBE = new URL('./probe.js', import.meta.url).href;
/** What `npm start` runs: `node`, its options, the program. */
const START: string[] = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts.start.split(' ');
const OURS = join(ROOT, START.at(-1) ?? '');
const START_WITHIN = 120_000;
/** Milliseconds between two looks at a bot that is being started. */
const LOOK_EVERY = 5;

/** A bot in a process of its own, started as its users start it: no NODE_ENV, its own log level; what it writes is read. */
export class Bot {
  #said = '';
  readonly #forget: () => void;

  private constructor(
    readonly name: Name,
    readonly url: URL,
    /** Milliseconds from the start of the process to the first answer (of ours: that it takes calls). */
    readonly startedIn: number,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#said = `${this.#said}${text}`.slice(-4000)));
    }
    this.#forget = undoAtEnd(() => {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    });
  }

  /** @param env settings; `DATA_DIR` is a new folder, removed with the bot, unless told. */
  static async start(name: Name, env: Readonly<Record<string, string>> = {}): Promise<Bot> {
    const folder = mkdtempSync(join(tmpdir(), 'bench-'));
    const port = await freePort();
    const url = new URL(`http://127.0.0.1:${port}/api/messages`);
    const program = name === 'ours' ? OURS : join(ROOT, 'bench', 'peers', `${name}.mjs`);
    // Neither the environment of whoever runs this nor a .env of theirs is read; the rest is as users have it.
    const usual = { PATH: process.env.PATH ?? '', PORT: String(port), DATA_DIR: folder };
    const own = { ...usual, DOTENV_PATH: join(folder, 'none.env'), ...env };
    const begun = performance.now();
    const options = name === 'ours' ? START.slice(1, -1) : [];
    const child = spawn(process.execPath, [...options, ...profiling(name), '--import', PROBE, program], {
      cwd: folder,
      env: own,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const answered = await answering(url, child);
    return new Bot(name, url, answered - begun, child, folder);
  }

  /** What it said last. */
  get lastWords(): string {
    return this.#said;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** @throws Error when it has died. */
  async usage(): Promise<Usage> {
    if (this.hasEnded) throw new Error(`${this.name} has ended: ${this.#said}`);
    const told = once(this.child, 'message');
    this.child.send('usage');
    return (await told)[0] as Usage;
  }

  /** Ends it and removes its folder. */
  async stop(): Promise<void> {
    if (!this.hasEnded) {
      const ended = once(this.child, 'exit');
      if (profiles === undefined) this.child.kill('SIGKILL');
      else this.child.send('end');
      await ended;
    }
    this.#forget();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function profiling(name: Name): string[] {
  if (profiles === undefined) return [];
  // Node names the files itself: each thread writes one of its own.
  return ['--cpu-prof', `--cpu-prof-dir=${join(profiles, name)}`];
}

/** When it first answered; ours: with 200 on /readyz, which says that it takes calls. */
async function answering(url: URL, child: ChildProcess): Promise<number> {
  const latest = performance.now() + START_WITHIN;
  let said = '';
  const listen = (text: Buffer) => (said += text);
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  try {
    for (;;) {
      if (child.exitCode !== null) throw new Error(`a bot ended instead of starting: ${said}`);
      if (performance.now() > latest) throw new Error(`a bot did not start: ${said}`);
      const response = await fetch(new URL('/readyz', url)).catch(() => undefined);
      await response?.arrayBuffer();
      // 404: a peer, which has no such path and listens all the same.
      if (response && response.status !== 503) return performance.now();
      await pause(LOOK_EVERY);
    }
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    child.stdout?.off('data', listen);
    child.stderr?.off('data', listen);
  }
}

async function freePort(): Promise<number> {
  const listener = createServer();
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  listener.close();
  await once(listener, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
