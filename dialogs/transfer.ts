import { randomUUID } from 'node:crypto';
import { EventFactory, type TurnContext } from 'botbuilder';
import { currentHandoff, type Handoff, isPending } from '../src/call/call.js';
import { handoffChanged } from '../src/call/events.js';
import { type Turn, turnOf } from '../src/call/turn.js';
import { initiateValue } from '../src/handoff/context.js';
import { attribute, type HandoffEvent, step } from '../src/handoff/machine.js';
import type { FailureReason, HandoffId, HandoffStatus } from '../src/handoff/protocol.js';
import type { Department, Menu } from './menu.js';
import type { Voice } from './voice.js';

/** Attempts in one call, over all departments: enough for anybody, and an end for a call that goes in circles. */
const MOST_ATTEMPTS = 12;

/** What the conversation does next: stay where it is, or go to a menu of the configuration. */
export type Next = { readonly menu: string } | undefined;

/** Which words fit a failure; every other reason is told as "could not be reached". */
const WORDS: Partial<Record<FailureReason, 'busy' | 'no-answer' | 'closed'>> = {
  busy: 'busy',
  noAnswer: 'no-answer',
  voicemail: 'no-answer',
  declined: 'busy',
  closed: 'closed',
};

/**
 * Hands a call to a person, and takes it back when nobody is there: says the words around it, asks for the transfer, and
 * keeps the attempt's state (src/handoff/machine.ts). Everything that must be said is said before `handoff.initiate`,
 * because nobody knows who hears what is said while a phone rings (facts of Microsoft's channel; botframework-telephony#118).
 */
export class Transfer {
  constructor(
    private readonly menu: Menu,
    private readonly voice: Voice,
    /** How long a target may ring, in milliseconds. */
    private readonly noAnswerAfter: number,
    private readonly newId: () => string = randomUUID,
  ) {}

  /** The caller asked for a person. `reason` is a fixed word, never the caller's own. */
  async request(context: TurnContext, departmentName: string, reason: string): Promise<Next> {
    const turn = turnOf(context);
    const { state } = turn.call;
    const last = currentHandoff(state);
    if (isPending(last)) return this.whileRinging(context);
    if (!turn.capabilities.canTransfer) {
      await this.voice.say(context, 'transfer-unavailable');
      return { menu: this.menu.start };
    }
    if (last?.mayStillRing && !turn.capabilities.canCancelTransfer) return this.waitOn(context);
    if (state.handoffs.length >= MOST_ATTEMPTS) {
      await this.voice.say(context, 'too-many-transfers');
      return { menu: this.menu.afterFailure };
    }
    const department = this.#department(departmentName);
    const name = department.name[state.locale] ?? Object.values(department.name)[0] ?? departmentName;
    await this.voice.say(context, 'connecting', { department: name });
    await this.#initiate(context, departmentName, 1, reason);
    return undefined;
  }

  /** The caller said or pressed something. Resolves to true when that is all the answer there is to be. */
  async heard(context: TurnContext): Promise<boolean> {
    const turn = turnOf(context);
    const last = currentHandoff(turn.call.state);
    if (!last) return false;
    if (last.state === 'accepted') return true;
    if (isPending(last)) {
      await this.whileRinging(context);
      return true;
    }
    this.#apply(turn, last, { kind: 'callerHeard' });
    const wasAway = last.state === 'completed' || last.state === 'presumedAccepted' || last.state === 'connectionLost';
    const after = currentHandoff(turn.call.state);
    if (wasAway && after && !after.callerBack) {
      after.callerBack = true;
      await this.voice.say(context, last.state === 'completed' ? 'agent-done' : 'back-with-us');
    }
    return false;
  }

  /** A `handoff.status` event, already read. */
  async status(context: TurnContext, status: HandoffStatus): Promise<Next> {
    const turn = turnOf(context);
    const { handoffs } = turn.call.state;
    const { index, note } = attribute(handoffs, status);
    if (note) turn.events.push({ kind: 'note', call: turn.call.id, level: 'warn', text: note });
    const meant = index === undefined ? undefined : handoffs[index];
    if (!meant) return undefined;
    const changed = this.#apply(turn, meant, { kind: 'status', status });
    if (!changed) return undefined;
    if (changed.state === 'accepted') {
      for (const newer of handoffs.slice(handoffs.indexOf(changed) + 1))
        this.#apply(turn, newer, { kind: 'superseded' });
      return undefined;
    }
    // A late failure changes no outcome. It says that the phone is still now, which a caller who chose to wait on must hear.
    const waited = status.state === 'failed' && meant.state === 'timedOut' && meant.deadline !== undefined;
    const failed = changed.state === 'failed' && meant.state !== 'failed';
    return failed || waited ? this.#afterFailure(context, changed) : undefined;
  }

  /** The channel has taken `handoff.initiate`. */
  sent(context: TurnContext, id: HandoffId): void {
    const turn = turnOf(context);
    const meant = turn.call.state.handoffs.find((handoff) => handoff.id === id);
    if (meant) this.#apply(turn, meant, { kind: 'sent' });
  }

  /** The channel has not taken `handoff.initiate`. */
  async notSent(context: TurnContext, id: HandoffId, reason: FailureReason, mayHaveArrived: boolean): Promise<Next> {
    const turn = turnOf(context);
    const meant = turn.call.state.handoffs.find((handoff) => handoff.id === id);
    const changed = meant && this.#apply(turn, meant, { kind: 'notSent', reason, mayHaveArrived });
    if (!changed) return undefined;
    if (changed.mayStillRing && !turn.capabilities.canCancelTransfer) return { menu: this.menu.stillRinging };
    return this.#afterFailure(context, changed);
  }

