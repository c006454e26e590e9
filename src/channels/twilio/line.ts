import type { Activity } from 'botframework-schema';
import type { Clock } from '../../call/clock.js';
import type { Line, Terms } from '../../call/line.js';
import { BotError, isBotError } from '../../errors.js';
import type { InitiateValue } from '../../handoff/protocol.js';
import { retry } from '../botframework/retry.js';
import { type Content, commandDone } from './activity.js';
import { TWILIO } from './capabilities.js';
import type { TwilioClient } from './client.js';
import { Document, type Playing } from './document.js';
import { failureOf, isGone } from './failure.js';
import type { LiveCall } from './liveCalls.js';
import { record } from './recording.js';
import type { Urls } from './urls.js';

/** "Max 4000 characters" for a document that goes by the REST API. */
const LONGEST_TWIML = 4000;

export interface LineParts {
  readonly client: TwilioClient;
  readonly clock: Clock;
  readonly urls: Urls;
  readonly live: LiveCall;
  /** What is known of the call for the next document. */
  readonly playing: (document: Document) => Promise<Playing>;
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
  #kept = new Document();

  constructor(
    private readonly callSid: string,
    private readonly parts: LineParts,
  ) {}

  async send(activity: Partial<Activity>, terms: Terms = {}): Promise<void> {
    if (activity.type === 'command') return this.#command(activity, terms);
    this.#kept.add(activity);
    const { open } = this.parts.live;
    if (open) {
      open.append(this.#kept);
      this.#kept = new Document();
    } else if (!terms.more && !this.#kept.isEmpty) {
      const document = this.#kept;
      this.#kept = new Document();
      const sent = this.#sendByRest(document, activity, terms);
      // Whoever waits for it only wants to know that it is over; that it failed is told to the sender.
      this.parts.live.sending = sent.catch(() => undefined);
      await sent;
    }
  }

  /** Nothing is held open: the call is Twilio's. */
  close(): void {}

  async #sendByRest(document: Document, last: Partial<Activity>, terms: Terms): Promise<void> {
    const { client, live } = this.parts;
    if (document.transfer && last.value && (await this.#isCarriedOut(last.value as InitiateValue, terms))) return;
    const playing = await this.parts.playing(document);
    const change = document.hangsUp && document.messages.length === 0 ? { status: 'completed' as const } : undefined;
    const update = change ?? { twiml: short(document, playing) };
    // Words that are said twice begin anew, which nobody minds; a phone must not ring twice.
    const isRepeatable = !document.transfer;
    await this.#ask(async () => void (await client.calls(this.callSid).update(update)), terms, isRepeatable);
    live.playing = playing.name;
    live.dialling = document.transfer?.handoffId ?? 'nobody';
  }

  /** A transfer that was asked for before, by a process that has ended since or was not answered, has made its call. */
  async #isCarriedOut({ TargetPhoneNumber, RequestedAt }: InitiateValue, terms: Terms): Promise<boolean> {
    // Twilio's times are whole seconds.
    const since = Math.floor(Date.parse(RequestedAt) / 1000) * 1000;
    let isMade = false;
    const look = async () => {
      const made = await this.parts.client.calls.list({ parentCallSid: this.callSid, limit: 20 });
      isMade = made.some(({ to, dateCreated }) => to === TargetPhoneNumber && dateCreated.getTime() >= since);
    };
    try {
      await this.#ask(look, terms, true);
    } catch (error) {
      if (!isBotError(error, 'channel-silent')) throw error;
      // Asking changes nothing, so nothing can have arrived.
      throw new BotError('channel-unreachable', error.message, { cause: error });
    }
    return isMade;
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
          if (isGone(error)) this.#over();
          return failureOf(error, isRepeatable);
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

/** With SSML as far as there is room for it. */
function short(document: Document, playing: Playing): string {
  const whole = document.write(playing);
  if (whole.length <= LONGEST_TWIML) return whole;
  const plain = document.write({ ...playing, isPlain: true });
  if (plain.length <= LONGEST_TWIML) return plain;
  throw new BotError('channel-refused', `what is to be said takes ${plain.length} characters, of ${LONGEST_TWIML}`);
}
