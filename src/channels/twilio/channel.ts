import type { CallRecord } from '../../call/call.js';
import type { Line } from '../../call/line.js';
import { type Content, envelope, gone } from './activity.js';
import { Answering, type Asked } from './answering.js';
import { type TwilioClient, twilioClient } from './client.js';
import { CHANNEL_ID } from './key.js';
import { TwilioLine } from './line.js';
import { LiveCalls } from './liveCalls.js';
import type { TwilioParts } from './parts.js';
import { playingOf } from './playing.js';
import { Telling } from './telling.js';
import { Urls } from './urls.js';
import { Warm } from './warm/warm.js';

/** A request of the REST API; callers wait meanwhile. */
const REST_TIMEOUT = 5000;

/** Milliseconds from one part of a sentence to the next, or to the whole of it. */
const SPEAKS_ON_WITHIN = 3000;

/** Twilio's voice service: its calls become activities, and what the bot sends becomes documents and requests. */
export class TwilioChannel {
  readonly urls: Urls;
  readonly calls = new LiveCalls();
  readonly warm: Warm;
  readonly #client: TwilioClient;
  readonly #telling: Telling;
  readonly #answering: Answering;

  constructor(readonly parts: TwilioParts) {
    const { accountSid, authToken, apiKeySid, apiKeySecret, apiUrl, publicBaseUrl } = parts.settings;
    this.urls = new Urls(publicBaseUrl);
    this.#client = twilioClient({
      accountSid,
      secret: apiKeySecret ?? authToken,
      timeoutMs: parts.restTimeoutMs ?? REST_TIMEOUT,
      ...(apiKeySid && { apiKeySid }),
      ...(apiUrl && { apiUrl }),
    });
    this.#telling = new Telling(parts);
    this.warm = new Warm({
      ...parts,
      client: this.#client,
      urls: this.urls,
      phoneNumber: parts.settings.phoneNumber,
      musicUrl: parts.settings.holdMusicUrl,
      telling: this.#telling,
      tell: (callSid, content, event) => this.tell(callSid, content, event),
      callerGone: (callSid) => this.over(callSid),
    });
    this.#answering = new Answering({
      ...parts,
      urls: this.urls,
      calls: this.calls,
      load: (callSid) => this.load(callSid),
      take: (asked) => this.#take(asked),
      elsewhere: (callSid) => this.#elsewhere(callSid),
      tell: (callSid, content, event) => this.tell(callSid, content, event),
    });
  }

  /** How to speak to a call, in a turn or outside of one. */
  to(call: Pick<CallRecord, 'key' | 'reference'>): Line {
    return this.#line(call.key.conversationId, call.reference.user?.id ?? '');
  }

  /** @throws BotError `store-unavailable` */
  load(callSid: string): Promise<CallRecord | undefined> {
    return this.parts.load({ channelId: CHANNEL_ID, conversationId: callSid });
  }

  /** The document that answers a webhook. Never rejects: the caller hears something, and has a way on, whatever happens. */
  answer(asked: Asked): Promise<string> {
    return this.#answering.answer(asked);
  }

  /** Whether the caller is in the middle of a sentence, as far as this process was told. */
  isSpeaking(callSid: string): boolean {
    const { spokeAt } = this.calls.of(callSid);
    return spokeAt !== undefined && this.parts.clock.now() - spokeAt < SPEAKS_ON_WITHIN;
  }

  /** Tells the bot about a call that it knows, until it is noted, or too late. Nobody waits for what it says. Never rejects. */
  tell(callSid: string, content: Content, event: string): Promise<void> {
    return this.#telling.surely(() => this.#note(callSid, content, event), content.type);
  }

  /** The same for a webhook that waits for its answer: resolves after the first attempt. */
  tellSoon(callSid: string, content: Content, event: string): Promise<void> {
    return this.#telling.soon(() => this.#note(callSid, content, event), content.type);
  }

  /** Who has picked up, a person or a machine, as Twilio names them; undefined where it does not know, or can't be asked. */
  async answeredBy(callSid: string): Promise<string | undefined> {
    try {
      const { answeredBy } = await this.#client.calls(callSid).fetch();
      return answeredBy || undefined;
    } catch (error) {
      this.parts.log.warn({ err: error }, 'it is not known who has picked up: they are taken for a person');
      return undefined;
    }
  }

  /** The call is over. Resolves when that is noted, or is to be tried again. Never rejects. */
  async over(callSid: string): Promise<void> {
    const callerGone = () => this.#ofCall(callSid, (call) => this.warm.callerGone(call));
    // No phone rings on while the bot is busy with this call; and it may just have asked for another one.
    await callerGone();
    const note = () => this.#note(callSid, gone(), 'gone');
    await this.#telling.soon(note, 'gone', async () => {
      await callerGone();
      this.calls.forget(callSid);
    });
  }

  /** @throws BotError `store-unavailable`, `call-busy` */
  async #note(callSid: string, content: Content, event: string): Promise<void> {
    const call = await this.load(callSid);
    if (!call) return this.parts.log.warn({ event: content.type }, 'Twilio tells of a call that nobody knows');
    const from = call.reference.user?.id ?? '';
    const { done } = await this.#take({ callSid, event, from, content });
    await done;
  }

  /**
   * The document of a caller whom agents have; undefined where the bot has the caller, and what they wait for is known then.
   *
   * @throws BotError `store-unavailable`
   */
  async #elsewhere(callSid: string): Promise<string | undefined> {
    const call = await this.load(callSid);
    const document = call && (await this.warm.away(call));
    if (call && document === undefined) await this.warm.hasCaller(call);
    return document;
  }

  /** Does something with a call, where it can be had: what is not done now is found out by asking the carrier. */
  async #ofCall(callSid: string, act: (call: CallRecord) => Promise<void>): Promise<void> {
    try {
      const call = await this.load(callSid);
      if (call) await act(call);
    } catch (error) {
      this.parts.log.warn({ err: error }, 'a warm transfer could not be told of its caller');
    }
  }

  #take({ callSid, event, from, content }: Asked & { readonly content: Content }) {
    const activity = envelope(content, { callSid, from, event, at: this.parts.clock.now() });
    return this.parts.receiver.take(activity, this.#line(callSid, from));
  }

  #line(callSid: string, from: string): Line {
    const { parts, urls } = this;
    return new TwilioLine(callSid, {
      client: this.#client,
      clock: parts.clock,
      urls,
      live: this.calls.of(callSid),
      playing: async (document) => {
        const call = await this.load(callSid).catch((error) => {
          parts.log.debug({ err: error }, 'a document is made without what is stored of its call');
          return undefined;
        });
        return playingOf({ ...parts, urls }, from, call, document, false);
      },
      begin: async (activity) => {
        const call = await this.load(callSid);
        if (call) await this.warm.begin(call, activity);
      },
      isElsewhere: async () => {
        const call = await this.load(callSid);
        return call !== undefined && (await this.warm.isAway(call));
      },
      hasCaller: () => this.#ofCall(callSid, (call) => this.warm.hasCaller(call)),
      tell: (content, event) => this.tell(callSid, content, event),
      gone: () => void this.over(callSid),
    });
  }
}
