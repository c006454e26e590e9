import { setTimeout as pause } from 'node:timers/promises';
import { type App, createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { type Language, loadLanguage } from '../../src/language.js';
import type { Logger } from '../../src/log.js';
import { menuOf } from '../../src/phone/readOnce.js';
import { MemoryStore } from '../../src/storage/memory/store.js';
import { SqliteStore } from '../../src/storage/sqlite/store.js';
import type { Store } from '../../src/storage/store.js';
import { FakeTwilio, type FakeTwilioOptions } from '../fakes/twilio/fakeTwilio.js';
import { TwilioClock } from './clock.js';
import { cuttable } from './cut.js';

export const PUBLIC = 'https://bot.example';
export const BOT_NUMBER = '+18005550100';
export const AGENT_NUMBER = '+14251231234';

const PATIENCE_MS = 10;
const SLOWEST_DISK_MS = 5000;
const languages = new Map<string, Language>();

export interface StageOptions extends Pick<Partial<FakeTwilioOptions>, 'timing'> {
  /** When it begins, in milliseconds since the epoch. */
  readonly at?: number;
  /** One that the database goes by, too: then what a process leaves that has crashed is there for the next one in time. */
  readonly clock?: TwilioClock;
  /** Where the bot says that it can be reached; `PUBLIC` unless told. */
  readonly publicBaseUrl?: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly store?: Store;
  /** Of another instance on the same database: Twilio asks both in turn. */
  readonly beside?: Store;
  /** Milliseconds for a request to Twilio, by the machine's clock. */
  readonly restMs?: number;
  readonly log?: Logger;
}

interface Running {
  app?: App;
  beside?: App;
  besideUrl?: URL;
  /** How many operations of a store that keeps a file are under way. */
  onDisk?: () => number;
}

/** The bot with its Twilio channel, and a Twilio to call it. */
export class Stage {
  static async open({
    at,
    clock = new TwilioClock(at),
    settings = {},
    store = new MemoryStore(),
    timing,
    publicBaseUrl = PUBLIC,
    ...parts
  }: StageOptions = {}): Promise<Stage> {
    const running: Running = {};
    const twilio = await FakeTwilio.start({
      clock,
      publicBaseUrl,
      numbers: [
        {
          number: BOT_NUMBER,
          voiceUrl: `${publicBaseUrl}/api/twilio/voice`,
          statusCallback: `${publicBaseUrl}/api/twilio/status`,
        },
      ],
      ...(timing && { timing }),
      // What waits for the clock is not waited for.
      botSettled: async () => {
        const apps = Promise.all([running.app?.settled(), running.beside?.settled()]);
        await Promise.race([apps, pause(PATIENCE_MS)]);
        // What waits for a disk is: now and then one takes a tenth of a second.
        const until = performance.now() + SLOWEST_DISK_MS;
        while (running.onDisk?.() && performance.now() < until) await pause(1);
      },
    });
    const stage = new Stage(twilio, clock, store, settings, running, { ...parts, publicBaseUrl });
    try {
      await stage.start();
    } catch (error) {
      await twilio.stop();
      throw error;
    }
    return stage;
  }

  readonly #crashed: App[] = [];
  #cut = () => {};
  url = new URL('http://localhost');

  private constructor(
    readonly twilio: FakeTwilio,
    readonly clock: TwilioClock,
    public store: Store,
    private readonly settings: Readonly<Record<string, string>>,
    private readonly running: Running,
    private readonly parts: Pick<StageOptions, 'restMs' | 'log' | 'beside'> &
      Required<Pick<StageOptions, 'publicBaseUrl'>>,
  ) {}

  get app(): App {
    if (!this.running.app) throw new Error('the bot has not been started');
    return this.running.app;
  }

  /** The bot ends without a word, and another process goes on: with a store of its own on the same database. */
  async crash(open: () => Store | Promise<Store>): Promise<void> {
    this.app.turns.stop();
    this.#cut();
    this.#crashed.push(this.app);
    // The machine lets go of a file that its process had open.
    await this.store.close();
    this.store = await open();
    await this.start();
  }

  /** The bot is shut down, with so many seconds for the calls that are on; the other instance (`beside`) goes on alone. */
  async shutDown(seconds: number): Promise<void> {
    const { besideUrl } = this.running;
    if (!besideUrl) throw new Error('no other instance goes on');
    const closed = this.app.close(seconds);
    this.twilio.reach(besideUrl);
    await this.pass(seconds);
    await closed;
  }

  /** Starts the bot. */
  async start(): Promise<void> {
    const { twilio, clock } = this;
    const config = readConfig({
      PORT: '0',
      LOG_LEVEL: 'silent',
      AGENT_PHONE_NUMBER: AGENT_NUMBER,
      ...this.settings,
      TWILIO_ACCOUNT_SID: twilio.account.sid,
      TWILIO_AUTH_TOKEN: twilio.account.authToken,
      TWILIO_PHONE_NUMBER: BOT_NUMBER,
      PUBLIC_BASE_URL: this.parts.publicBaseUrl,
      TWILIO_API_URL: twilio.url,
    });
    const language = languages.get(config.defaultLocale) ?? loadLanguage(config);
    languages.set(config.defaultLocale, language);
    const { running, parts } = this;
    const own = cuttable(this.store);
    this.#cut = own.cut;
    running.onDisk = this.store instanceof SqliteStore ? own.working : undefined;
    const substitutes = {
      clock,
      language,
      menu: menuOf(config, language),
      ...(parts.restMs && { twilioTimeoutMs: parts.restMs }),
      ...(parts.log && { log: parts.log }),
    };
    running.app = await createApp(config, { ...substitutes, store: own.store });
    this.url = await running.app.listen();
    if (parts.beside && !running.beside) {
      running.beside = await createApp(config, { ...substitutes, store: parts.beside });
      running.besideUrl = await running.beside.listen();
    }
    twilio.reach(this.url, ...(running.besideUrl ? [running.besideUrl] : []));
  }

  /** Lets so many seconds pass. */
  async pass(seconds: number): Promise<void> {
    await this.twilio.settled();
    await this.clock.pass(seconds * 1000, () => this.twilio.settled());
    await this.twilio.settled();
  }

  async close(): Promise<void> {
    const { beside } = this.running;
    for (const app of [this.app, ...(beside ? [beside] : []), ...this.#crashed]) await app.close();
    await this.twilio.stop();
  }
}
