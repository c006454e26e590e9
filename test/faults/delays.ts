import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PRELOAD = new URL('./eventLoop.js', import.meta.url).href;

/** Measures how late a bot's event loop is, in its own process. */
export class Delays {
  readonly #file: string;

  /** @param folder where the bot's process writes its figures. */
  constructor(folder: string) {
    this.#file = join(folder, 'event-loop.txt');
  }

  /** Settings of the bot that is measured. */
  get env(): Record<string, string> {
    return { NODE_OPTIONS: `--import=${PRELOAD}`, FAULTS_EVENT_LOOP: this.#file };
  }

  /** The longest delay in a stretch of time, in milliseconds. */
  longest(from: number, to: number): number {
    const lines = readFileSync(this.#file, 'utf8').trim().split('\n');
    const within = lines.map((line) => line.split(' ').map(Number)).filter(([at = 0]) => at >= from && at <= to);
    if (within.length === 0) throw new Error('the event loop was not measured');
    return Math.max(...within.map(([, delay = 0]) => delay));
  }
}
