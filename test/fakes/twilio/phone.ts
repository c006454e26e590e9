import { Leg, type Utterance } from './leg.js';
import type { Network } from './network.js';
import { RINGING, type Sound } from './sound.js';
import { takeOver } from './takeOver.js';

/** What a telephone does when it is called. */
export type Manner =
  /** Rings until a test says more, or the carrier gives up. */
  | { readonly does: 'ring' }
  /** Somebody picks up after so long, and presses keys so long after that. */
  | {
      readonly does: 'answer';
      readonly afterMs: number;
      readonly presses?: { readonly key: string; readonly afterMs: number };
    }
  | { readonly does: 'decline'; readonly afterMs: number }
  | { readonly does: 'busy' }
  /** Can't be reached: 404 for a number that doesn't exist, 480 for a phone that is off. */
  | { readonly does: 'fail'; readonly sipCode: number }
  /** A machine picks up after so long, says its words, and records until nobody has spoken for a minute. */
  | { readonly does: 'voicemail'; readonly afterMs: number; readonly greeting: string };

/** Where Twilio believes a caller to be, by the number. */
const ORIGIN = { FromCity: 'SEATTLE', FromState: 'WA', FromCountry: 'US' };
/** How long a machine records when nobody speaks. */
const MESSAGE_MS = 60_000;

/** What could not be done with a telephone, as a sentence. */
export class PhoneFault extends Error {
  override readonly name = 'PhoneFault';
}

/** A telephone out in the world, with whoever holds it. It calls, and is called. */
export class Phone {
  /** Every call it has had. */
  readonly calls: Leg[] = [];
  /** Calls that it takes at a time; one more finds it busy. */
  lines = 1;
  /** What is done with the next call. */
  manner: Manner = { does: 'ring' };

  constructor(
    private readonly network: Network,
    readonly number: string,
  ) {}

  /** The call it is in, or that makes it ring. */
  get call(): Leg | undefined {
    return this.calls.findLast((call) => !call.isOver);
  }

  get isRinging(): boolean {
    return this.call?.status === 'ringing' && this.call.options.direction !== 'inbound';
  }

  /** What the person hears now; undefined without a call. */
  get hears(): Sound | undefined {
    return this.call?.hearing.now;
  }

  /** True where a machine answers. */
  get isMachine(): boolean {
    return this.manner.does === 'voicemail';
  }

  /** Calls a number of the account. @returns the call, which Twilio's side has begun to answer */
  dials(to: string): Leg {
    const own = this.network.ownNumber(to);
    if (!own) throw new PhoneFault(`${to} is no number of the account`);
    const { voiceMethod = 'POST', fallbackUrl, statusCallback } = own;
    const leg = new Leg(this.network, {
      direction: 'inbound',
      from: this.number,
      to,
      callToken: `%7B%22parentCallInfoToken%22%3A%22${this.network.calls.size}%22%7D`,
      ...(fallbackUrl && { fallback: { url: fallbackUrl, method: voiceMethod } }),
      ...(statusCallback && {
        subscription: { url: statusCallback, method: 'POST' as const, events: new Set(['completed']) },
      }),
    });
    this.calls.push(leg);
    const program = takeOver(leg);
    leg.hear(RINGING);
    program.fetch(voiceMethod, own.voiceUrl, { CallToken: leg.options.callToken ?? '', ...ORIGIN });
    return leg;
  }

  /** The network asks for this telephone. @returns whether it rings; else the SIP code of the refusal */
  reached(leg: Leg): 'rings' | { readonly sipCode: number } {
    const { manner } = this;
    if (manner.does === 'fail') return { sipCode: manner.sipCode };
    if (manner.does === 'busy' || this.calls.filter((call) => !call.isOver).length >= this.lines) {
      return { sipCode: 486 };
    }
    this.calls.push(leg);
    if ('afterMs' in manner) this.network.clock.setTimeout(() => this.#act(leg, manner), manner.afterMs);
    return 'rings';
  }

  answers(): void {
    this.#ringing().pickUp();
  }

  declines(): void {
    this.#ringing().end('busy', 603);
  }

  /** @param keys one character each: `0`–`9`, `*`, `#` */
  presses(keys: string): void {
    const leg = this.#connected();
    for (const key of keys) leg.holder?.press(key);
  }

  /**
   * Speaks. In a conversation the others hear it; where the carrier listens, this is what it makes out of it.
   *
   * @param text empty for what nobody could make out
   */
  says(text: string, { confidence = 0.93, ms = text.split(/\s+/).length * this.network.timing.word } = {}): void {
    const utterance: Utterance = { text, confidence, ms };
    this.#connected().holder?.speak(utterance);
  }

  /** Puts the receiver down, in whatever call. */
  hangsUp(): void {
    const leg = this.call;
    if (!leg) throw new PhoneFault(`${this.number} is in no call`);
    if (leg.status === 'in-progress') leg.end('completed');
    else if (leg.options.direction === 'inbound') leg.end('no-answer', 487);
    else leg.end('busy', 603);
  }

  #act(leg: Leg, manner: Manner): void {
    if (leg.status !== 'ringing') return;
    if (manner.does === 'decline') leg.end('busy', 603);
    else leg.pickUp();
    const later = (ms: number, act: () => void) =>
      this.network.clock.setTimeout(() => {
        if (!leg.isOver) act();
      }, ms);
    if (manner.does === 'answer' && manner.presses) {
      const { key, afterMs } = manner.presses;
      later(afterMs, () => leg.holder?.press(key));
    }
    if (manner.does === 'voicemail') {
      const ms = manner.greeting.split(/\s+/).length * this.network.timing.word;
      leg.holder?.speak({ text: manner.greeting, confidence: 0.9, ms });
      later(ms + MESSAGE_MS, () => leg.end('completed'));
    }
  }

  #ringing(): Leg {
    const leg = this.calls.findLast(({ status, options }) => status === 'ringing' && options.direction !== 'inbound');
    if (!leg) throw new PhoneFault(`${this.number} does not ring`);
    return leg;
  }

  #connected(): Leg {
    const leg = this.call;
    if (leg?.status !== 'in-progress')
      throw new PhoneFault(`${this.number} is not in a call: ${leg?.status ?? 'none'}`);
    return leg;
  }
}
