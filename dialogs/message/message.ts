import type { TurnContext } from 'botbuilder-core';
import type { DialogContext } from 'botbuilder-dialogs';
import { Dialog, type DialogTurnResult } from 'botbuilder-dialogs/lib/dialog.js';
import { turnOf } from '../../src/call/turn.js';
import { hangUp } from '../hangUp.js';
import { readInput } from '../keys/input.js';
import type { PartResult } from '../parts.js';
import type { Voice } from '../voice.js';
import { stopWaiting, waitUntil } from '../waiting.js';
import type { MessageEars } from './ears.js';
import { MESSAGE, type Messages } from './messages.js';
import {
  beginMessage,
  type MessageEvent,
  type MessageState,
  type MessageTodo,
  type TakenDown,
  takeDown,
} from './takeDown.js';

/** Options of `beginDialog`. */
export interface MessageOptions {
  /** Whom it is for; by default those whom the caller wanted to reach last. */
  readonly department?: string;
}

/** What lies in the dialog's state between two turns; `text` and `department` are read at the end of a call too (messages.ts). */
interface Stored extends MessageState {
  readonly department: string;
}

/** A longer message is read back by its beginning: nobody listens to themselves for minutes. About 25 seconds of speech. */
const LONGEST_READ_BACK = 300;
/** In every input the key for an agent; in a message it has no other meaning, with a star before it or without. */
const AGENT = '0';

/** Takes what a caller says, over several utterances, as a message for somebody who was not there. A part (parts.ts). */
export class Message extends Dialog<MessageOptions> {
  static readonly ID = MESSAGE;

  constructor(
    private readonly messages: Messages,
    private readonly voice: Voice,
    private readonly ears: MessageEars,
    /** The key that reaches an agent in every menu. */
    private readonly agentKey: string,
  ) {
    super(Message.ID);
  }

  override async beginDialog(dc: DialogContext, options?: MessageOptions): Promise<DialogTurnResult> {
    const turn = turnOf(dc.context);
    if (!(await this.messages.mayLeave(turn))) {
      await this.voice.say(dc.context, 'message-too-many');
      return dc.endDialog({ kind: 'menu' } satisfies PartResult);
    }
    await this.voice.say(dc.context, 'message-prompt');
    const state = beginMessage(turn.now);
    return this.#wait(dc, { ...state, department: options?.department ?? this.messages.departmentOf(turn) }, state.by);
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const { now, call } = turnOf(dc.context);
    const stored = this.#instance(dc).state as Stored;
    const { mask } = this.messages;
    let taken: TakenDown = { state: stored, todo: { kind: 'wait', until: stored.by } };
    const events = this.#events(dc.context);
    for (const event of events) {
      taken = takeDown(taken.state, event, now, mask);
      // What stands behind the key that ends a message answers a question that has not been asked yet.
      if (taken.todo.kind !== 'wait') break;
    }
    // Nobody waits in a call that has ended. Who hung up, is back and says nothing is asked again, however long they had before.
    const isBack = call.state.answerBy === undefined && events.length > 0;
    if (isBack && taken.todo.kind === 'wait' && taken.state === stored) {
      taken = takeDown({ ...stored, by: now }, { kind: 'silence' }, now, mask);
    }
    return this.#act(dc, { ...stored, ...taken.state }, taken.todo);
  }

  /** Also when it is cancelled: nobody waits for an answer any more. */
  override async endDialog(context: TurnContext): Promise<void> {
    stopWaiting(context);
  }

  async #act(dc: DialogContext, state: Stored, todo: MessageTodo): Promise<DialogTurnResult> {
    const { context } = dc;
    switch (todo.kind) {
      case 'wait':
        return this.#wait(dc, state, todo.until);
      case 'ask':
        await this.voice.say(context, todo.because === 'again' ? 'keys-again' : 'keys-nothing-heard');
        await this.voice.say(context, 'message-prompt');
        return this.#wait(dc, state, todo.until);
      case 'confirm':
        await this.#askToKeep(context, state.text, todo.again);
        return this.#wait(dc, state, todo.until);
      case 'keep':
        this.messages.leave(turnOf(context), state.department, state.text);
        await this.voice.say(context, 'message-kept');
        await hangUp(context, this.voice, 'goodbye');
        return dc.endDialog({ kind: 'next', next: undefined } satisfies PartResult);
      case 'agent':
        return dc.endDialog({ kind: 'agent' } satisfies PartResult);
      default:
        await this.voice.say(context, todo.kind === 'discard' ? 'message-discarded' : 'message-none');
        return dc.endDialog({ kind: 'menu' } satisfies PartResult);
    }
  }

  async #askToKeep(
    context: TurnContext,
    text: string,
    again: Extract<MessageTodo, { kind: 'confirm' }>['again'],
  ): Promise<void> {
    if (again === 'full') await this.voice.say(context, 'message-full');
    if (again === 'notUnderstood') await this.voice.say(context, 'keys-not-understood');
    if (again === undefined || again === 'full') {
      const isLong = text.length > LONGEST_READ_BACK;
      // Whole words of it, and no half of a character.
      const begins = text.slice(0, LONGEST_READ_BACK).replace(/\s\S*$|[\uD800-\uDBFF]$/, '');
      await this.voice.say(context, isLong ? 'message-begins' : 'message-read-back', { text: isLong ? begins : text });
    }
    await this.voice.say(context, 'message-confirm');
  }

  /** What the caller has done, in order; nothing where it is no business of a message. */
  #events(context: TurnContext): MessageEvent[] {
    const turn = turnOf(context);
    const input = readInput(turn.activity, turn.origin === 'self');
    const isPressed = turn.activity.entities?.some((entity) => entity?.type === 'DTMF') ?? false;
    switch (input.kind) {
      case 'keys':
        // A recogniser may write a telephone number in figures alone: that is a part of what is said.
        if (!isPressed && !/^(?:[0-9*#]|\*0)$/.test(input.keys)) return [{ kind: 'said', text: input.keys }];
        return [...input.keys].map((key) => (this.#isForAgent(key) ? { kind: 'agent' } : { kind: 'key', key }));
      case 'speech': {
        const text = (turn.activity.text ?? '').trim();
        const means = this.ears.meaning(input.text, turn.call.state.locale);
        return means === 'agent' ? [{ kind: 'agent' }] : [{ kind: 'said', text, ...(means && { means }) }];
      }
      case 'silence':
      case 'nothing':
        return [{ kind: input.kind }];
      case 'other':
        return [];
    }
  }

  #isForAgent(key: string): boolean {
    return key === AGENT || key === this.agentKey;
  }

  #wait(dc: DialogContext, state: Stored, until: number): DialogTurnResult {
    const stored: Stored = { ...state, by: waitUntil(dc.context, until) };
    this.#instance(dc).state = stored;
    return Dialog.EndOfTurn;
  }

  #instance(dc: DialogContext) {
    if (!dc.activeDialog) throw new Error('Message runs only on a dialog stack');
    return dc.activeDialog;
  }
}
