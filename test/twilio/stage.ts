import { setTimeout as pause } from 'node:timers/promises';
import { type App, createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { type Language, loadLanguage } from '../../src/language.js';
import type { Logger } from '../../src/log.js';
import { MemoryStore } from '../../src/storage/memory/store.js';
import type { Store } from '../../src/storage/store.js';
import { FakeTwilio, type FakeTwilioOptions } from '../fakes/twilio/fakeTwilio.js';
import { TwilioClock } from './clock.js';
import { cuttable } from './cut.js';

export const PUBLIC = 'https://bot.example';
export const BOT_NUMBER = '+18005550100';
export const AGENT_NUMBER = '+14251231234';

const PATIENCE_MS = 50;
const languages = new Map<string, Language>();

export interface StageOptions extends Pick<Partial<FakeTwilioOptions>, 'timing'> {
  /** When it begins, in milliseconds since the epoch. */
  readonly at?: number;
  /** One that the database goes by, too: then what a process leaves that has crashed is there for the next one in time. */
  readonly clock?: TwilioClock;
  readonly settings?: Readonly<Record<string, string>>;
  readonly store?: Store;
  /** Milliseconds for a request to Twilio, by the machine's clock. */
  readonly restMs?: number;
  readonly log?: Logger;
}

/** The bot with its Twilio channel, and a Twilio to call it. */
export class Stage {
  static async open({
    at,
    clock = new TwilioClock(at),
    settings = {},
    store = new MemoryStore(),
    timing,
    ...parts
  }: StageOptions = {}): Promise<Stage> {
    const running: { app?: App } = {};
    const twilio = await FakeTwilio.start({
      clock,
      publicBaseUrl: PUBLIC,
      numbers: [
        { number: BOT_NUMBER, voiceUrl: `${PUBLIC}/api/twilio/voice`, statusCallback: `${PUBLIC}/api/twilio/status` },
      ],
      ...(timing && { timing }),
      // What waits for the clock is not waited for.
      botSettled: async () => Promise.race([running.app?.settled(), pause(PATIENCE_MS)]),
    });
    const stage = new Stage(twilio, clock, store, settings, running, parts);
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
    readonly store: Store,
    private readonly settings: Readonly<Record<string, string>>,
    private readonly running: { app?: App },
    private readonly parts: Pick<StageOptions, 'restMs' | 'log'>,
  ) {}

  get app(): App {
    if (!this.running.app) throw new Error('the bot has not been started');
    return this.running.app;
  }

  /** The bot ends without a word, and another process goes on: with a store of its own on the same database. */
  async crash(store: Store): Promise<void> {
    this.app.turns.stop();
    this.#cut();
    this.#crashed.push(this.app);
    await this.start(store);
  }

  /** Starts the bot. */
  async start(store = this.store): Promise<void> {
    const { twilio, clock } = this;
    const config = readConfig({
      PORT: '0',
      LOG_LEVEL: 'silent',
      AGENT_PHONE_NUMBER: AGENT_NUMBER,
      ...this.settings,
      TWILIO_ACCOUNT_SID: twilio.account.sid,
      TWILIO_AUTH_TOKEN: twilio.account.authToken,
      TWILIO_PHONE_NUMBER: BOT_NUMBER,
      PUBLIC_BASE_URL: PUBLIC,
      TWILIO_API_URL: twilio.url,
    });
    const language = languages.get(config.defaultLocale) ?? loadLanguage(config);
    languages.set(config.defaultLocale, language);
    const own = cuttable(store);
    this.#cut = own.cut;
    this.running.app = await createApp(config, {
      clock,
      store: own.store,
      language,
      ...(this.parts.restMs && { twilioTimeoutMs: this.parts.restMs }),
      ...(this.parts.log && { log: this.parts.log }),
    });
    this.url = await this.app.listen();
    twilio.reach(this.url);
  }

  /** Lets so many seconds pass. */
  async pass(seconds: number): Promise<void> {
    await this.twilio.settled();
    await this.clock.pass(seconds * 1000, () => this.twilio.settled());
    await this.twilio.settled();
  }

  async close(): Promise<void> {
    for (const app of [this.app, ...this.#crashed]) await app.close();
    await this.twilio.stop();
  }
}
