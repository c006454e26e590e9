/**
 * Twilio's voice service, as far as a bot that transfers calls meets it: see README.md beside this file for what it does
 * and what it doesn't. The world's telephones are driven by code, time by a clock.
 */
import type { Clock } from '../../../src/call/clock.js';
import type { Alert } from './alert.js';
import { complaints, type Rules } from './judge.js';
import { type Account, Network, type OwnNumber } from './network.js';
import type { Phone } from './phone.js';
import { Program } from './program.js';
import type { Fault } from './rest/fault.js';
import { RestApi } from './rest/server.js';
import { type Timing, USUAL } from './timing.js';
import { VERBS } from './verbs/verbs.js';
import { Webhooks } from './webhooks.js';

export interface FakeTwilioOptions {
  readonly clock: Clock;
  /** Where the bot says it can be reached; its webhooks are signed for this. */
  readonly publicBaseUrl: string;
  readonly numbers: readonly OwnNumber[];
  readonly accountSid?: string;
  readonly authToken?: string;
  readonly apiKeys?: Readonly<Record<string, string>>;
  readonly verified?: readonly string[];
  readonly timing?: Partial<Timing>;
  /** Names calls (`CA`), conferences (`CF`) and so on; by default they are counted, so that runs can be compared. */
  readonly sid?: (prefix: string, count: number) => string;
  /** Resolves when the bot has nothing under way; asked again and again while anything moves. */
  readonly botSettled?: () => Promise<void>;
}

/** So long nothing moves until `settled` takes a bot that does not answer for one that waits for the clock itself. */
const PATIENCE_MS = 400;

export class FakeTwilio {
  static async start(options: FakeTwilioOptions): Promise<FakeTwilio> {
    const twilio = new FakeTwilio(options);
    await twilio.rest.listen();
    return twilio;
  }

  readonly network: Network;
  readonly webhooks: Webhooks;
  readonly rest: RestApi;

  private constructor(private readonly options: FakeTwilioOptions) {
    const { clock, numbers, publicBaseUrl } = options;
    const account: Account = {
      sid: options.accountSid ?? 'AC00000000000000000000000000000001',
      authToken: options.authToken ?? 'local_auth_token_0123456789abcdef',
      apiKeys: options.apiKeys ?? {},
      numbers,
      verified: options.verified ?? [],
    };
    this.webhooks = new Webhooks({ clock, authToken: account.authToken, publicBaseUrl });
    this.network = new Network({
      clock,
      account,
      webhooks: this.webhooks,
      timing: { ...USUAL, ...options.timing },
      sid: options.sid ?? ((prefix, count) => prefix + count.toString(16).padStart(32, '0')),
      play: (network, leg, stage) => new Program(network, leg, stage, VERBS),
    });
    this.rest = new RestApi(this.network, () => this.#until(() => this.webhooks.idle));
  }

  /** Where the REST API listens: the `twilio` package is pointed here by an `httpClient`. */
  get url(): string {
    return this.rest.url;
  }

  get account(): Account {
    return this.network.account;
  }

  get alerts(): readonly Alert[] {
    return this.network.alerts;
  }

  /** Where the bot listens on this machine: each of its instances, asked in turn. */
  reach(...bots: readonly (string | URL)[]): void {
    this.webhooks.reach(...bots.map((bot) => new URL(bot)));
  }

  phone(number: string): Phone {
    return this.network.phone(number);
  }

  /** Lets a request of the REST API go wrong. */
  fails(fault: Fault): void {
    this.rest.faults.add(fault);
  }

  /** What is wrong with how calls went, as sentences; empty when nothing is. */
  complaints(rules: Rules = {}): readonly string[] {
    return complaints(this.network, rules);
  }

  /**
   * Resolves when nothing is under way that does not wait for the clock: no webhook without an answer, no request of the bot.
   * Between two timers of the clock, `ManualClock.pass(ms, () => twilio.settled())` waits for it.
   */
  async settled(): Promise<void> {
    let until = performance.now() + PATIENCE_MS;
    for (let quiet = 0; quiet < 3 && performance.now() < until; ) {
      const before = this.#moves;
      await new Promise((resolve) => setImmediate(resolve));
      await this.options.botSettled?.();
      const isStill = before === this.#moves;
      if (!isStill) until = performance.now() + PATIENCE_MS;
      quiet = this.webhooks.idle && this.rest.working === 0 && isStill ? quiet + 1 : 0;
    }
  }

  async stop(): Promise<void> {
    this.webhooks.close();
    await this.rest.close();
  }

  get #moves(): number {
    return this.webhooks.sent.length + this.rest.received.length;
  }

  async #until(isTrue: () => boolean): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    while (!isTrue() && performance.now() < until) await new Promise((resolve) => setImmediate(resolve));
  }
}
