import { randomUUID } from 'node:crypto';
import { EventFactory } from 'botbuilder/lib/eventFactory.js'; // Not its index, which brings the adapters of Teams.
import type { TurnContext } from 'botbuilder-core';
import { currentHandoff, type Handoff, isPending, isWithAgent, type Target } from '../src/call/call.js';
import { handoffChanged } from '../src/call/events.js';
import type { E164 } from '../src/call/phoneNumber.js';
import type { Reservation } from '../src/call/poolNumber.js';
import { type Turn, turnOf } from '../src/call/turn.js';
import { callOff, deadlineAfter, type HandoffNews, takeCaller, takeEnd, takeNews } from '../src/handoff/attempts.js';
import type { ReadClosures } from '../src/handoff/closure.js';
import { contextOf, initiateValue, storedContext, type Warmth } from '../src/handoff/context.js';
import type { HandoffEvent } from '../src/handoff/machine.js';
import type { NumberPool } from '../src/handoff/numberPool.js';
import type { FailureReason, HandoffId } from '../src/handoff/protocol.js';
import type { ExpectedWaits } from '../src/handoff/waits.js';
import { stopsFirst } from '../src/recording/transfer.js';
import type { CallBacks } from './callBack/callBacks.js';
import { type ClosedWords, closedWords, spokenName } from './closed.js';
import { hangUp } from './hangUp.js';
import type { Department, Menu } from './menu.js';
import { readUtterance } from './utterance.js';
import type { Voice } from './voice.js';
import { connecting, standing, wantsCallBack } from './waitWords.js';

/** Attempts in one call, over all departments: enough for anybody, and an end for a call that goes in circles. */
const MOST_ATTEMPTS = 12;

/**
 * How often in a row a caller who does nothing is told that a phone may still ring, each time after as long as a phone may
 * ring; then the bot ends the call, because nothing else stops the ringing.
 */
const MOST_TOLD_RINGING = 3;

/** What the conversation does next: stay where it is, or go to a menu of the configuration. */
export type Next =
  | {
      readonly menu: string;
      /** Said in place of the menu's own prompt. */
      readonly prompt?: string;
    }
  | undefined;

/** Which words fit a failure; every other reason is told as "could not be reached". */
const WORDS: Partial<Record<FailureReason, 'busy' | 'no-answer' | 'closed'>> = {
  busy: 'busy',
  noAnswer: 'no-answer',
  voicemail: 'no-answer',
  declined: 'busy',
  closed: 'closed',
};

/** What a transfer asks outside of its call. */
export interface TransferParts {
  /** By default no department is ever closed by an operator. */
  readonly closures?: ReadClosures;
  /** By default numbers of pools are never dialled. */
  readonly numbers?: Pick<NumberPool, 'pick' | 'cooldownMs'>;
  /** How long it usually takes until somebody answers; by default nobody knows. */
  readonly waits?: ExpectedWaits;
  /** Names handoffs; by default with random UUIDs. */
  readonly newHandoffId?: () => string;
}

/**
 * Hands a call to a person, and takes it back when nobody is there: says the words around it, and asks for the transfer.
 * What becomes of an attempt is src/handoff. Everything that must be said is said before `handoff.initiate`, because
 * nobody knows who hears what is said while a phone rings (facts of Microsoft's channel; botframework-telephony#118).
 */
export class Transfer {
  constructor(
    private readonly menu: Menu,
    private readonly voice: Voice,
    /** How long a target may ring, in milliseconds. */
    private readonly noAnswerAfter: number,
    private readonly callBacks: CallBacks,
    private readonly parts: TransferParts = {},
  ) {}

  /** The caller asked for a person. `reason` is a fixed word, never the caller's own. */
  async request(context: TurnContext, departmentName: string, reason: string): Promise<Next> {
    const turn = turnOf(context);
    const { state } = turn.call;
    if (!turn.capabilities.canTransfer) {
      await this.voice.say(context, 'transfer-unavailable');
      return { menu: this.menu.start };
    }
    if (this.mayRing(context) && !turn.capabilities.canCancelTransfer) return this.waitOn(context);
    if (state.handoffs.length >= MOST_ATTEMPTS) return { menu: this.menu.afterFailure, prompt: 'too-many-transfers' };
    const department = this.#department(departmentName);
    if (department.language && !state.hasChosenLocale) state.locale = department.language;
    const closed = await this.#closed(turn, departmentName);
    if (closed) return this.#turnAway(context, closed);
    const name = spokenName(department, departmentName, state.locale);
    const words = connecting(department, name, this.parts.waits?.expected(departmentName), state.locale);
    await this.voice.say(context, words.prompt, words.values);
    await this.#initiate(context, departmentName, 1, reason);
    return undefined;
  }

