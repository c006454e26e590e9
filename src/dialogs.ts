import type { TurnContext } from 'botbuilder-core';
import type { DialogState } from 'botbuilder-dialogs';
import type { Dialog, DialogTurnResult } from 'botbuilder-dialogs/lib/dialog.js';
import { DialogContext } from 'botbuilder-dialogs/lib/dialogContext.js';
import { DialogSet } from 'botbuilder-dialogs/lib/dialogSet.js';
import { turnOf } from './call/turn.js';

/** Where a turn keeps its context, and where botbuilder-dialogs looks for the scopes of its memory (DialogStateManager). */
const CONTEXT = Symbol('dialogs');
const MEMORY = 'DialogStateManagerConfiguration';

/** The dialogs of the conversation, on what a call has stored of them. */
export class ConversationDialogs {
  readonly #dialogs = new DialogSet();
  /** Of the first turn, for all others: it holds no state, and to make it costs more than a turn of a dialog. */
  #memory: DialogContext['state']['configuration'] | undefined;

  constructor(dialogs: readonly Dialog[]) {
    for (const dialog of dialogs) this.#dialogs.add(dialog);
  }

  /**
   * The dialogs in this turn: one context, however often it is asked for. Their state lies in the call, under the call's
   * version: botbuilder's own BotState never notices a concurrent update.
   */
  in(context: TurnContext): DialogContext {
    const known = context.turnState.get<DialogContext>(CONTEXT);
    if (known) return known;
    if (this.#memory) context.turnState.set(MEMORY, this.#memory);
    const made = new DialogContext(this.#dialogs, context, turnOf(context).call.state.dialog as DialogState);
    this.#memory ??= made.state.configuration;
    context.turnState.set(CONTEXT, made);
    return made;
  }

  /**
   * Goes on with the dialog on top of the stack, as `continueDialog` of the context does; but does not tell it before by an
   * event that an activity has come, which is for dialogs that lie in others, and costs as much as the dialog itself.
   */
  async goOn(dc: DialogContext): Promise<DialogTurnResult> {
    const dialog = dc.activeDialog && dc.findDialog(dc.activeDialog.id);
    return dialog ? dialog.continueDialog(dc) : dc.continueDialog();
  }
}