  /** Our no-answer time-out, for whichever attempt it has come. */
  async noAnswer(context: TurnContext): Promise<Next> {
    const turn = turnOf(context);
    const due = turn.call.state.handoffs.find(({ deadline }) => deadline !== undefined && deadline <= turn.now);
    if (!due) return undefined;
    const changed = this.#apply(turn, due, { kind: 'noAnswer' }) ?? due;
    if (turn.capabilities.canCancelTransfer && this.#nextTarget(changed)) return this.#afterFailure(context, changed);
    return { menu: this.menu.stillRinging };
  }

  /** The caller would rather go on waiting: what rings, rings on, and is looked at again after another time-out. */
  async waitOn(context: TurnContext): Promise<Next> {
    const turn = turnOf(context);
    const last = currentHandoff(turn.call.state);
    if (!last?.mayStillRing) return { menu: this.menu.start };
    last.deadline = turn.now + this.noAnswerAfter;
    await this.voice.say(context, 'waiting-on');
    return undefined;
  }

  /** Notes that the caller wants to be called back, for a person to dial. */
  async callBack(context: TurnContext): Promise<boolean> {
    const turn = turnOf(context);
    const { number } = turn.call.state.caller;
    if (!number) {
      await this.voice.say(context, 'call-back-no-number');
      return false;
    }
    this.#noteCallBack(turn);
    await this.voice.say(context, 'call-back-noted', { number });
    return true;
  }

  /** The call is over: by the caller, by the channel, or because what carried it broke. */
  ended(
    context: TurnContext,
    event: Extract<HandoffEvent, { kind: 'callEnded' | 'lineBroke' | 'processEnded' }>,
  ): void {
    const turn = turnOf(context);
    const last = currentHandoff(turn.call.state);
    for (const handoff of turn.call.state.handoffs) this.#apply(turn, handoff, event);
    if (event.kind === 'lineBroke' && isPending(last)) this.#noteCallBack(turn);
  }

  /** Somebody spoke while a phone rings. Where the caller would not hear us, or an agent might, nothing is said. */
  private async whileRinging(context: TurnContext): Promise<undefined> {
    if (turnOf(context).capabilities.canSpeakWhileTransferring) await this.voice.say(context, 'still-trying');
  }

  async #afterFailure(context: TurnContext, failed: Handoff): Promise<Next> {
    const words = (failed.state === 'timedOut' ? 'no-answer' : WORDS[failed.failure ?? 'other']) ?? 'unavailable';
    const { handoffs } = turnOf(context).call.state;
    const next = this.#nextTarget(failed);
    if (next && handoffs.length < MOST_ATTEMPTS && currentHandoff(turnOf(context).call.state) === failed) {
      await this.voice.say(context, words === 'closed' ? 'next-unavailable' : `next-${words}`);
      await this.#initiate(context, failed.department, failed.attempt + 1, failed.reason);
      return undefined;
    }
    await this.voice.say(context, failed.failure === 'refusedByChannel' ? 'transfer-failed' : `failed-${words}`);
    return { menu: this.menu.afterFailure };
  }

  async #initiate(context: TurnContext, departmentName: string, attempt: number, reason: string): Promise<void> {
    const turn = turnOf(context);
    const { state } = turn.call;
    const target = this.#department(departmentName).hunt[attempt - 1];
    if (!target) throw new RangeError(`department ${departmentName} has no target ${attempt}`);
    const handoff: Handoff = {
      id: this.newId() as HandoffId,
      department: departmentName,
      attempt,
      reason,
      target,
      requestedAt: turn.now,
      state: 'requested',
      deadline: turn.now + this.noAnswerAfter,
      mayStillRing: true,
    };
    state.handoffs.push(handoff);
    turn.events.push(handoffChanged(turn.call.id, handoff));
    // The transcript is attached when the event is sent (src/turn/output.ts): no turn stores a second copy of the call.
    await context.sendActivity(
      EventFactory.createHandoffInitiation(context, initiateValue(handoff, state.caller, state.locale)),
    );
  }

  #apply(turn: Turn, handoff: Handoff, event: HandoffEvent): Handoff | undefined {
    const after = step(handoff, event, turn.now);
    if (after === handoff) return undefined;
    const { handoffs } = turn.call.state;
    handoffs[handoffs.indexOf(handoff)] = after;
    if (after.state !== handoff.state) turn.events.push(handoffChanged(turn.call.id, after, handoff.state));
    return after;
  }

  #noteCallBack(turn: Turn): void {
    const { state } = turn.call;
    if (!state.caller.number) return;
    const department = currentHandoff(state)?.department ?? this.menu.agent.department;
    state.callBack = { number: state.caller.number, department, at: turn.now };
    turn.events.push({ kind: 'callBackWanted', call: turn.call.id, department });
  }

  #nextTarget(handoff: Handoff) {
    return this.#department(handoff.department).hunt[handoff.attempt];
  }

  /** A department that a changed file no longer has is answered by the one that `0` leads to. */
  #department(name: string): Department {
    const department = this.menu.departments[name] ?? this.menu.departments[this.menu.agent.department];
    if (!department) throw new RangeError(`the menu has no department ${name}`);
    return department;
  }
}