  /**
   * The caller said or pressed something, or was heard to be silent.
   *
   * @returns 'answered' when that is all the answer there is to be; otherwise where the caller goes on: they may have
   * been away, and have not heard that menu yet
   */
  async heard(context: TurnContext): Promise<'answered' | Next> {
    const turn = turnOf(context);
    const { state } = turn.call;
    if (isWithAgent(state)) return 'answered';
    const pending = currentHandoff(state);
    if (pending && isPending(pending)) {
      if (pending.way === 'warm' && wantsCallBack(this.menu, turn)) {
        callOff(turn, pending);
        return { menu: this.menu.afterFailure };
      }
      await this.stillTrying(context);
      return 'answered';
    }
    const acts = readUtterance(turn.activity).kind !== 'nothing';
    const backFrom = takeCaller(turn, acts, this.noAnswerAfter);
    if (!backFrom) return undefined;
    await this.voice.say(context, backFrom === 'agent' ? 'agent-done' : 'back-with-us');
    return { menu: backFrom === 'agent' ? this.menu.start : this.menu.afterFailure };
  }

  /**
   * Takes news about an attempt, without a word.
   *
   * @returns the attempt that the caller has to be told about (`answer`); undefined when nothing is to be said
   */
  take(context: TurnContext, news: HandoffNews): Handoff | undefined {
    return takeNews(turnOf(context), news, this.noAnswerAfter);
  }

  /** Tells the caller what has become of an attempt, and tries the next target where there is one and may be one. */
  async answer(context: TurnContext, about: Handoff): Promise<Next> {
    const { handoffs } = turnOf(context).call.state;
    const { canCancelTransfer } = turnOf(context).capabilities;
    const isLast = handoffs.at(-1) === about && handoffs.length < MOST_ATTEMPTS;
    const next = isLast ? this.#department(about.department).hunt[about.attempt] : undefined;
    if (!next || (about.mayStillRing && !canCancelTransfer)) return this.goOn(context, about);
    const closed = await this.#closed(turnOf(context), about.department);
    if (closed) return about.mayStillRing ? this.goOn(context, about) : this.#turnAway(context, closed);
    const words = wordsFor(about);
    await this.voice.say(context, words === 'closed' ? 'next-unavailable' : `next-${words}`);
    await this.#initiate(context, about.department, about.attempt + 1, about.reason);
    return undefined;
  }

  /** Where the caller goes on after an attempt that has come to nothing, when no other target is tried. */
  async goOn(context: TurnContext, about: Handoff): Promise<Next> {
    if (!about.mayStillRing) {
      await this.voice.say(
        context,
        about.failure === 'refusedByChannel' ? 'transfer-failed' : `failed-${wordsFor(about)}`,
      );
      // Who has had the last attempt is not told to try again.
      const isSpent = turnOf(context).call.state.handoffs.length >= MOST_ATTEMPTS;
      return { menu: this.menu.afterFailure, ...(isSpent && { prompt: 'too-many-transfers' }) };
    }
    if ((about.toldRinging ?? 0) <= MOST_TOLD_RINGING) return { menu: this.menu.stillRinging };
    await this.#giveUp(context);
    return undefined;
  }

  /** A phone may be ringing although nobody waits for this attempt any more. */
  mayRing(context: TurnContext): boolean {
    return currentHandoff(turnOf(context).call.state)?.mayStillRing ?? false;
  }

  /** The caller would rather go on waiting: what rings, rings on, and is looked at again after another time-out. */
  async waitOn(context: TurnContext): Promise<Next> {
    const turn = turnOf(context);
    const last = currentHandoff(turn.call.state);
    if (last?.mayStillRing) {
      last.deadline = turn.now + this.noAnswerAfter;
      last.waitsOn = true;
      await this.voice.say(context, 'waiting-on');
      return undefined;
    }
    const hasFailed = last?.state === 'failed' || last?.state === 'timedOut';
    return hasFailed ? this.goOn(context, last) : { menu: this.menu.start };
  }

  /** The call is over: by the caller, by the channel, or because what carried it broke. */
  async ended(
    context: TurnContext,
    event: Extract<HandoffEvent, { kind: 'callEnded' | 'lineBroke' | 'processEnded' }>,
  ): Promise<void> {
    const turn = turnOf(context);
    const last = currentHandoff(turn.call.state);
    takeEnd(turn, event);
    if (event.kind === 'lineBroke' && (isPending(last) || last?.waitsOn)) await this.callBacks.noteOwn(turn);
  }

  /** Somebody spoke while a phone rings. Where the caller would not hear us, or an agent might, nothing is said. */
  async stillTrying(context: TurnContext): Promise<void> {
    const { capabilities, call, now } = turnOf(context);
    const about = currentHandoff(call.state);
    if (!about || !(capabilities.canSpeakWhileTransferring || about.way === 'warm')) return;
    const { prompt, values } = standing(call.state, about, this.#department(about.department).hunt.length, now);
    await this.voice.say(context, prompt, values);
  }

  /** The caller has long been silent, perhaps because they hear only the ringing: a person will have to call them. */
  async #giveUp(context: TurnContext): Promise<void> {
    const number = await this.callBacks.noteOwn(turnOf(context));
    if (number) await this.voice.say(context, 'given-up-call-back', { number });
    else await this.voice.say(context, 'given-up');
    await hangUp(context, this.voice, 'goodbye');
  }

