import { randomUUID } from 'node:crypto';
import type { Activity } from 'botframework-schema';
import { type CallRecord, type CallState, type ConversationKey, isWithAgent } from '../../call/call.js';
import { atMost, type Clock } from '../../call/clock.js';
import type { Line } from '../../call/line.js';
import { type E164, parseE164 } from '../../call/phoneNumber.js';
import { BotError } from '../../errors.js';
import type { Logger } from '../../log.js';
import type { CarriedThings } from '../../storage/store.js';
import type { Receiver } from '../botframework/channel.js';
import { type Content, envelope, gone, lostOutcome, nothingHeard } from './activity.js';
import { type TwilioAccount, type TwilioClient, twilioClient } from './client.js';
import { beginAgain, Document, type Playing, type Wait } from './document.js';
import { CHANNEL_ID } from './key.js';
import { TwilioLine } from './line.js';
import { type Keys, secondsFor } from './listen.js';
import { answerOnce, type LiveCall, LiveCalls, plays } from './liveCalls.js';
import { Telling } from './telling.js';
import { Urls } from './urls.js';
import type { Words } from './warm/documents.js';
import { Warm, waitsFor } from './warm/warm.js';

/** Everything that is set for Twilio. */
export interface TwilioSettings extends Pick<TwilioAccount, 'accountSid' | 'apiKeySid' | 'apiUrl'> {
  /** Signs webhooks; and opens the REST API where there is no API key. */
  readonly authToken: string;
  readonly apiKeySecret?: string;
  /** The number that is called, and shown to agents where the caller's own can't be. */
  readonly phoneNumber: E164;
  /** Twilio listens who picks up, a person or a machine, before callers are connected. */
  readonly detectsMachines: boolean;
  /** Where Twilio calls us. */
  readonly publicBaseUrl: string;
  /** A sound file: what is heard in a warm transfer while nobody talks. */
  readonly holdMusicUrl: string;
}

export interface TwilioParts {
  readonly settings: TwilioSettings;
  readonly receiver: Pick<Receiver, 'take'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** The newest call of a conversation. @throws BotError `store-unavailable` */
  readonly load: (key: ConversationKey) => Promise<CallRecord | undefined>;
  /** Said where the bot can't do anything. */
  readonly sentence: (locale: string | undefined) => Partial<Activity>;
  /** How many keys the call waits for. */
  readonly keys: (state: CallState) => Keys;
  readonly defaultLocale: string;
  /** Seconds that an agent's phone may ring. */
  readonly ringSeconds: number;
  /** Milliseconds for one request of the REST API; 5,000 by default. */
  readonly restTimeoutMs?: number;
  /** What the channel must remember of warm transfers. */
  readonly carried: CarriedThings;
  /** What agents hear of the channel's own. */
  readonly words: Words;
  /** How a department is called in a sentence. */
  readonly departmentName: (department: string, locale: string) => string;
  /** What a caller hears who waits for an agent: how it stands, and what they can do instead. */
  readonly waiting: (call: CallRecord, now: number) => Pick<Wait, 'standing' | 'offers'>;
}

/** A request of the REST API; callers wait meanwhile. */
const REST_TIMEOUT = 5000;
/** Twilio waits for a document for fifteen seconds, and then the caller hears an error. What is said later goes by the REST API. */
const DOCUMENT_WITHIN = 10_000;
/** After so long Twilio asks again whether there is anything. */
const WAIT_SECONDS = 30;
/** For a caller whom an agent has just left. */
const ALONE_SECONDS = 2;

/** What is asked for in a webhook that wants a document. */
export interface Asked {
  readonly callSid: string;
  /** As in `Envelope`. */
  readonly event: string;
  /** Who calls, where the call is not stored yet. */
  readonly from: string;
  /** The document that the webhook comes from; absent: none of ours. */
  readonly name?: string | undefined;
  /** What the bot is to be told; undefined: nothing but that the caller does nothing, where an input waits for that. */
  readonly content: Content | undefined;
  /** This begins the call. */
  readonly begins?: true;
  /** The caller has waited for the bot, which could do nothing: where it knows them they are led on, and else they begin. */
  readonly again?: string;
  /** The address of a document of this call that Twilio could not have, or could not play. */
  readonly failed?: string | undefined;
  /** Whoever the caller talked to has left. */
  readonly isAlone?: boolean;
}

