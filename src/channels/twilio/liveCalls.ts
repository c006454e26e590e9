import type { Activity } from 'botframework-schema';
import type { Clock } from '../../call/clock.js';
import type { HandoffId } from '../../handoff/protocol.js';
import type { Document } from './document.js';
import type { Status } from './webhook.js';

/** What this process knows of a call beside what is stored. All of it may be missing: after a restart, or on another instance. */
export interface LiveCall {
  /** Twilio waits for this document: what is sent meanwhile goes into it. */
  open: Document | undefined;
  /** The name of the document that Twilio plays; undefined: not known. */
  playing: string | undefined;
  /** Whom that document connects the caller to; `nobody`: no one. Undefined: not known. */
  dialling: HandoffId | 'nobody' | undefined;
  /** What was said last, and when it began: what is sent before it can have been heard must not cut it off. */
  said: { readonly messages: readonly Partial<Activity>[]; readonly at: number } | undefined;
  /** When the caller was last heard speaking, in words that are not all yet: milliseconds since the epoch. */
  spokeAt: number | undefined;
  /** Commands whose results are still to be told to the bot: a document waits for them. */
  readonly commands: Set<Promise<unknown>>;
  /** A document on its way to Twilio by the REST API; never rejects. */
  sending: Promise<unknown> | undefined;
  /** Answers to webhooks, by what they were about: the same request gets the same answer. */
  readonly answers: Map<string, Promise<string>>;
  /** How the agents' calls ended, which a `<Dial>` itself does not tell in full. */
  readonly agents: Map<HandoffId, AgentEnd>;
}

export type End = Partial<Pick<Status, 'SipResponseCode' | 'AnsweredBy'>>;

/** What is told of an agent's call beside what is asked about it, before or after that: how it ended, or who picked up. */
export class AgentEnd {
  readonly #told: Promise<End>;
  #tell: (end: End) => void = () => {};

  constructor() {
    this.#told = new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  /** The first one counts. */
  tell(end: End): void {
    this.#tell(end);
  }

  /** @returns undefined where it has not come within so many milliseconds */
  async within(clock: Clock, ms: number): Promise<End | undefined> {
    let timer: unknown;
    const late = new Promise<undefined>((resolve) => {
      timer = clock.setTimeout(() => resolve(undefined), ms);
    });
    try {
      return await Promise.race([this.#told, late]);
    } finally {
      clock.clearTimeout(timer);
    }
  }
}

/** The end of the agent's call of this attempt. */
export function agentEnd({ agents }: LiveCall, handoffId: HandoffId): AgentEnd {
  const known = agents.get(handoffId) ?? new AgentEnd();
  agents.set(handoffId, known);
  return known;
}

/** A number without a status callback never tells that a call is over. */
const MOST_CALLS = 10_000;
/** A request that is repeated is one of the last. */
const MOST_ANSWERS = 4;

/** The calls that this process has had to do with, the oldest first. */
export class LiveCalls {
  readonly #calls = new Map<string, LiveCall>();
  /** Who has picked up, which is told beside the question for what they are to hear. */
  readonly #pickedUp = new Map<HandoffId, AgentEnd>();

  pickedUp(handoffId: HandoffId): AgentEnd {
    const known = this.#pickedUp.get(handoffId) ?? new AgentEnd();
    this.#pickedUp.set(handoffId, known);
    const [oldest] = this.#pickedUp.keys();
    if (this.#pickedUp.size > MOST_CALLS && oldest !== undefined) this.#pickedUp.delete(oldest);
    return known;
  }

  of(callSid: string): LiveCall {
    const known = this.#calls.get(callSid);
    if (known) return known;
    const fresh: LiveCall = {
      open: undefined,
      playing: undefined,
      dialling: undefined,
      said: undefined,
      spokeAt: undefined,
      commands: new Set(),
      sending: undefined,
      answers: new Map(),
      agents: new Map(),
    };
    this.#calls.set(callSid, fresh);
    const [oldest] = this.#calls.keys();
    if (this.#calls.size > MOST_CALLS && oldest !== undefined) this.#calls.delete(oldest);
    return fresh;
  }

  forget(callSid: string): void {
    this.#calls.delete(callSid);
  }
}

/** Notes what Twilio plays now. */
export function plays(live: LiveCall, { messages, transfer, hangsUp }: Document, name: string, now: number): void {
  live.playing = name;
  live.dialling = transfer?.handoffId ?? 'nobody';
  live.said = transfer || hangsUp ? undefined : { messages: [...messages], at: now };
}

/** Answers the same question once, as long as the answer was a proper one. */
export function answerOnce(
  { answers }: LiveCall,
  event: string,
  answer: () => Promise<{ readonly document: string; readonly isProper: boolean }>,
): Promise<string> {
  const earlier = answers.get(event);
  if (earlier) return earlier;
  const given = answer().then(({ document, isProper }) => {
    if (!isProper) answers.delete(event);
    return document;
  });
  answers.set(event, given);
  const [oldest] = answers.keys();
  if (answers.size > MOST_ANSWERS && oldest !== undefined) answers.delete(oldest);
  return given;
}
