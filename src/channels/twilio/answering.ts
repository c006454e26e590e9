import { type CallRecord, isWithAgent } from '../../call/call.js';
import { atMost, within } from '../../call/clock.js';
import { BotError } from '../../errors.js';
import { type Content, lostOutcome, nothingHeard } from './activity.js';
import { beginAgain, Document } from './document.js';
import { answerOnce, type LiveCall, type LiveCalls, plays } from './liveCalls.js';
import type { TwilioParts } from './parts.js';
import { type NextParts, playingOf } from './playing.js';

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

export interface AnsweringParts extends NextParts, Pick<TwilioParts, 'log' | 'sentence'> {
  readonly calls: LiveCalls;
  /** @throws BotError `store-unavailable` */
  readonly load: (callSid: string) => Promise<CallRecord | undefined>;
  /** Gives the bot what happened; `done` resolves when what it says and does is out. @throws BotError */
  readonly take: (asked: Asked & { readonly content: Content }) => Promise<{ readonly done: Promise<void> }>;
  /** The document of a caller whom agents have; undefined where the bot has the caller. @throws BotError `store-unavailable` */
  readonly elsewhere: (callSid: string) => Promise<string | undefined>;
  /** Tells the bot what must not be lost. Never rejects. */
  readonly tell: (callSid: string, content: Content, event: string) => Promise<void>;
}

/** Twilio waits for a document for fifteen seconds, and then the caller hears an error. */
const ANSWER_WITHIN = 13_000;
/** Of these it may take so many until the bot has said and done everything; what is said later goes by the REST API. */
const DOCUMENT_WITHIN = 10_000;
/** And so many until the call is found: its caller hears nothing meanwhile. */
const FOUND_WITHIN = 5000;

/** Answers the webhooks that want a document: the caller hears something, and has a way on, whatever happens. */
export class Answering {
  constructor(private readonly parts: AnsweringParts) {}

  /** Never rejects. */
  answer(asked: Asked): Promise<string> {
    return answerOnce(this.parts.calls.of(asked.callSid), asked.event, () => this.#answer(asked));
  }

  async #answer(asked: Asked): Promise<{ readonly document: string; readonly isProper: boolean }> {
    const { callSid, name, begins, from } = asked;
    const { parts } = this;
    const { clock } = parts;
    const until = clock.now() + ANSWER_WITHIN;
    const left = (most = ANSWER_WITHIN) => Math.max(0, Math.min(most, until - clock.now()));
    const live = parts.calls.of(callSid);
    const document = new Document();
    let known: CallRecord | undefined;
    let { content } = asked;
    try {
      known = await within(clock, left(FOUND_WITHIN), parts.load(callSid), tooLate);
      // Nobody knows it any more, and the caller is there: they begin anew.
      if (!known && !begins)
        return { document: beginAgain(parts.urls, undefined, parts.defaultLocale), isProper: false };
      // Twilio has left the document that this comes from: what is said goes by the REST API.
      const isLeft = name !== undefined && live.playing !== undefined && live.playing !== name;
      if (!isLeft) live.open = document;
      content = this.#contentOf(asked, known, isLeft);
      if (content) {
        // However they come to it: a call is answered once.
        const event = content.type === 'conversationUpdate' ? 'answered' : asked.event;
        const taken = parts.take({ ...asked, event, from: known?.reference.user?.id ?? from, content });
        const { done } = await within(clock, left(DOCUMENT_WITHIN), taken, tooLate);
        await atMost(clock, left(DOCUMENT_WITHIN), allDone(done, live));
      }
      const elsewhere = document.hangsUp ? undefined : await within(clock, left(), parts.elsewhere(callSid), tooLate);
      if (elsewhere !== undefined) {
        if (live.open === document) live.open = undefined;
        live.playing = undefined;
        return { document: elsewhere, isProper: false };
      }
      if (asked.failed !== undefined && known && document.isEmpty) document.add(parts.sentence(known.state.locale));
      const call = await this.#latest(callSid, left());
      const playing = playingOf(parts, from, call, document, asked.isAlone ?? false);
      if (live.open === document) {
        live.open = undefined;
        plays(live, document, playing.name, clock.now());
      }
      return { document: document.write(playing), isProper: true };
    } catch (error) {
      if (live.open === document) live.open = undefined;
      // What the caller did they do again; what became of a transfer is told once.
      if (content?.type === 'event') void parts.tell(callSid, content, asked.event);
      return { document: this.#inTrouble(asked, known, document, error), isProper: false };
    }
  }

  /** A database that is away now takes nothing from a document that is made. */
  async #latest(callSid: string, ms: number): Promise<CallRecord | undefined> {
    try {
      return await within(this.parts.clock, ms, this.parts.load(callSid), tooLate);
    } catch (error) {
      this.parts.log.debug({ err: error }, 'a document is made without what is stored of its call');
      return undefined;
    }
  }

  /** The caller is told, and can say it again, or hears the beginning. */
  #inTrouble(asked: Asked, known: CallRecord | undefined, document: Document, error: unknown): string {
    const { callSid, from, begins } = asked;
    const { parts } = this;
    const isOurs = error instanceof BotError;
    parts.log[isOurs ? 'warn' : 'error']({ err: error }, 'a caller is told that the bot can do nothing now');
    const locale = known?.state.locale ?? parts.defaultLocale;
    const sentence = parts.sentence(locale);
    if (begins || !known) return beginAgain(parts.urls, sentence, locale);
    if (document.messages.length === 0) document.add(sentence);
    const playing = playingOf(parts, from, known, document, false);
    plays(parts.calls.of(callSid), document, playing.name, parts.clock.now());
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
}

const tooLate = () => new BotError('store-unavailable', 'the bot could not answer in the time that Twilio waits');

/** Commands may be answered in turns of their own, whose output belongs into the same document. */
async function allDone(done: Promise<void>, { commands }: LiveCall): Promise<void> {
  await done;
  while (commands.size > 0) await Promise.all(commands);
}
