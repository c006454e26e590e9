import { randomUUID } from 'node:crypto';
import type { Activity } from 'botframework-schema';
import type { Answer, Ear } from '../src/phone/way.js';
import { word } from '../test/faults/caller.js';
import type { Trunk } from './trunk.js';

/** How long an answer may take before the call counts as stuck. */
const STUCK_AFTER = 60_000;

const CALLER = { id: '+14255550100', name: '+14255550100' };
const BOT = { id: 'bot', name: 'Bot' };

type Heard = Partial<Activity>;

/** What a turn should be answered with; each activity is judged when it comes, and the turn is over with the last one. */
type Answers = readonly ((heard: Heard) => boolean)[];

const isSpoken = ({ type, text, speak }: Heard) =>
  type === 'message' && Boolean(text) && (speak?.startsWith('<speak ') ?? false);
const isWelcome = (heard: Heard) => isSpoken(heard) && /^Thank you for calling /.test(heard.text ?? '');
const echoes = (words: string) => (heard: Heard) => isSpoken(heard) && heard.text === `What I heard was "${words}".`;
const isInitiate = ({ type, name, attachments }: Heard) =>
  type === 'event' && name === 'handoff.initiate' && attachments?.length === 1;

/** One call, in a closed loop: whoever plays it goes on after the answer to the last step and the answered activity. */
export class Caller {
  readonly #ear: Ear;
  readonly #id = randomUUID();
  #serviceUrl = '';
  #step = 0;
  #expected: Answers = [];
  #incoming = '';
  #heard: () => void = () => {};
  /** What went otherwise than it should, in words; empty when everything was right. */
  readonly mistakes: string[] = [];

  /** @param number of the call; its words are said by no other call. */
  constructor(
    private readonly trunk: Trunk,
    private readonly number: number,
  ) {
    this.#ear = {
      conversationId: this.#id,
      hear: (activity, replyToId) => this.#hear(activity, replyToId),
      complain: (sentence) => this.#mistake(sentence),
      gone: (how) => this.#mistake(`the socket was ${how}`),
    };
  }

  /** The call is answered: greeting and menu. @returns milliseconds */
  async dial(): Promise<number> {
    this.#serviceUrl = await this.trunk.open(this.#ear);
    return this.#play({ type: 'conversationUpdate', membersAdded: [BOT, CALLER] }, [isWelcome, isSpoken]);
  }

  /** The caller says something, and hears two sentences. @returns milliseconds to the second one */
  say(): Promise<number> {
    const words = `My question is about ${word(this.number)} and ${word(this.#step)}`;
    return this.#play({ type: 'message', text: words }, [echoes(words), isSpoken]);
  }

  /** The caller presses 0. @returns milliseconds until the transfer is asked for */
  pressZero(): Promise<number> {
    return this.#play({ type: 'message', text: '0', entities: [{ type: 'DTMF' }] }, [isSpoken, isInitiate]);
  }

  /** The caller hangs up. */
  async hangUp(): Promise<void> {
    await this.#play({ type: 'endOfConversation', code: 'userCancelled' }, []);
    await this.leave();
  }

  /** The line is put down without a word. */
  async leave(): Promise<void> {
    await this.trunk.leave('closed');
  }

  async #play(what: object, expected: Answers): Promise<number> {
    this.#step++;
    this.#incoming = randomUUID();
    this.#expected = expected;
    const replied =
      expected.length === 0 ? undefined : new Promise<number>((done) => (this.#heard = () => done(performance.now())));
    const usual = {
      id: this.#incoming,
      timestamp: new Date().toISOString(),
      channelId: this.trunk.channelId,
      serviceUrl: this.#serviceUrl,
      conversation: { id: this.#id },
      from: CALLER,
      recipient: BOT,
      locale: 'en-US',
    };
    const activity = Object.assign(usual, what) as unknown as Activity;
    const begun = performance.now();
    const answered = this.trunk.deliver(activity);
    const late = setTimeout(() => {
      this.#mistake(`no answer to step ${this.#step}`);
      this.#heard();
    }, STUCK_AFTER);
    try {
      const [{ status }, at = performance.now()] = await Promise.all([answered, replied]);
      if (status < 200 || status > 299) this.#mistake(`step ${this.#step} was answered with ${status}`);
      return at - begun;
    } finally {
      clearTimeout(late);
    }
  }

  #hear(activity: Heard, replyToId = activity.replyToId): Answer {
    const [next, ...rest] = this.#expected;
    if (replyToId !== this.#incoming) this.#mistake('an answer to another activity');
    else if (!next) this.#mistake(`one too many: ${activity.type} ${activity.text ?? activity.name}`);
    else if (!next(activity)) this.#mistake(`not what should come: ${activity.type} ${activity.text ?? activity.name}`);
    this.#expected = rest;
    if (next && rest.length === 0) this.#heard();
    return { status: 200, id: randomUUID() };
  }

  #mistake(sentence: string): void {
    if (this.mistakes.length < 5) this.mistakes.push(sentence);
  }
}
