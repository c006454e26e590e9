import type { TurnContext } from 'botbuilder-core';
import { ActivityHandler } from 'botbuilder-core/lib/activityHandler.js';
// Not all of botbuilder-dialogs, here and elsewhere: its index brings prompts with recognisers of dates, 0.4 s of a start.
import { type Dialog, DialogTurnStatus } from 'botbuilder-dialogs/lib/dialog.js';
import { areStray, markSecret, markUnasked } from '../dialogs/keys/secretMarks.js';
import { asksForSecret } from '../dialogs/keys/stored.js';
import type { CallLimits, ToldLimit } from '../dialogs/limits.js';
import { MainMenu, type MainMenuOptions } from '../dialogs/mainMenu.js';
import type { Messages } from '../dialogs/message/messages.js';
import { RecordingConsent } from '../dialogs/recording/consent.js';
import { keepRecording } from '../dialogs/recording/keeper.js';
import type { Recorder } from '../dialogs/recording/recorder.js';
import { expectsSecret } from '../dialogs/recording/unrecorded.js';
import type { Next, Transfer } from '../dialogs/transfer.js';
import type { Voice } from '../dialogs/voice.js';
import { resumeWaiting, settleWaiting, stopWaiting } from '../dialogs/waiting.js';
import { currentHandoff, type Handoff, innermostMenu, isPending, isWithAgent } from './call/call.js';
import { endCall, type Turn, turnOf } from './call/turn.js';
import { ConversationDialogs } from './dialogs.js';
import { leaveInPeace } from './handoff/attempts.js';
import { type Ending, outcomeOf } from './handoff/outcome.js';
import { readHandoffStatus } from './handoff/protocol.js';
import { type SelfEvent, SelfEvents } from './turn/selfEvents.js';

/** What the bot talks through; `src/conversation.ts` puts it together. */
export interface BotParts {
  /** The main menu, and every dialog that it may lead to. */
  readonly dialogs: readonly Dialog[];
  readonly transfer: Transfer;
  readonly messages: Pick<Messages, 'keepUnfinished'>;
  readonly voice: Voice;
  readonly recorder: Recorder;
  readonly limits: CallLimits;
  readonly companyName: string;
  /** Everybody is asked after the greeting whether the call may be recorded. */
  readonly asksToRecord: boolean;
}

/**
 * The bot: greets, hands messages to the dialogs and events to the handoff, and closes the call at its end. Every method
 * runs inside one turn (src/turn), on a draft of the call; nothing it says is sent before that turn is committed.
 */
export class TelephonyBot extends ActivityHandler {
  readonly #dialogs: ConversationDialogs;

  constructor(private readonly parts: BotParts) {
    super();
    this.#dialogs = new ConversationDialogs(parts.dialogs);
  }

  override async run(context: TurnContext): Promise<void> {
    await this.#within(context, () => this.onTurnActivity(context));
  }

  /** Handlers that somebody has added run as in any ActivityHandler: `onTurn` before ours, the others after it. */
  protected override async onTurnActivity(context: TurnContext): Promise<void> {
    // Where nobody has, the dozen promises on the way to them are a tenth of a turn.
    if (Object.keys(this.handlers).length === 0) await this.#act(context);
    else await super.onTurnActivity(context);
  }

  /** Of the handlers for one kind of thing; `Turn` are those for everything, after which the others come. */
  protected override async handle(context: TurnContext, type: string, onNext: () => Promise<void>): Promise<void> {
    const thenOurs = async () => {
      await this.#act(context);
      await onNext();
    };
    await super.handle(context, type, type === 'Turn' ? thenOurs : onNext);
  }

