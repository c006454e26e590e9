import { randomUUID } from 'node:crypto';
import type { Activity } from 'botframework-schema';
import { brief, caption, resultCaption, type Write } from './captions.js';
import { Commands } from './commands.js';
import { AGENT, type AgentDeed, type Behaviour, Exchange } from './exchange.js';
import { refused } from './refusal.js';
import { mistakeIn } from './strictness.js';
import {
  answered,
  BOT,
  type CallerLine,
  type Content,
  callerAccount,
  ended,
  key,
  speech,
  status,
} from './telephony.js';
import { type Answer, BotUnreachable, type Ear, isTaken, type Way } from './way.js';

export interface PhoneOptions {
  readonly caller: CallerLine;
  readonly behaviour: Behaviour;
  /** Milliseconds since the epoch, for the activities' timestamps. */
  readonly now: () => number;
  readonly write: Write;
}

/** Something could not be done on the phone: the sentence says what, and why. */
export class PhoneError extends Error {
  override readonly name = 'PhoneError';
}

/** One call from the caller's and the channel's side: what they do goes to the bot, and what the bot does is kept. */
export class Phone {
  /** Everything the bot sent and the channel took, in order; a refused `handoff.initiate` too. */
  readonly heard: Partial<Activity>[] = [];
  /** What the bot sent and no channel would have taken, as sentences. */
  readonly mistakes: string[] = [];
  readonly exchange: Exchange;
  readonly commands: Commands;
  conversationId = '';
  #serviceUrl = '';
  #last: Activity | undefined;
  #state: 'idle' | 'connected' | 'ended' = 'idle';
  #closing: Promise<void> = Promise.resolve();
  #onEnd: () => void = () => {};
  /** Resolves when the call is over for the first time, whoever ended it. */
  readonly over = new Promise<void>((resolve) => {
    this.#onEnd = resolve;
  });
  /** The connection to the bot broke, and we didn't break it. */
  isLost = false;

