import type { Network } from './network.js';
import { type Placed, rfc2822 } from './placed.js';
import type { Form } from './signature.js';
import { Hearing, SILENCE, type Sound } from './sound.js';
import type { Method } from './webhooks.js';

/** As webhooks name it; the REST API says `queued` for what has only been initiated. */
export type CallStatus =
  | 'queued'
  | 'initiated'
  | 'ringing'
  | 'in-progress'
  | 'completed'
  | 'busy'
  | 'no-answer'
  | 'failed'
  | 'canceled';

export type CallEvent = 'initiated' | 'ringing' | 'answered' | 'completed';

/** Where somebody wants to be told about a call. */
export interface Subscription {
  readonly url: string;
  readonly method: Method;
  readonly events: ReadonlySet<string>;
}

/** Words of a caller, as they are recognised; empty for what nobody could make out. */
export interface Utterance {
  readonly text: string;
  readonly confidence: number;
  /** How long it takes to say. */
  readonly ms: number;
}

/** What has a connected call at present: a document that is played, another call, a conference. */
export interface Holder {
  press(key: string): void;
  speak(utterance: Utterance): void;
  /** The call is gone from here. */
  leave(why: 'hungUp' | 'redirected'): void;
}

export interface LegOptions {
  readonly direction: 'inbound' | 'outbound-api' | 'outbound-dial';
  readonly from: string;
  readonly to: string;
  readonly parent?: Leg;
  readonly subscription?: Subscription;
  /** Asked when a document can't be had or played. */
  readonly fallback?: { readonly url: string; readonly method: Method };
  readonly callToken?: string;
}

const ENDED: ReadonlySet<CallStatus> = new Set(['completed', 'busy', 'no-answer', 'failed', 'canceled']);

/** One call in Twilio's sense: the line between Twilio and one telephone. */
export class Leg implements Placed {
  readonly sid: string;
  readonly hearing = new Hearing();
  readonly createdAt: number;
  answeredAt: number | undefined;
  endedAt: number | undefined;
  updatedAt: number;
  /** The SIP code with which it ended. */
  sipCode = 200;
  answeredBy: 'human' | 'machine_start' | undefined;
  holder: Holder | undefined;
  /** What happens when the telephone is picked up. */
  pickUp: () => void = () => this.answer();
  /** When it has ended, by whichever side; after its holder has let it go. */
  readonly onEnd: (() => void)[] = [];
  #status: CallStatus;
  #sequence = 0;

  constructor(
    readonly network: Network,
    readonly options: LegOptions,
  ) {
    this.sid = network.sid('CA');
    this.createdAt = this.updatedAt = network.clock.now();
    this.#status = options.direction === 'inbound' ? 'ringing' : 'queued';
    network.calls.set(this.sid, this);
  }

  get status(): CallStatus {
    return this.#status;
  }

  /** The telephone at its other end. */
  get party(): string {
    return this.options.direction === 'inbound' ? this.options.from : this.options.to;
  }

  get isOver(): boolean {
    return ENDED.has(this.#status);
  }

  /** Parameters of every request about this call (www.twilio.com/docs/voice/twiml, "Request parameters"). */
  get form(): Record<string, string> {
    const { from, to, direction, parent } = this.options;
    return {
      CallSid: this.sid,
      ...(parent && { ParentCallSid: parent.sid }),
      From: from,
      To: to,
      Caller: from,
      Called: to,
      Direction: direction,
      CallStatus: this.#status,
      ApiVersion: '2010-04-01',
      AccountSid: this.network.account.sid,
    };
  }

  hear(sound: Sound): void {
    if (!this.isOver) this.hearing.hear(sound, this.network.clock.now());
  }

  initiated(): void {
    this.#become('initiated');
    this.tell('initiated');
  }

  rings(): void {
    this.#become('ringing');
    this.tell('ringing');
  }

  /** Picked up; does nothing where that was before. @param silently the event is told later, when it is known who answered */
  answer(silently = false): void {
    if (this.answeredAt !== undefined || this.isOver) return;
    this.answeredAt = this.network.clock.now();
    this.#become('in-progress');
    this.hear(SILENCE);
    if (!silently) this.tell('answered');
  }

  /** Ends it, whoever wanted that; the second time nothing happens. */
  end(status: CallStatus, sipCode = 200): void {
    if (this.isOver) return;
    const now = this.network.clock.now();
    this.#become(status);
    this.sipCode = sipCode;
    this.endedAt = now;
    this.hearing.end(now);
    this.#release('hungUp');
    for (const act of this.onEnd.splice(0)) act();
    this.tell('completed', this.#outcome());
  }

  /** Takes it from whatever has it, to go on elsewhere. */
  redirect(): void {
    this.#release('redirected');
    this.hear(SILENCE);
  }

  /** Seconds that it lasted, or has lasted so far. */
  get seconds(): number {
    const from = this.answeredAt ?? this.endedAt ?? this.network.clock.now();
    return Math.round(((this.endedAt ?? this.network.clock.now()) - from) / 1000);
  }

  /** A status callback, where somebody asked for it. */
  tell(event: CallEvent, more: Form = {}): void {
    const { subscription } = this.options;
    if (!subscription?.events.has(event)) return;
    const form = {
      ...this.form,
      Timestamp: rfc2822(this.network.clock.now()),
      CallbackSource: 'call-progress-events',
      SequenceNumber: String(this.#sequence),
      ...(this.answeredBy && event === 'answered' && { AnsweredBy: this.answeredBy }),
      ...more,
    };
    this.#sequence += 1;
    this.network.webhooks.tell(subscription.method, subscription.url, form, this.sid);
  }

  #become(status: CallStatus): void {
    this.#status = status;
    this.updatedAt = this.network.clock.now();
  }

  #release(why: 'hungUp' | 'redirected'): void {
    const { holder } = this;
    this.holder = undefined;
    holder?.leave(why);
  }

  #outcome(): Form {
    const seconds = this.#status === 'completed' ? this.seconds : 0;
    return {
      CallDuration: String(seconds),
      ...(this.#status === 'completed' && { Duration: String(Math.max(1, Math.ceil(seconds / 60))) }),
      SipResponseCode: String(this.sipCode),
    };
  }
}
