import { ActivityHandler, type TurnContext } from 'botbuilder';
import { DialogSet, type DialogState, DialogTurnStatus } from 'botbuilder-dialogs';
import { MainMenu, type MainMenuOptions } from '../dialogs/mainMenu.js';
import type { Next, Transfer } from '../dialogs/transfer.js';
import type { Voice } from '../dialogs/voice.js';
import { type CallOutcome, currentHandoff, isPending } from './call/call.js';
import { endCall, type Turn, turnOf } from './call/turn.js';
import type { HandoffEvent } from './handoff/machine.js';
import { readHandoffStatus } from './handoff/protocol.js';
import { SelfEvents } from './turn/selfEvents.js';

/** What the bot talks through; `src/app.ts` puts it together. */
export interface BotParts {
  readonly menu: MainMenu;
  readonly transfer: Transfer;
  readonly voice: Voice;
  readonly companyName: string;
}

/** How a call ends, seen from the channel's side. */
type Ending = Extract<HandoffEvent, { kind: 'callEnded' | 'lineBroke' }>;

/**
 * The bot: greets, hands messages to the dialogs and events to the handoff, and closes the call at its end. Every method
 * runs inside one turn (src/turn), on a draft of the call; nothing it says is sent before that turn is committed.
 */
export class TelephonyBot extends ActivityHandler {
  readonly #dialogs: DialogSet;

  constructor(private readonly parts: BotParts) {
    super();
    // Dialog state lives in the call, under the call's version: botbuilder's own BotState never notices a concurrent update.
    this.#dialogs = new DialogSet({
      get: async (context: TurnContext) => turnOf(context).call.state.dialog as DialogState,
      set: async () => {},
      delete: async () => {},
    });
    this.#dialogs.add(parts.menu);

    this.onMembersAdded(async (context, next) => {
      await this.#greet(context);
      await next();
    });
    this.onMessage(async (context, next) => {
      await this.#heard(context);
      await next();
    });
    this.onEvent(async (context, next) => {
      await this.#event(context);
      await next();
    });
    this.onEndOfConversation(async (context, next) => {
      const byCaller = context.activity.code === 'userCancelled';
      this.#ended(context, { kind: 'callEnded', by: byCaller ? 'caller' : 'channel' });
      await next();
    });
  }

  /** Says that something went wrong, in a turn of its own on the call as it was before, and where the caller is now. */
  async apologise(context: TurnContext): Promise<void> {
    const { state, endedAt } = turnOf(context).call;
    const last = currentHandoff(state);
    if (endedAt !== undefined || last?.state === 'accepted' || isPending(last)) return;
    await this.parts.voice.say(context, 'sorry');
    await this.#goTo(context, { menu: currentMenu(turnOf(context)) });
  }

  /** The last words of a call that this process can't go on with. */
  async #shutDown(context: TurnContext): Promise<void> {
    const turn = turnOf(context);
    const withAgent = currentHandoff(turn.call.state)?.state === 'accepted';
    this.parts.transfer.ended(context, { kind: 'processEnded' });
    endCall(turn, 'shutDown');
    // Who talks to an agent needs no bot, and must not be hung up on.
    if (withAgent) return;
    await this.parts.voice.say(context, 'shutting-down');
    await context.sendActivity({ type: 'endOfConversation', code: 'botTimedOut' });
  }

  async #greet(context: TurnContext): Promise<void> {
    const turn = turnOf(context);
    const { activity } = context;
    const someoneElse = activity.membersAdded?.some(({ id }) => id !== activity.recipient.id) ?? false;
    if (!someoneElse || turn.call.state.greeted) return;
    turn.call.state.greeted = true;
    await this.parts.voice.say(context, 'welcome', { company: this.parts.companyName });
    await this.#goTo(context, {});
  }

  async #heard(context: TurnContext): Promise<void> {
    const turn = turnOf(context);
    // A caller who is heard is on the line, whatever was thought before.
    turn.call.endedAt = undefined;
    turn.call.outcome = undefined;
    if (await this.parts.transfer.heard(context)) return;
    await this.#converse(context);
  }

  async #converse(context: TurnContext): Promise<void> {
    const turn = turnOf(context);
    const first = !turn.call.state.greeted;
    const dc = await this.#dialogs.createContext(context);
    if (first || !dc.activeDialog) {
      // The first we hear of this call is the caller: begin where a greeting would have led, and answer at once.
      turn.call.state.greeted = true;
      if (first) await this.parts.voice.say(context, 'welcome', { company: this.parts.companyName });
      await dc.beginDialog(MainMenu.ID, { quiet: true } satisfies MainMenuOptions);
    }
    const { status } = await dc.continueDialog();
    if (status === DialogTurnStatus.complete || status === DialogTurnStatus.cancelled)
      await dc.beginDialog(MainMenu.ID);
  }

  async #event(context: TurnContext): Promise<void> {
    const turn = turnOf(context);
    const { transfer } = this.parts;
    if (turn.origin === 'self') {
      const event = SelfEvents.read(turn.activity);
      switch (event.name) {
        case 'ContinueConversation':
          return this.#goTo(context, await transfer.noAnswer(context));
        case 'call.gone':
          return this.#gone(context, event.how);
        case 'call.shutDown':
          return this.#shutDown(context);
        case 'call.orphaned':
          this.parts.transfer.ended(context, { kind: 'processEnded' });
          return endCall(turn, 'unknown');
        case 'handoff.sent':
          return transfer.sent(context, event.handoff);
        case 'handoff.notSent':
          return this.#goTo(
            context,
            await transfer.notSent(context, event.handoff, event.reason, event.mayHaveArrived),
          );
      }
    }
    if (turn.activity.name !== 'handoff.status') return;
    const status = readHandoffStatus(turn.activity);
    if (!status) {
      const text = 'a handoff.status could not be read: its value has no known state';
      turn.events.push({ kind: 'note', call: turn.call.id, level: 'warn', text });
      return;
    }
    await this.#goTo(context, await transfer.status(context, status));
  }

  #gone(context: TurnContext, how: 'closed' | 'broken'): void {
    if (turnOf(context).call.endedAt !== undefined) return;
    this.#ended(context, how === 'broken' ? { kind: 'lineBroke' } : { kind: 'callEnded', by: 'channel' });
  }

  #ended(context: TurnContext, event: Ending): void {
    const turn = turnOf(context);
    this.parts.transfer.ended(context, event);
    endCall(turn, outcomeOf(turn, event));
  }

  /** Goes to a menu and says its prompt; stays where the caller is without one. */
  async #goTo(context: TurnContext, next: Next | MainMenuOptions): Promise<void> {
    if (!next) return;
    const dc = await this.#dialogs.createContext(context);
    await dc.cancelAllDialogs();
    await dc.beginDialog(MainMenu.ID, next);
  }
}

function outcomeOf(turn: Turn, event: Ending): CallOutcome {
  const state = currentHandoff(turn.call.state)?.state;
  if (state === 'completed' || state === 'accepted' || state === 'presumedAccepted') return 'handedOff';
  if (event.kind === 'lineBroke') return 'connectionLost';
  return event.by === 'caller' ? 'callerHungUp' : 'channelEnded';
}

function currentMenu(turn: Turn): string | undefined {
  const step = turn.call.state.dialog.dialogStack.at(-1) as { state?: { menu?: string } } | undefined;
  return step?.state?.menu;
}