  constructor(
    readonly way: Way,
    readonly options: PhoneOptions,
  ) {
    this.exchange = new Exchange(options.behaviour);
    const complain = (sentence: string) => void this.mistakes.push(sentence);
    this.commands = new Commands(options.behaviour, (result) => this.#result(result), complain);
  }

  get isOver(): boolean {
    return this.#state === 'ended';
  }

  /** Dials and is answered. */
  async dial(): Promise<void> {
    if (this.#state !== 'idle') throw new PhoneError('the caller has dialled already');
    this.conversationId = this.way.newConversationId();
    this.#say('Caller dials.');
    await this.#open();
    await this.send(answered(this.options.caller));
  }

  /** The caller's line is there again in the same conversation; the channel doesn't announce it. */
  async back(): Promise<void> {
    if (this.#state !== 'ended') throw new PhoneError('the caller has not been away');
    this.#say('The caller is back.');
    await this.#open();
  }

  /** The Emulator's "Restart conversation - same user ID", under the old conversation id. */
  async restart(): Promise<void> {
    this.#say('The conversation is restarted.');
    this.exchange.stop();
    await this.send(answered(this.options.caller, true));
  }

  async press(keys: readonly string[]): Promise<void> {
    for (const pressed of keys) {
      this.#say(`Caller presses ${pressed}`);
      await this.send(key(pressed));
    }
  }

  /** Speech as recognised, or typed text. */
  async say(text: string): Promise<void> {
    this.#say(text === '' ? 'Caller says nothing' : `Caller says "${brief(text)}"`);
    await this.send(speech(text));
  }

  /**
   * @param value of the status, where it is another than the usual one
   * @throws PhoneError when no agent's phone rings
   */
  async agent(deed: AgentDeed, value: unknown = AGENT[deed]): Promise<void> {
    if (!this.exchange.agent(deed)) throw new PhoneError("no agent's phone rings");
    if (this.options.behaviour.sendsStatus) await this.status(value);
    else this.#say(`(the channel sends no status: ${deed})`);
  }

  async status(value: unknown): Promise<void> {
    this.#say(`<-- handoff.status ${JSON.stringify(value)}`);
    await this.send(status(value));
  }

  /** Does nothing where the call has ended already. */
  async hangUp(): Promise<void> {
    await this.#end('Caller hangs up.', 'userCancelled');
  }

  /** The channel ends the call; nothing more is sent where it has ended already. */
  async end(): Promise<void> {
    await this.#end('The channel ends the call.', 'completedSuccessfully');
  }

  /** What carries the call ends without a word. */
  async lose(how: 'closed' | 'broken'): Promise<void> {
    this.#say(how === 'closed' ? 'The socket closes.' : 'The socket breaks.');
    await this.#leave(how);
  }

  /** Sends the last activity once more, under the same id. */
  async sendAgain(): Promise<void> {
    if (!this.#last) throw new PhoneError('nothing has been sent yet');
    this.#say(`<-- the same ${this.#last.type} again`);
    await this.#deliver(this.#last);
  }

  /**
   * Sends an activity of any content.
   *
   * @throws PhoneError when the bot doesn't take it
   */
  async send(content: Content): Promise<void> {
    this.#last = this.#whole(content);
    await this.#deliver(this.#last);
  }

  #whole(content: Content): Activity {
    return {
      ...content,
      id: randomUUID(),
      timestamp: new Date(this.options.now()).toISOString() as unknown as Date, // On the wire a date is a string.
      channelId: this.way.channelId,
      serviceUrl: this.#serviceUrl,
      conversation: { id: this.conversationId },
      from: callerAccount(this.options.caller),
      recipient: BOT,
      locale: this.options.caller.locale,
    } as Activity;
  }

  /**
   * Waits until a line that the bot has ended is closed, and what the channel answers by itself has arrived.
   *
   * @returns whether anything has arrived, so that the bot may be at work again
   */
  async settled(): Promise<boolean> {
    await this.#closing;
    return this.commands.arrived();
  }

  /** Puts the phone down, so that no call is left on at the bot, and frees whatever is still held. */
  async finish(): Promise<void> {
    await this.#closing;
    try {
      if (this.#state === 'connected') await this.send(ended('userCancelled'));
    } catch (error) {
      // A bot that refuses the end of a call, or is gone, has no call on that could be left.
      if (!(error instanceof BotUnreachable || error instanceof PhoneError)) throw error;
    } finally {
      this.#over();
      await this.way.finish();
    }
  }

  async #open(): Promise<void> {
    await this.#closing;
    const ear: Ear = {
      conversationId: this.conversationId,
      hear: (activity, replyToId) => this.#hear(activity, replyToId),
      complain: (sentence) => this.mistakes.push(sentence),
      gone: (how) => {
        if (this.#state === 'ended') return;
        this.#say(how === 'closed' ? 'The bot closed the line.' : 'The connection to the bot is broken.');
        this.isLost = how === 'broken';
        this.#over();
      },
    };
    this.#serviceUrl = await this.way.open(ear);
    this.#state = 'connected';
  }

  async #deliver(activity: Activity): Promise<void> {
    if (this.#state !== 'connected') throw new PhoneError(`there is no call to send a ${activity.type} in`);
    const answer = await this.way.deliver(activity);
    // A call that ends while the bot works leaves no answer, and needs none.
    if (!isTaken(answer) && !(this.isOver && answer.status === 410)) {
      throw new PhoneError(`the bot refused the ${activity.type}: ${refused(answer.status, answer.reason)}`);
    }
  }

  #hear(activity: Partial<Activity>, replyToId?: string): Answer {
    const { conversationId } = this;
    const { recorder } = this.commands;
    const mistake =
      mistakeIn(activity, { conversationId, recorder, showsTraces: this.way.channelId === 'emulator' }) ??
      (replyToId && activity.replyToId && replyToId !== activity.replyToId ? 'a reply to two activities' : undefined);
    if (mistake) {
      this.mistakes.push(`the bot sent ${mistake}`);
      return { status: 400, reason: mistake };
    }
    this.heard.push(activity);
    const line = caption(activity);
    if (line) this.#say(line);
    if (activity.type === 'endOfConversation') this.#endedByBot();
    if (activity.type === 'command') this.commands.obey(activity);
    const answer = activity.type === 'event' ? this.#transfer(activity) : { status: 200 };
    return { ...answer, id: randomUUID() };
  }

  #transfer(activity: Partial<Activity>): Answer {
    const { TargetPhoneNumber, HandoffId } = activity.value as { TargetPhoneNumber: string; HandoffId?: string };
    const answer = this.exchange.initiate(TargetPhoneNumber, HandoffId);
    if (answer.reason) this.#say(`<-- ${answer.status} ${answer.reason}`);
    else this.commands.recorder.stop();
    return answer;
  }

  async #result(result: Content): Promise<void> {
    if (this.#state !== 'connected') return;
    this.#say(resultCaption(result, this.commands.recorder.state));
    await this.#deliver(this.#whole(result));
  }

  /** The channel hangs up for the bot: its request is answered first, then the line is closed. */
  #endedByBot(): void {
    this.#over();
    this.#closing = new Promise((resolve) => setImmediate(resolve)).then(() => this.way.leave('closed'));
  }

  async #end(line: string, code: 'userCancelled' | 'completedSuccessfully'): Promise<void> {
    if (this.#state !== 'connected') return;
    this.#say(line);
    try {
      await this.send(ended(code));
    } finally {
      await this.#leave('closed');
    }
  }

  async #leave(how: 'closed' | 'broken'): Promise<void> {
    if (this.#state !== 'connected') return;
    this.#over();
    await this.way.leave(how);
  }

  #over(): void {
    this.#state = 'ended';
    this.exchange.stop();
    this.commands.recorder.stop();
    this.#onEnd();
  }

  #say(line: string): void {
    this.options.write(line);
  }
}
