import type { Clock } from '../../../src/call/clock.js';
import type { Alert } from './alert.js';
import type { Conference } from './conference.js';
import type { Leg } from './leg.js';
import { Phone } from './phone.js';
import type { Program, Stage } from './program.js';
import type { Queue } from './queue.js';
import type { Recording } from './recording.js';
import type { Timing } from './timing.js';
import type { Method, Webhooks } from './webhooks.js';

/** A number of the account, and whom Twilio asks when it is called. */
export interface OwnNumber {
  readonly number: string;
  readonly voiceUrl: string;
  readonly voiceMethod?: Method;
  readonly fallbackUrl?: string;
  /** Told when a call to it has ended. */
  readonly statusCallback?: string;
}

export interface Account {
  readonly sid: string;
  readonly authToken: string;
  /** Secrets of API keys, by their `SK…`. */
  readonly apiKeys: Readonly<Record<string, string>>;
  readonly numbers: readonly OwnNumber[];
  /** Numbers that are not Twilio's and may be shown as caller id all the same. */
  readonly verified: readonly string[];
}

export interface NetworkOptions {
  readonly clock: Clock;
  readonly account: Account;
  readonly webhooks: Webhooks;
  readonly timing: Timing;
  /** Names what is new: the prefix, and how many of its kind there are with it. */
  readonly sid: (prefix: string, count: number) => string;
  /** Plays documents; given, so that what is played and what plays it need not know each other. */
  readonly play: (network: Network, leg: Leg, stage: Stage) => Program;
}

/** Everything that exists at the carrier. */
export class Network {
  /** By sid; ended ones too. */
  readonly calls = new Map<string, Leg>();
  readonly conferences: Conference[] = [];
  readonly queues = new Map<string, Queue>();
  readonly recordings: Recording[] = [];
  readonly alerts: Alert[] = [];
  readonly phones = new Map<string, Phone>();
  /** How a `<Refer>` ends. */
  refers: { readonly status: string; readonly sip: number; readonly notify?: number } = {
    status: 'in-progress',
    sip: 202,
    notify: 200,
  };
  readonly clock: Clock;
  readonly account: Account;
  readonly webhooks: Webhooks;
  readonly timing: Timing;
  readonly #sids = new Map<string, number>();

  constructor(private readonly options: NetworkOptions) {
    this.clock = options.clock;
    this.account = options.account;
    this.webhooks = options.webhooks;
    this.timing = options.timing;
  }

  sid(prefix: 'CA' | 'CF' | 'RE' | 'QU'): string {
    const count = (this.#sids.get(prefix) ?? 0) + 1;
    this.#sids.set(prefix, count);
    return this.options.sid(prefix, count);
  }

  play(leg: Leg, stage: Stage): Program {
    return this.options.play(this, leg, stage);
  }

  alert(code: number, message: string, about: { leg?: Leg; url?: string } = {}): void {
    this.alerts.push({
      at: this.clock.now(),
      code,
      message,
      ...(about.leg && { callSid: about.leg.sid }),
      ...(about.url !== undefined && { url: about.url }),
    });
  }

  /** The telephone with this number (or `client:…`, `sip:…`); every number has one. */
  phone(number: string): Phone {
    let phone = this.phones.get(number);
    if (!phone) {
      phone = new Phone(this, number);
      this.phones.set(number, phone);
    }
    return phone;
  }

  /** The one that is on under this name. There is one at most; earlier ones keep their sids. */
  conference(friendlyName: string): Conference | undefined {
    return this.conferences.find((one) => one.friendlyName === friendlyName && one.status !== 'completed');
  }

  ownNumber(number: string): OwnNumber | undefined {
    return this.account.numbers.find((own) => own.number === number);
  }

  /** Whether the account may show this number to others. */
  owns(number: string): boolean {
    return this.ownNumber(number) !== undefined || this.account.verified.includes(number);
  }
}
