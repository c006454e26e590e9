import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Activity } from 'botframework-schema';
import type { Channel, Conversation, Post, Treatment } from './channel.js';
import { type Delivery, deliver, type Route } from './deliver.js';

/** What a caller (or the channel, for them) does next. `say` is something that nobody else says. */
export type Step = 'dial' | 'say' | 'accepted' | 'end' | `press ${string}`;

/** The answer to a step, each activity as `signature` writes it; `{words}` stands for what the caller said. */
export type Answer = readonly string[];

/** One activity of the caller, with what became of it. */
export interface Turn {
  readonly step: Step;
  readonly id: string;
  readonly words: string;
  /** What should be heard; undefined where that is to be found out. */
  readonly expected: Answer | undefined;
  readonly askedAt: number;
  readonly heard: Post[];
  /** Of `expected`, what was not heard yet. */
  readonly missing: string[];
  /** Heard once more than expected. */
  readonly again: Post[];
  /** Answers that are not expected at all, such as an apology. */
  readonly other: Post[];
  deliveries: readonly Delivery[];
  /** When everybody who was asked had answered with 2xx. */
  answeredAt?: number;
  /** When everything had been heard. */
  repliedAt?: number;
}

/** How long an answer may take, once the activity has been answered, before the call counts as stuck. */
const STUCK_AFTER = 15_000;
/** Nothing was heard for so long: there will be nothing more. */
const QUIET = 500;

const CALLER = { id: '+14255550100', name: '+14255550100' };
const BOT = { id: 'bot', name: 'Bot' };

/** One call over HTTP, in a closed loop: the next step comes after the answer to the last one and the answered POST. */
export class Caller implements Conversation {
  readonly id = `${randomUUID()}|livechat`;
  readonly turns: Turn[] = [];
  /** What the bot said without being asked. */
  readonly unasked: Post[] = [];
  /** Answers that came in another order than expected, or after the answer to a later step. */
  disorder = 0;
  stuck = 0;
  notTaken = 0;
  /** How a POST of the bot is treated; everything is taken by default. */
  ill: (post: Post) => Treatment = () => ({ kind: 'take' });
  readonly #byId = new Map<string, { readonly turn: Turn; readonly index: number; done: () => void }>();
  readonly #delivering = new Map<Turn, Promise<Delivery[]>>();
  #latest = 0;

  /**
   * @param name a word that no other call of the script has.
   * @param routes each activity is posted to all of these at once.
   */
  constructor(
    private readonly channel: Channel,
    private readonly name: string,
    private readonly routes: readonly Route[],
    private readonly answerWithin?: number,
  ) {
    channel.open(this);
  }

  treat(post: Post): Treatment {
    return this.ill(post);
  }

  heard(post: Post): void {
    const known = this.#byId.get(post.replyToId ?? '');
    if (!known) {
      this.unasked.push(post);
      return;
    }
    const { turn, index } = known;
    turn.heard.push(post);
    const place = turn.missing.indexOf(signature(post.activity));
    if (place < 0) {
      if (turn.expected?.includes(signature(post.activity))) turn.again.push(post);
      else turn.other.push(post);
      return;
    }
    if (place > 0 || index < this.#latest) this.disorder++;
    this.#latest = Math.max(this.#latest, index);
    turn.missing.splice(place, 1);
    if (turn.missing.length > 0) return;
    turn.repliedAt = post.at;
    known.done();
  }

  /** Does a step and waits for its answer. */
  async take(step: Step, expected: Answer | undefined): Promise<Turn> {
    const { turn, replied } = this.begin(step, expected);
    await this.answered(turn);
    if (turn.answeredAt === undefined) return turn;
    if (!expected) await this.#quiet(turn);
    else if (turn.missing.length > 0) {
      const bound = new AbortController();
      await Promise.race([replied, pause(STUCK_AFTER, undefined, { signal: bound.signal }).catch(() => {})]);
      bound.abort();
      if (turn.missing.length > 0) this.stuck++;
    }
    return turn;
  }

  /** Posts a step; `answered` waits for its delivery, `replied` for its answer. */
  begin(step: Step, expected: Answer | undefined): { readonly turn: Turn; readonly replied: Promise<void> } {
    const index = this.turns.length;
    const words = `My question is about ${this.name} and ${word(index)}`;
    const answers = expected?.map((one) => one.replaceAll('{words}', words));
    const turn: Turn = {
      step,
      id: randomUUID(),
      words,
      expected: answers,
      askedAt: Date.now(),
      heard: [],
      missing: [...(answers ?? [])],
      again: [],
      other: [],
      deliveries: [],
    };
    const replied = new Promise<void>((done) => this.#byId.set(turn.id, { turn, index, done }));
    this.turns.push(turn);
    const activity = this.#activity(turn);
    this.#delivering.set(turn, Promise.all(this.routes.map((route) => deliver(activity, route, this.answerWithin))));
    return { turn, replied };
  }

  /** Resolves when a step has been answered with 2xx by everybody, or never will be. */
  async answered(turn: Turn): Promise<void> {
    turn.deliveries = (await this.#delivering.get(turn)) ?? [];
    this.#delivering.delete(turn);
    const times = turn.deliveries.map(({ answeredAt }) => answeredAt);
    if (times.includes(undefined)) this.notTaken++;
    else turn.answeredAt = Math.max(...times.map(Number));
  }

  /** Every transfer that was asked for, in order. */
  get handoffs(): Post[] {
    const all = [...this.turns.flatMap(({ heard }) => heard), ...this.unasked];
    return all.filter(({ activity }) => activity.name === 'handoff.initiate').sort((a, b) => a.at - b.at);
  }

  async #quiet(turn: Turn): Promise<void> {
    const since = turn.answeredAt ?? turn.askedAt;
    while (Date.now() - Math.max(since, turn.heard.at(-1)?.at ?? since) < QUIET) await pause(QUIET / 8);
  }

  #activity({ step, id, words }: Turn): Partial<Activity> {
    const envelope = {
      id,
      // A channel that has no peculiarities: botbuilder knows some by their ids.
      channelId: 'faults',
      serviceUrl: this.channel.url,
      conversation: { id: this.id } as Activity['conversation'],
      from: CALLER as Activity['from'],
      recipient: BOT as Activity['recipient'],
      locale: 'en-US',
    };
    switch (step) {
      case 'dial':
        return { ...envelope, type: 'conversationUpdate', membersAdded: [BOT, CALLER] as Activity['membersAdded'] };
      case 'say':
        return { ...envelope, type: 'message', text: words };
      case 'accepted':
        return { ...envelope, type: 'event', name: 'handoff.status', value: { state: 'accepted' } };
      case 'end':
        return { ...envelope, type: 'endOfConversation' };
      default:
        return { ...envelope, type: 'message', text: step.slice('press '.length), entities: [{ type: 'DTMF' }] };
    }
  }
}

/** What an activity of the bot is recognised by: its words, or the name of what it asks for. */
export function signature({ type, text, name }: Partial<Activity>): string {
  if (type === 'message') return text ?? '';
  return `[${name ?? type}]`;
}

const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ');

/** A word for each number, without digits: digits mean something to a bot on the telephone. */
export function word(number: number): string {
  const last = SYLLABLES[number % SYLLABLES.length] ?? '';
  return (number < SYLLABLES.length ? 'q' : word(Math.floor(number / SYLLABLES.length))) + last;
}
