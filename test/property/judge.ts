import assert from 'node:assert/strict';
import type { Middleware } from 'botbuilder';
import type { Activity } from 'botframework-schema';
import type { CallId, CallRecord } from '../../src/call/call.js';
import { type Turn, turnOf } from '../../src/call/turn.js';
import type { Commit } from '../../src/storage/store.js';
import { INVARIANTS } from './invariants.js';
import { digitRuns, digitsIn, Hidden, type Secret } from './secret.js';
import { ASKS_FOR_SECRET, wordsOf } from './setting.js';
import { stateOf } from './states.js';
import type { JudgedTurn, Story } from './turn.js';

/** So loud nothing may be in the log: an error is one that an operator has to look after. */
const ERROR_LEVEL = 50;

const asks = new Set(wordsOf(ASKS_FOR_SECRET));
const asksToConfirm = new Set(wordsOf('keys-confirm'));
/** What is said beside whatever goes on. */
const beside = new Set(
  ['time-nearly-over', 'recording-on', 'recording-off', 'recording-ended', 'recording-uncertain'].flatMap(wordsOf),
);

/** How it begins to quote its caller: never in the log, and not even to a developer in a secret. */
const QUOTES = 'could not work on';

/** What a turn throws here on purpose. */
class Fault extends Error {
  override readonly name = 'Fault';
}

/** What the judge remembers of one call. */
interface Chapter {
  record?: CallRecord;
  readonly turns: JudgedTurn[];
  asksForSecret: boolean;
  lastSecretAt: number;
  /** All digits that the caller has pressed or said in the open. */
  open: string;
}

/** Watches everything that a bot stores, sends and logs. What is wrong is told when the bot has come to rest. */
export class Judge {
  readonly #chapters = new Map<CallId, Chapter>();
  /** What runs now, by call. */
  readonly #running = new Map<CallId, Turn>();
  readonly #taken = new Set<string>();
  /** Everything that was said to anybody. */
  readonly said = new Set<string>();
  /** How often a turn has left a call in each state. */
  readonly states = new Map<string, number>();
  #turns = 0;
  #mistake: Error | undefined;
  #hidden: readonly Hidden[];

  /**
   * @param secrets of the callers
   * @param recordingOf what the channel does in a conversation
   */
  constructor(
    secrets: readonly Secret[],
    private readonly recordingOf: (conversationId: string) => Story['recording'],
  ) {
    this.#hidden = secrets.map((secret) => new Hidden(secret));
  }

  get turns(): number {
    return this.#turns;
  }

