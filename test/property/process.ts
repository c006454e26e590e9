import type { Menu } from '../../dialogs/menu.js';
import { type App, createApp } from '../../src/app.js';
import type { Line } from '../../src/call/line.js';
import type { Config } from '../../src/config.js';
import { createLog } from '../../src/log.js';
import type { ManualClock } from '../../src/phone/manualClock.js';
import type { Store } from '../../src/storage/store.js';
import type { Judge } from './judge.js';
import { Life, MortalClock, mortalStore } from './life.js';
import { LANGUAGE } from './setting.js';

/** What outlives a process of the bot. */
export interface Around {
  readonly clock: ManualClock;
  readonly judge: Judge;
  readonly menu: Menu;
  readonly config: Config;
  /** Opens what is stored, as a new process does. */
  open(): Promise<Store>;
  /** How to speak to a call over HTTP outside a turn. */
  lineTo(conversationId: string, process: BotProcess): Line | undefined;
}

/** One process of the bot: all of it but the network, until it is closed or dies. */
export class BotProcess {
  readonly life = new Life();
  #app: App | undefined;

  private constructor(private readonly store: Store) {}

  static async start(around: Around): Promise<BotProcess> {
    const { clock, judge, config } = around;
    const store = await around.open();
    const process = new BotProcess(store);
    const { life } = process;
    const app = await createApp(config, {
      clock: new MortalClock(clock, life),
      store: mortalStore(store, life, judge),
      log: createLog(config.logLevel, { write: (line) => (life.isOver ? undefined : judge.logged(line)) }),
      language: LANGUAGE,
      menu: around.menu,
      lineTo: (call) => around.lineTo(call.key.conversationId, process),
    });
    app.turns.adapter.use(judge.middleware);
    process.#app = app;
    return process;
  }

  get app(): App {
    if (!this.#app) throw new Error('the process has not started');
    return this.#app;
  }

  /** Gives back what the system gives back when a process has died: its lock, or its lease. */
  async bury(): Promise<void> {
    this.life.end();
    await this.store.close();
  }
}