/** Twilio's voice service: its calls become activities, and what the bot sends becomes documents and requests. */
export class TwilioChannel {
  readonly urls: Urls;
  readonly calls = new LiveCalls();
  readonly warm: Warm;
  readonly #client: TwilioClient;
  readonly #telling: Telling;

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
    return answerOnce(this.calls.of(asked.callSid), asked.event, () => this.#answer(asked));
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

  async #answer(asked: Asked): Promise<{ readonly document: string; readonly isProper: boolean }> {
    const { callSid, name, begins, from } = asked;
    const live = this.calls.of(callSid);
    const document = new Document();
    let known: CallRecord | undefined;
    let { content } = asked;
    try {
      known = await this.load(callSid);
      // Nobody knows it any more, and the caller is there: they begin anew.
      if (!known && !begins)
        return { document: beginAgain(this.urls, undefined, this.parts.defaultLocale), isProper: false };
      // Twilio has left the document that this comes from: what is said goes by the REST API.
      const isLeft = name !== undefined && live.playing !== undefined && live.playing !== name;
      if (!isLeft) live.open = document;
      content = this.#contentOf(asked, known, isLeft);
      if (content) {
        // However they come to it: a call is answered once.
        const event = content.type === 'conversationUpdate' ? 'answered' : asked.event;
        const { done } = await this.#take({ ...asked, event, from: known?.reference.user?.id ?? from, content });
        await atMost(this.parts.clock, DOCUMENT_WITHIN, allDone(done, live));
      }
      const elsewhere = document.hangsUp ? undefined : await this.#elsewhere(callSid);
      if (elsewhere !== undefined) {
        if (live.open === document) live.open = undefined;
        live.playing = undefined;
        return { document: elsewhere, isProper: false };
      }
      if (asked.failed !== undefined && known && document.isEmpty)
        document.add(this.parts.sentence(known.state.locale));
      const playing = await this.#playing(callSid, from, document, asked.isAlone);
      if (live.open === document) {
        live.open = undefined;
        plays(live, document, playing.name, this.parts.clock.now());
      }
      return { document: document.write(playing), isProper: true };
    } catch (error) {
      if (live.open === document) live.open = undefined;
      // What the caller did they do again; what became of a transfer is told once.
      if (content?.type === 'event') void this.tell(callSid, content, asked.event);
      return { document: this.#inTrouble(asked, known, document, error), isProper: false };
    }
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

  /** The caller is told, and can say it again, or hears the beginning. */
  #inTrouble(
    { callSid, from, begins }: Asked,
    known: CallRecord | undefined,
    document: Document,
    error: unknown,
  ): string {
    const isOurs = error instanceof BotError;
    this.parts.log[isOurs ? 'warn' : 'error']({ err: error }, 'a caller is told that the bot can do nothing now');
    const locale = known?.state.locale ?? this.parts.defaultLocale;
    const sentence = this.parts.sentence(locale);
    if (begins || !known) return beginAgain(this.urls, sentence, locale);
    if (document.messages.length === 0) document.add(sentence);
    const playing = this.#playingOf(from, known, document, false);
    this.calls.of(callSid).playing = playing.name;
    return document.write(playing);
  }

  /** What the bot is to be told. */
  #contentOf({ content, failed, again }: Asked, known: CallRecord | undefined, isLeft: boolean): Content | undefined {
    if (known && again !== undefined) return nothingHeard();
    if (known && failed !== undefined) return lostOutcome(failed, isWithAgent(known.state));
    return content ?? (known && !isLeft ? this.#silence(known) : undefined);
  }

  /** A caller whose time for the keys of an input is over: the bot has left it to us to see that. */
  #silence({ state }: CallRecord): Content | undefined {
    const { by } = this.parts.keys(state);
    return by !== undefined && by <= this.parts.clock.now() ? nothingHeard() : undefined;
  }

  #take({ callSid, event, from, content }: Asked & { readonly content: Content }) {
    const activity = envelope(content, { callSid, from, event, at: this.parts.clock.now() });
    return this.parts.receiver.take(activity, this.#line(callSid, from));
  }

  #line(callSid: string, from: string): Line {
    const live = this.calls.of(callSid);
    return new TwilioLine(callSid, {
      client: this.#client,
      clock: this.parts.clock,
      urls: this.urls,
      live,
      playing: (document) => this.#playing(callSid, from, document),
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

  /** A database that is away now takes nothing from a document that is made. */
  async #playing(callSid: string, from: string, document: Document, isAlone = false): Promise<Playing> {
    const call = await this.load(callSid).catch((error) => {
      this.parts.log.debug({ err: error }, 'a document is made without what is stored of its call');
      return undefined;
    });
    return this.#playingOf(from, call, document, isAlone);
  }

  #playingOf(from: string, call: CallRecord | undefined, { messages }: Document, isAlone: boolean): Playing {
    const { settings, defaultLocale, ringSeconds } = this.parts;
    const keys = call ? this.parts.keys(call.state) : { most: 1 };
    const wait = keys.most > 1 ? secondsFor(keys, this.parts.clock.now()) : WAIT_SECONDS;
    return {
      urls: this.urls,
      name: randomUUID(),
      locale: messages.at(-1)?.locale ?? call?.state.locale ?? defaultLocale,
      keys,
      callerId: parseE164(call?.reference.user?.id ?? from) ?? settings.phoneNumber,
      ringSeconds,
      detectsMachines: settings.detectsMachines,
      waitSeconds: isAlone ? ALONE_SECONDS : wait,
      isAlone,
      ...(call &&
        waitsFor(call) && {
          wait: { ...this.parts.waiting(call, this.parts.clock.now()), musicUrl: settings.holdMusicUrl },
        }),
    };
  }
}

/** Commands may be answered in turns of their own, whose output belongs into the same document. */
async function allDone(done: Promise<void>, { commands }: LiveCall): Promise<void> {
  await done;
  while (commands.size > 0) await Promise.all(commands);
}
