import type { Activity } from 'botframework-schema';
import type { Clock } from '../../call/clock.js';
import type { Line, Terms } from '../../call/line.js';
import { BotError } from '../../errors.js';
import type { InitiateValue } from '../../handoff/protocol.js';
import { type Failure, retry } from '../botframework/retry.js';
import { type Content, commandDone } from './activity.js';
import { TWILIO } from './capabilities.js';
import type { TwilioClient } from './client.js';
import { Document, type Playing } from './document.js';
import { failureOf, isGone } from './failure.js';
import { type LiveCall, plays } from './liveCalls.js';
import { record } from './recording.js';
import type { Urls } from './urls.js';
import { isWarm } from './warm/initiate.js';

/** "Max 4000 characters" for a document that goes by the REST API. */
const LONGEST_TWIML = 4000;
/** Milliseconds: a document that was sent so short a time ago has hardly begun, and another one takes its place. */
const NOT_HEARD_WITHIN = 1000;
/** As the REST API calls it when nothing rings and nobody talks. */
const OVER: ReadonlySet<string> = new Set(['completed', 'busy', 'no-answer', 'failed', 'canceled']);
/** Of the calls that were made for a caller, the newest: more than one call of the bot's can have. */
const MOST_LOOKED_AT = 20;

export interface LineParts {
  readonly client: TwilioClient;
  readonly clock: Clock;
  readonly urls: Urls;
  readonly live: LiveCall;
  /** What is known of the call for the next document. */
  readonly playing: (document: Document) => Promise<Playing>;
  /** Begins a warm transfer, once for its id. @throws BotError `store-unavailable` */
  readonly begin: (activity: Partial<Activity>) => Promise<void>;
  /** Agents have the caller: what the bot would say comes too late. @throws BotError `store-unavailable` */
  readonly isElsewhere: () => Promise<boolean>;
  /** The caller hears the bot next. */
  readonly hasCaller: () => Promise<void>;
  /** Tells the bot what became of a command; never rejects. */
  readonly tell: (content: Content, event: string) => Promise<void>;
  /** Twilio says that there is no such call any more. */
  readonly gone: () => void;
}

/**
 * One call. What the bot sends while Twilio waits for a document goes into that document. Otherwise the output of a turn is
 * kept until its last activity, and goes in one document by the REST API: a second one would cut the first off.
 */
export class TwilioLine implements Line {
  readonly kind = 'http';
  readonly capabilities = TWILIO;
  readonly keepsWords = true;
  #kept = new Document();

  constructor(
    private readonly callSid: string,
    private readonly parts: LineParts,
  ) {}

  async send(activity: Partial<Activity>, terms: Terms = {}): Promise<void> {
    if (activity.type === 'command') {
      try {
        await this.#command(activity, terms);
      } finally {
        await this.#flush(activity, terms);
      }
      return;
    }
    if (isWarm(activity)) await this.parts.begin(activity);
    this.#kept.add(activity);
    await this.#flush(activity, terms);
  }

  /** Nothing is held open: the call is Twilio's. */
  close(): void {}

  async #flush(last: Partial<Activity>, terms: Terms): Promise<void> {
    const { open } = this.parts.live;
    if (open) {
      open.append(this.#kept);
      this.#kept = new Document();
    } else if (!terms.more && !this.#kept.isEmpty) {
      const document = this.#kept;
      this.#kept = new Document();
      const sent = this.#sendByRest(document, last, terms);
      // Whoever waits for it only wants to know that it is over; that it failed is told to the sender.
      const { live } = this.parts;
      const over = sent.catch(() => undefined);
      live.sending = over;
      try {
        await sent;
      } finally {
        if (live.sending === over) live.sending = undefined;
      }
    }
  }

