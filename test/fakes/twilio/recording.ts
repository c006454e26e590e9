import type { Leg } from './leg.js';
import type { Network } from './network.js';
import { type Placed, rfc2822 } from './placed.js';
import type { Method } from './webhooks.js';

export interface RecordingOptions {
  readonly source: 'StartCallRecordingAPI' | 'DialVerb' | 'RecordVerb' | 'OutboundAPI';
  readonly channels: 1 | 2;
  readonly track?: string;
  readonly callback?: { readonly url: string; readonly method: Method; readonly events: ReadonlySet<string> };
}

export type RecordingStatus = 'in-progress' | 'paused' | 'stopped' | 'completed' | 'absent';

/** A recording of one call. It ends with its call at the latest. */
export class Recording implements Placed {
  readonly sid: string;
  readonly createdAt: number;
  updatedAt: number;
  /** Stretches that were recorded: what was paused is missing. */
  readonly stretches: { readonly from: number; until?: number }[] = [];
  #status: RecordingStatus = 'in-progress';

  constructor(
    private readonly network: Network,
    readonly leg: Leg,
    readonly options: RecordingOptions,
  ) {
    this.sid = network.sid('RE');
    this.createdAt = this.updatedAt = network.clock.now();
    this.stretches.push({ from: this.createdAt });
    network.recordings.push(this);
    leg.onEnd.push(() => this.stop());
    this.#tell();
  }

  get status(): RecordingStatus {
    return this.#status;
  }

  get isRunning(): boolean {
    return this.#status === 'in-progress' || this.#status === 'paused';
  }

  get url(): string {
    return `https://api.twilio.com/2010-04-01/Accounts/${this.network.account.sid}/Recordings/${this.sid}`;
  }

  get seconds(): number {
    const now = this.network.clock.now();
    return Math.round(this.stretches.reduce((sum, { from, until }) => sum + (until ?? now) - from, 0) / 1000);
  }

  /** @returns false where it is not running any more */
  pause(): boolean {
    if (!this.isRunning) return false;
    if (this.#status === 'in-progress') this.#cut();
    this.#become('paused');
    return true;
  }

  /** @returns false where it is not running any more */
  resume(): boolean {
    if (!this.isRunning) return false;
    if (this.#status === 'paused') this.stretches.push({ from: this.network.clock.now() });
    this.#become('in-progress');
    return true;
  }

  /** @returns false where it is not running any more */
  stop(): boolean {
    if (!this.isRunning) return false;
    if (this.#status === 'in-progress') this.#cut();
    this.#become('stopped');
    this.network.clock.setTimeout(() => {
      this.#become(this.seconds > 0 ? 'completed' : 'absent');
      this.#tell();
    }, this.network.timing.recordingReady);
    return true;
  }

  #cut(): void {
    const last = this.stretches.at(-1);
    if (last) last.until = this.network.clock.now();
  }

  #become(status: RecordingStatus): void {
    this.#status = status;
    this.updatedAt = this.network.clock.now();
  }

  #tell(): void {
    const { callback, channels, source } = this.options;
    if (!callback?.events.has(this.#status)) return;
    const form = {
      AccountSid: this.network.account.sid,
      CallSid: this.leg.sid,
      RecordingSid: this.sid,
      RecordingUrl: this.url,
      RecordingStatus: this.#status,
      ...(this.#status === 'completed' && { RecordingDuration: String(this.seconds) }),
      RecordingChannels: String(channels),
      RecordingSource: source,
      RecordingStartTime: rfc2822(this.createdAt),
    };
    this.network.webhooks.tell(callback.method, callback.url, form, this.sid);
  }
}