  async #act(context: TurnContext): Promise<void> {
    switch (context.activity.type) {
      case 'conversationUpdate':
        return this.#greet(context);
      case 'message':
        await this.#take(context);
        return this.#heard(context);
      case 'event':
        return this.#event(context);
      case 'endOfConversation':
      case 'commandResult':
        await this.#take(context);
    }
  }

  /**
   * After `run` has thrown: what has come in counts all the same, and the caller is told that something went wrong, and
   * where they are now. Runs in a turn of its own, on the call as it was before; nothing is said into a call that an agent
   * has, or may be taking.
   */
  async apologise(context: TurnContext): Promise<void> {
    await this.#within(context, () => this.#apologise(context));
  }

  async #apologise(context: TurnContext): Promise<void> {
    const turn = turnOf(context);
    const { transfer, voice, limits } = this.parts;
    const hangsUp = shutsDown(turn);
    const about = await this.#take(context);
    const passed = limits.take(context);
    if (passed) await this.#tellLimit(context, passed);
    const { state, endedAt } = turn.call;
    // It is not waited for once more, also where nothing can be said.
    if (state.answerBy !== undefined && state.answerBy <= turn.now) stopWaiting(context);
    if (hangsUp) await voice.say(context, 'goodbye');
    if (endedAt !== undefined || isWithAgent(state)) return;
    if (isPending(currentHandoff(state))) {
      if (turn.activity.type === 'message') await transfer.stillTrying(context);
      return;
    }
    await voice.say(context, 'sorry');
    await this.#goTo(context, about ? await transfer.goOn(context, about) : { menu: innermostMenu(state) });
  }

  /** What is done before and after whatever a turn does. */
  async #within(context: TurnContext, act: () => Promise<void>): Promise<void> {
    this.#prepare(context);
    const before = resumeWaiting(context);
    await act();
    await this.#keepRecording(context);
    settleWaiting(context, before);
    leaveInPeace(turnOf(context));
    this.parts.limits.settle(context);
  }

  #prepare(context: TurnContext): void {
    const { activity, call } = turnOf(context);
    const { state } = call;
    // A language may have been taken away while the call was on: its keys and words would mean nothing any more.
    state.locale = this.parts.voice.localeFor(state.locale);
    // Before anything can go wrong: a turn that throws forgets what its dialogs have marked.
    if (activity.type !== 'message') return;
    if (asksForSecret(state.dialog.dialogStack)) markSecret(context);
    else if (expectsSecret(state.dialog.dialogStack)) markUnasked(context);
    else areStray(context);
  }

  /**
   * Takes what has come in, without a word.
   *
   * @returns the attempt that the caller has to be told about, if any
   */
  async #take(context: TurnContext): Promise<Handoff | undefined> {
    const turn = turnOf(context);
    const { activity, call, origin } = turn;
    switch (activity.type) {
      case 'message':
        // A caller who is heard is on the line, whatever was thought before.
        call.endedAt = undefined;
        call.outcome = undefined;
        return undefined;
      case 'endOfConversation':
        await this.#ended(context, { kind: 'callEnded', by: activity.code === 'userCancelled' ? 'caller' : 'channel' });
        return undefined;
      case 'commandResult':
        this.parts.recorder.takeResult(context);
        return undefined;
      case 'event':
        return origin === 'self' ? this.#takeOwn(context, SelfEvents.read(activity)) : this.#takeStatus(context);
      default:
        return undefined;
    }
  }

  #takeStatus(context: TurnContext): Handoff | undefined {
    const { activity, call, events } = turnOf(context);
    if (activity.name !== 'handoff.status') return undefined;
    const status = readHandoffStatus(activity);
    if (status) return this.parts.transfer.take(context, { kind: 'status', status });
    const text = 'a handoff.status could not be read: its value has no known state';
    events.push({ kind: 'note', call: call.id, level: 'warn', text });
    return undefined;
  }

  async #takeOwn(context: TurnContext, event: SelfEvent): Promise<Handoff | undefined> {
    const turn = turnOf(context);
    const { transfer, recorder } = this.parts;
    switch (event.name) {
      case 'ContinueConversation':
        recorder.take(context, { kind: 'deadline' });
        return transfer.take(context, { kind: 'deadline' });
      case 'command.notSent':
        recorder.take(context, { kind: 'notSent', id: event.command });
        return undefined;
      case 'handoff.sent':
        return transfer.take(context, { kind: 'sent', handoff: event.handoff });
      case 'handoff.notSent':
        return transfer.take(context, { ...event, kind: 'notSent' });
      case 'call.gone': {
        const broken = event.how === 'broken';
        if (turn.call.endedAt === undefined) {
          await this.#ended(context, broken ? { kind: 'lineBroke' } : { kind: 'callEnded', by: 'channel' });
        }
        return undefined;
      }
      case 'call.shutDown': {
        const hangsUp = shutsDown(turn);
        await this.#over(context, { kind: 'processEnded' });
        endCall(turn, 'shutDown');
        if (hangsUp) await context.sendActivity({ type: 'endOfConversation', code: 'botTimedOut' });
        return undefined;
      }
      case 'call.orphaned':
        await this.#over(context, { kind: 'processEnded' });
        endCall(turn, 'unknown');
        return undefined;
    }
  }

  async #greet(context: TurnContext): Promise<void> {
    const turn = turnOf(context);
    const { activity } = context;
    const someoneElse = activity.membersAdded?.some(({ id }) => id !== activity.recipient.id) ?? false;
    if (!someoneElse || turn.call.state.greeted || turn.call.endedAt !== undefined) return;
    turn.call.state.greeted = true;
    await this.parts.voice.say(context, 'welcome', { company: this.parts.companyName });
    await this.#goTo(context, { quiet: this.parts.asksToRecord });
    if (!this.parts.asksToRecord) return;
    const dc = this.#dialogs.in(context);
    await dc.beginDialog(RecordingConsent.ID);
  }

  async #heard(context: TurnContext): Promise<void> {
    const { call } = turnOf(context);
    if (!expectsSecret(call.state.dialog.dialogStack) && areStray(context)) return;
    const next = await this.parts.transfer.heard(context);
    if (next === 'answered') return;
    const first = !call.state.greeted;
    const dc = this.#dialogs.in(context);
    if (first || next || !dc.activeDialog) {
      // The first we hear, or hear again, is the caller: begin where a greeting would have led, and answer at once.
      call.state.greeted = true;
      if (first) await this.parts.voice.say(context, 'welcome', { company: this.parts.companyName });
      await dc.cancelAllDialogs();
      await dc.beginDialog(MainMenu.ID, { ...next, quiet: true } satisfies MainMenuOptions);
    }
    const { status } = await this.#dialogs.goOn(dc);
    if (status === DialogTurnStatus.complete || status === DialogTurnStatus.cancelled)
      await dc.beginDialog(MainMenu.ID);
  }

  async #event(context: TurnContext): Promise<void> {
    const { transfer, voice, limits } = this.parts;
    const hangsUp = shutsDown(turnOf(context));
    const about = await this.#take(context);
    const passed = limits.take(context);
    if (passed && passed !== 'warning') return this.#tellLimit(context, passed);
    if (about) await this.#goTo(context, await transfer.answer(context, about));
    await this.#silence(context);
    if (passed) await this.#tellLimit(context, passed);
    if (hangsUp) await voice.say(context, 'shutting-down');
  }

  /** The caller has not answered in time what a dialog has asked. */
  async #silence(context: TurnContext): Promise<void> {
    const { now, call } = turnOf(context);
    const { state, endedAt } = call;
    if (state.answerBy === undefined || state.answerBy > now) return;
    stopWaiting(context);
    if (endedAt !== undefined || isWithAgent(state) || isPending(currentHandoff(state))) return;
    await this.#dialogs.goOn(this.#dialogs.in(context));
  }

  async #tellLimit(context: TurnContext, passed: ToldLimit): Promise<void> {
    if (passed !== 'warning') this.parts.messages.keepUnfinished(turnOf(context));
    await this.parts.limits.tell(context, passed);
  }

  async #ended(context: TurnContext, event: Ending): Promise<void> {
    const turn = turnOf(context);
    await this.#over(context, event);
    endCall(turn, outcomeOf(turn.call.state, event));
  }

  async #over(context: TurnContext, event: Parameters<Transfer['ended']>[1]): Promise<void> {
    // First, as long as it is known whether an agent has the call.
    this.parts.messages.keepUnfinished(turnOf(context));
    await this.parts.transfer.ended(context, event);
  }

  async #keepRecording(context: TurnContext): Promise<void> {
    const { recorder, transfer } = this.parts;
    await keepRecording(this.#dialogs.in(context), recorder, transfer);
  }

  /** Goes to a menu and says its prompt; stays where the caller is without one. */
  async #goTo(context: TurnContext, next: Next | MainMenuOptions): Promise<void> {
    if (!next) return;
    const dc = this.#dialogs.in(context);
    await dc.cancelAllDialogs();
    await dc.beginDialog(MainMenu.ID, next);
  }
}

/** This process ends with the caller on the line. Who talks to an agent needs no bot, and must not be hung up on. */
function shutsDown({ origin, activity, call }: Turn): boolean {
  const ends = origin === 'self' && SelfEvents.read(activity).name === 'call.shutDown';
  return ends && call.endedAt === undefined && !isWithAgent(call.state);
}