  async #sendByRest(document: Document, last: Partial<Activity>, terms: Terms): Promise<void> {
    if (!document.hangsUp) {
      if (await this.parts.isElsewhere()) return;
      await this.parts.hasCaller();
    }
    const { client, live, clock } = this.parts;
    const { said } = live;
    if (said && clock.now() - said.at < NOT_HEARD_WITHIN) document.messages.unshift(...said.messages);
    const playing = await this.parts.playing(document);
    const change = document.hangsUp && document.messages.length === 0 ? { status: 'completed' as const } : undefined;
    const update = change ?? { twiml: short(document, playing) };
    const { transfer } = document;
    let isMade = false;
    await this.#ask(
      async () => {
        // Words that are said twice begin anew, which nobody minds. A phone must not ring twice: before each request it is
        // looked up whether an earlier one, of this process or one before, has made the call without an answer to us.
        isMade = transfer !== undefined && (await this.#isMade(last.value as InitiateValue));
        if (!isMade) await client.calls(this.callSid).update(update);
      },
      terms,
      true,
    );
    if (isMade) live.dialling = transfer?.handoffId;
    else plays(live, document, playing.name, clock.now());
  }

  /** The call for this attempt has been made; whether it still rings, is answered or over. */
  async #isMade({ TargetPhoneNumber, RequestedAt }: InitiateValue): Promise<boolean> {
    // Twilio's times are whole seconds.
    const since = Math.floor(Date.parse(RequestedAt) / 1000) * 1000;
    try {
      const made = await this.parts.client.calls.list({ parentCallSid: this.callSid, limit: MOST_LOOKED_AT });
      // Twilio's clock may be behind ours: a phone that is on for this caller is the one, whenever it was called.
      return made.some(
        ({ to, status, dateCreated }) =>
          to === TargetPhoneNumber && (dateCreated.getTime() >= since || !OVER.has(status)),
      );
    } catch (error) {
      throw new LookUpFailed(error);
    }
  }

  async #command(activity: Partial<Activity>, terms: Terms): Promise<void> {
    const { client, urls, live } = this.parts;
    let refusal: string | undefined;
    await this.#ask(
      async () => {
        refusal = await record(client, this.callSid, activity, urls);
      },
      terms,
      false,
    );
    const told = this.parts.tell(commandDone(activity, refusal), `command ${activity.value?.commandId}`);
    live.commands.add(told);
    void told.finally(() => live.commands.delete(told));
  }

  /** @param isRepeatable whether it does no harm when it is done twice */
  async #ask(request: () => Promise<void>, terms: Terms, isRepeatable: boolean): Promise<void> {
    await retry(
      async () => {
        if (terms.fence && !terms.fence.holds && !(await terms.fence.passes())) return undefined;
        try {
          await request();
          return undefined;
        } catch (error) {
          const cause = error instanceof LookUpFailed ? error.cause : error;
          if (isGone(cause)) this.#over();
          const failure = failureOf(cause, isRepeatable);
          return error instanceof LookUpFailed ? asked(failure) : failure;
        }
      },
      { ...terms, clock: this.parts.clock, random: Math.random },
    );
  }

  #over(): never {
    this.parts.gone();
    throw new BotError('line-closed', 'the carrier says that the caller is gone');
  }
}

/** It could not be looked up whether a call was made. */
class LookUpFailed extends Error {
  constructor(override readonly cause: unknown) {
    super('Twilio could not be asked which calls were made');
  }
}

/** Looking something up changes nothing, whether it was answered or not. */
function asked({ error, mayTryAgain }: Failure): Failure {
  if (error.code !== 'channel-silent') return { error, mayTryAgain };
  return { error: new BotError('channel-unreachable', error.message, { cause: error }), mayTryAgain };
}

/** With SSML as far as there is room for it. */
function short(document: Document, playing: Playing): string {
  const whole = document.write(playing);
  if (whole.length <= LONGEST_TWIML) return whole;
  const plain = document.write({ ...playing, isPlain: true });
  if (plain.length <= LONGEST_TWIML) return plain;
  throw new BotError('channel-refused', `what is to be said takes ${plain.length} characters, of ${LONGEST_TWIML}`);
}
