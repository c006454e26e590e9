import type { CallRecord } from '../../src/call/call.js';
import type { E164 } from '../../src/call/phoneNumber.js';
import type { Config } from '../../src/config.js';
import type { Write } from '../../src/phone/captions.js';
import { ManualClock } from '../../src/phone/manualClock.js';
import type { Store } from '../../src/storage/store.js';
import type { Calls } from './anyCalls.js';
import { Caller } from './caller.js';
import { Judge } from './judge.js';
import type { Keeping, Kept } from './keeping.js';
import { BotProcess } from './process.js';
import { CONFIG, MENU } from './setting.js';
import type { Wire } from './wire.js';

/** A process that has taken over from another looks for what is overdue so often, in milliseconds (src/turn/sweep.ts). */
const LOOKS_AFTER = 500;
/** So often it may find nothing. */
const MOST_LATE = 6;

/** A database looks for what is overdue in its own time. */
async function breathe(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A bot, its callers and the time. */
export class World {
  readonly clock: ManualClock;
  readonly judge: Judge;
  readonly callers: readonly Caller[];
  /** When this process has died: how long the next one takes to be there, in milliseconds, and what it offers. */
  next = { downFor: 0, menu: MENU };
  /** What this process offers. */
  menu = MENU;
  #process: BotProcess | undefined;
  #restarting: Promise<void> | undefined;

  readonly #kept: Kept;
  readonly #config: Config;

  constructor(
    keeping: Keeping,
    { callers, asksToRecord }: Pick<Calls, 'callers' | 'asksToRecord'>,
    readonly write: Write,
  ) {
    this.#config = { ...CONFIG, asksToRecord };
    this.clock = new ManualClock();
    this.#kept = keeping(this.clock);
    this.callers = callers.map((kind, index) => new Caller(this, kind, index));
    const recordingOf = (conversationId: string) =>
      this.callers.map(({ phones }) => phones.get(conversationId)?.commands.recorder.state).find((is) => is) ?? 'off';
    this.judge = new Judge(
      callers.map(({ secret }) => secret),
      recordingOf,
    );
  }

  /** The process that runs now. */
  get process(): BotProcess {
    if (!this.#process) throw new Error('no bot has been started');
    return this.#process;
  }

  async start(): Promise<void> {
    this.#process = await BotProcess.start({
      clock: this.clock,
      judge: this.judge,
      menu: this.menu,
      config: this.#config,
      open: () => this.#kept.open(),
      lineTo: (conversationId, process) => this.#wireOf(conversationId)?.lineOf(process),
    });
  }

  /** Resolves when there is a process that lives; the next one is started where this one has died. */
  async alive(): Promise<void> {
    if (!this.process.life.isOver) return;
    this.#restarting ??= this.#restart().finally(() => {
      this.#restarting = undefined;
    });
    await this.#restarting;
  }

  /** Resolves when nothing is being done any more. @throws what was wrong until then */
  async settled(): Promise<void> {
    for (let works = true; works; ) {
      await this.alive();
      await this.process.life.outlast(this.process.app.settled());
      works = this.process.life.isOver;
      for (const caller of this.callers) works = (await caller.settled()) || works;
    }
    this.judge.check();
    const left = this.#live().find(
      ({ line, key }) => line === 'websocket' && !this.#wireOf(key.conversationId)?.isOpen,
    );
    if (left) throw new Error(`the socket of a call is gone, and it goes on: ${JSON.stringify(left)}`);
  }

  /** Leaps from one deadline to the next, which takes less than a heartbeat after the other. */
  async pass(ms: number): Promise<void> {
    this.write(`(${ms / 1000} seconds pass)`);
    const end = this.clock.now() + ms;
    for (let late = 0; ; ) {
      const now = this.clock.now();
      const due = this.#nextDeadline();
      late = due <= now ? late + 1 : 0;
      if (late > 0) await breathe();
      if (late > MOST_LATE) throw new Error('a deadline has passed, and nothing has come of it');
      if (late === 0 && now >= end) return;
      this.clock.advance(late > 0 ? LOOKS_AFTER : Math.min(due, end) - now);
      await this.settled();
    }
  }

  /** An operator at the desk, beside the bot that runs. */
  async operate(work: (store: Store) => Promise<unknown>): Promise<void> {
    await this.process.life.outlast(work(this.process.app.store));
  }

  /** The agents' system asks who is reached by a number. */
  async claim(number: E164): Promise<void> {
    const claimed = await this.process.life.outlast(this.process.app.claims.claim(number));
    if (claimed) this.judge.sent({ type: 'event', name: 'a claim', value: claimed });
  }

  /** SIGTERM, and another process. */
  async restart(menu = this.menu): Promise<void> {
    this.write('The bot is ended, and started again.');
    await this.process.life.outlast(this.process.app.close());
    await this.process.bury();
    for (const caller of this.callers) caller.wire.died('closed');
    this.menu = menu;
    await this.start();
  }

  /** @throws what was wrong until then */
  async close(): Promise<void> {
    for (const { key } of this.#live()) {
      const { unsent } = await this.process.app.store.load(key);
      if (unsent.length > 0) throw new Error(`never sent: ${JSON.stringify(unsent)}`);
    }
    await this.process.life.outlast(this.process.app.close());
    this.judge.check();
  }

  /** Nothing of it is left. */
  async remove(): Promise<void> {
    await this.#process?.bury();
    this.#kept.remove();
  }

  async #restart(): Promise<void> {
    const { downFor, menu } = this.next;
    this.write(`The process dies. (${downFor / 1000} seconds pass)`);
    await this.process.bury();
    this.judge.died();
    for (const caller of this.callers) caller.wire.died('broken');
    this.clock.advance(downFor);
    this.menu = menu;
    await this.start();
    this.write('The bot is there again.');
    // What is overdue comes before anything that is sent now.
    this.clock.advance(0);
  }

  #nextDeadline(): number {
    return Math.min(...this.#live().map(({ deadline }) => deadline ?? Number.POSITIVE_INFINITY));
  }

  #live(): readonly CallRecord[] {
    return this.judge.records.filter(({ endedAt }) => endedAt === undefined);
  }

  #wireOf(conversationId: string): Wire | undefined {
    return this.callers.map(({ wires }) => wires.get(conversationId)).find((wire) => wire !== undefined);
  }
}