  async #initiate(context: TurnContext, departmentName: string, attempt: number, reason: string): Promise<void> {
    const turn = turnOf(context);
    const { state } = turn.call;
    const huntTarget = this.#department(departmentName).hunt[attempt - 1];
    if (!huntTarget) throw new RangeError(`department ${departmentName} has no target ${attempt}`);
    const { pool, ...plain } = huntTarget;
    const number = pool && (await this.#pick(turn, departmentName, pool));
    const target: Target = number ? { kind: 'phone', number } : plain;
    const handoff: Handoff = {
      id: (this.parts.newHandoffId ?? randomUUID)() as HandoffId,
      department: departmentName,
      attempt,
      reason,
      target,
      ...(this.#isWarm(turn, departmentName) && { way: 'warm' as const }),
      requestedAt: turn.now,
      state: 'requested',
      mayStillRing: false,
      ...(number && { pooled: 'held' }),
      ...(stopsFirst(turn) && { delayed: true }),
    };
    // Where an earlier one may still ring it is called off; from now on this one is waited for.
    for (const earlier of state.handoffs) delete earlier.deadline;
    state.handoffs.push(handoff);
    turn.events.push(handoffChanged(turn.call.id, handoff));
    const about = contextOf(handoff, state, turn.now);
    if (number) this.#reserve(turn, { number, handoff: handoff.id, context: storedContext(about) });
    if (!handoff.delayed) await this.#send(context, handoff);
  }

  /** The recording has stopped, or did not in time: asks for the transfer that has waited for it, if there is one. */
  async release(context: TurnContext): Promise<void> {
    const turn = turnOf(context);
    const handoff = currentHandoff(turn.call.state);
    if (!handoff?.delayed || !isPending(handoff)) return;
    delete handoff.delayed;
    await this.#send(context, handoff);
  }

  async #send(context: TurnContext, handoff: Handoff): Promise<void> {
    const { call, now } = turnOf(context);
    handoff.mayStillRing = true;
    handoff.deadline = now + deadlineAfter(handoff, this.noAnswerAfter);
    const value = initiateValue(handoff.target, contextOf(handoff, call.state, now), this.#warmth(handoff));
    // The transcript is attached when the event is sent (src/turn/output.ts): no turn stores a second copy of the call.
    await context.sendActivity(EventFactory.createHandoffInitiation(context, value));
  }

  /** Whether the agents of a department are to be spoken to first: where the channel can't, they are called without a word. */
  #isWarm({ call, capabilities, events }: Turn, department: string): boolean {
    if (this.#department(department).transfer !== 'warm') return false;
    if (capabilities.canTransferWarm) return true;
    const text = `${department} is to be transferred to warm, which this channel can't: it is a blind transfer`;
    events.push({ kind: 'note', call: call.id, level: 'warn', text });
    return false;
  }

  #warmth({ way, department, target }: Handoff): Warmth | undefined {
    if (way !== 'warm') return undefined;
    const { colleagues = department } = this.#department(department);
    const numbers = this.#department(colleagues).hunt.flatMap((one) => (one.kind === 'phone' ? [one.number] : []));
    return { colleagues: numbers.filter((number) => target.kind !== 'phone' || number !== target.number) };
  }

  /** A number of a pool that this turn is to reserve; the plain number is dialled where there is none to be had. */
  async #pick(turn: Turn, department: string, pool: readonly E164[]): Promise<E164 | undefined> {
    const number = await this.parts.numbers?.pick(pool, turn);
    if (number) return number;
    const text = `no number of the pool of ${department} is free: its own number is called, and no context can be claimed`;
    turn.events.push({ kind: 'note', call: turn.call.id, level: 'warn', text });
    return undefined;
  }

  #reserve(turn: Turn, reservation: Omit<Reservation, 'cooldownMs'>): void {
    turn.reservations ??= [];
    turn.reservations.push({ ...reservation, cooldownMs: this.parts.numbers?.cooldownMs ?? 0 });
  }

  /** What is said where nobody of a department is there. The operator's closures are read here, and for nothing else. */
  async #closed({ call, now }: Turn, departmentName: string): Promise<ClosedWords | undefined> {
    const closures = (await this.parts.closures?.()) ?? [];
    return closedWords(this.menu, this.#known(departmentName), closures, now, call.state.locale);
  }

  async #turnAway(context: TurnContext, { prompt, values }: ClosedWords): Promise<Next> {
    await this.voice.say(context, prompt, values);
    return { menu: this.menu.afterFailure };
  }

  /** A department that a changed file no longer has is answered by the one that `0` leads to. */
  #known(name: string): string {
    return this.menu.departments[name] ? name : this.menu.agent.department;
  }

  #department(name: string): Department {
    const department = this.menu.departments[this.#known(name)];
    if (!department) throw new RangeError(`the menu has no department ${name}`);
    return department;
  }
}

/** The end of the prompts `failed-…` and `next-…`. */
function wordsFor({ state, failure }: Handoff): 'busy' | 'no-answer' | 'closed' | 'unavailable' {
  return (state === 'timedOut' ? 'no-answer' : WORDS[failure ?? 'other']) ?? 'unavailable';
}