  /** @throws the first thing that was wrong */
  check(): void {
    if (this.#mistake) throw this.#mistake;
  }

  /** Every call as it was committed last, the newest last. */
  get records(): readonly CallRecord[] {
    return [...this.#chapters.values()].flatMap(({ record }) => record ?? []);
  }

  /** Sees what comes in, before the bot does. */
  readonly middleware: Middleware = {
    onTurn: async (context, next) => {
      const turn = turnOf(context);
      this.#running.set(turn.call.id, turn);
      const isApology = this.#thrown.has(turn.activity);
      try {
        await next();
        if (this.turnsThrow && !isApology) throw new Fault(`${QUOTES} ${JSON.stringify(turn.activity.text)}`);
      } catch (error) {
        this.#thrown.add(turn.activity);
        if (!(error instanceof Fault))
          this.blame(`a turn has thrown at ${turn.activity.type} ${turn.activity.name ?? ''}`, error);
        throw error;
      }
    },
  };

  /** From now on, after the bot has done its part. It quotes what the caller said, as an error of a library may. */
  turnsThrow = false;
  /** Turns that have thrown so; their apology does not. */
  readonly #thrown = new WeakSet<Activity>();

  /** The process has died: what it was about to commit it never will. */
  died(): void {
    this.#running.clear();
  }

  /** The store has taken it. */
  committed(commit: Commit): void {
    const { call } = commit;
    const turn = this.#running.get(call.id);
    this.#running.delete(call.id);
    const chapter = this.#chapters.get(call.id) ?? {
      turns: [],
      asksForSecret: false,
      lastSecretAt: -Infinity,
      open: '',
    };
    this.#chapters.set(call.id, chapter);
    const record: CallRecord = JSON.parse(JSON.stringify(call));
    this.#try('an activity has its effect once', () => this.#once(commit));
    this.#try('the call is in a documented state', () => {
      const state = stateOf(record);
      this.states.set(state, (this.states.get(state) ?? 0) + 1);
    });
    // What closes an earlier call of a conversation that has begun again is no turn.
    if (turn) this.#judge(chapter, turn, record, commit);
    chapter.record = record;
  }

  /** The bot has sent it. Its words have been looked through when they were committed; what is attached to a transfer has not. */
  sent(activity: Partial<Activity>): void {
    if (activity.type !== 'message') this.#hunt(`what was sent (${activity.type} ${activity.name ?? ''})`, activity);
  }

  /** The bot has logged it, as a line of JSON. */
  logged(line: string): void {
    const entry = JSON.parse(line);
    this.#hunt(`the log (${entry.msg})`, entry);
    if (line.includes(QUOTES)) this.blame('the log quotes a caller', entry.msg);
    if (entry.level >= ERROR_LEVEL && entry.err?.type !== Fault.name)
      this.blame(`an error was logged: ${entry.msg}`, JSON.stringify(entry.err));
  }

  blame(what: string, error: unknown): void {
    const why = error instanceof assert.AssertionError ? error.message : error instanceof Error ? error.stack : error;
    this.#mistake ??= new Error(`${what}: ${why}`, { cause: error });
  }

  #judge(chapter: Chapter, given: Turn, after: CallRecord, commit: Commit): void {
    const isWords = given.activity.type === 'message' && given.origin === 'channel';
    const isSecret = isWords && chapter.asksForSecret;
    // What a caller says of their own accord is theirs to say, also key by key.
    if (isWords && !isSecret) {
      chapter.open += digitsIn(given.activity.text ?? '');
      this.#hidden = this.#hidden.map((hidden) => hidden.after(chapter.open));
    }
    const { call: _, activityId: __, ...rest } = commit;
    const turn: JudgedTurn = {
      at: given.now,
      activity: given.activity,
      origin: given.origin,
      capabilities: given.capabilities,
      speaks: given.speaks ?? 0,
      before: chapter.record,
      after,
      sent: commit.output.map(({ activity }) => activity).filter(({ type }) => type !== 'trace'),
      entries: commit.entries,
      errands: commit.errands ?? [],
      events: given.events,
      stored: digitRuns({ ...rest, call: after }),
      isSecret,
      failed: false,
    };
    const traces = commit.output.filter(({ activity }) => activity.type === 'trace');
    if (isSecret && JSON.stringify(traces).includes(QUOTES)) this.blame('a trace quotes a secret', given.activity.text);
    const { turns, record, lastSecretAt } = chapter;
    const story: Story = {
      id: after.id,
      hidden: this.#hidden,
      record,
      others: this.records.filter(({ id }) => id !== after.id),
      recording: this.recordingOf(after.key.conversationId),
      turns,
      lastSecretAt,
    };
    for (const [promise, holds] of Object.entries(INVARIANTS)) this.#try(promise, () => holds(turn, story));
    turns.push(turn);
    this.#turns++;
    if (isSecret) chapter.lastSecretAt = turn.at;
    const words = turn.sent.flatMap(({ type, text }) => (type === 'message' ? [text ?? ''] : []));
    for (const text of words) this.said.add(text);
    const said = words.filter((text) => !beside.has(text));
    if (said.length === 0) return;
    const goesOn = chapter.asksForSecret && said.some((text) => asksToConfirm.has(text));
    chapter.asksForSecret = goesOn || said.some((text) => asks.has(text));
  }

  #once({ call, activityId }: Commit): void {
    if (activityId === undefined) return;
    const name = `${call.key.conversationId} ${activityId}`;
    assert.ok(!this.#taken.has(name), 'it was committed twice');
    this.#taken.add(name);
  }

  #hunt(where: string, thing: unknown): void {
    const runs = digitRuns(thing);
    for (const hidden of this.#hidden) {
      const found = hidden.foundIn(runs);
      if (found !== undefined) this.blame(`a secret is in ${where}`, found);
    }
  }

  #try(promise: string, judge: () => void): void {
    try {
      judge();
    } catch (error) {
      if (!(error instanceof assert.AssertionError)) throw error;
      this.blame(`not kept: ${promise}`, error);
    }
  }
}
