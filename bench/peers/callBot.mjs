/** The dialog of `sample` and `sockets`, as in the BotBuilder samples (05.multi-turn-prompt): a waterfall with a text prompt. */
import { ActivityHandler, ConversationState, InputHints, MemoryStorage, MessageFactory, UserState } from 'botbuilder';
import { ComponentDialog, DialogSet, DialogTurnStatus, TextPrompt, WaterfallDialog } from 'botbuilder-dialogs';
import { echo, MENU, ssml, WELCOME } from './words.mjs';

const PROMPT = 'prompt';
const WATERFALL = 'waterfall';

const say = (text, hint) => MessageFactory.text(text, ssml(text), hint);

class CallDialog extends ComponentDialog {
  constructor() {
    super('callDialog');
    this.addDialog(new TextPrompt(PROMPT));
    this.addDialog(new WaterfallDialog(WATERFALL, [this.ask.bind(this), this.repeat.bind(this)]));
    this.initialDialogId = WATERFALL;
  }

  async run(context, accessor) {
    const dialogs = new DialogSet(accessor);
    dialogs.add(this);
    const dialogContext = await dialogs.createContext(context);
    const { status } = await dialogContext.continueDialog();
    if (status === DialogTurnStatus.empty) await dialogContext.beginDialog(this.id);
  }

  async ask(step) {
    return step.prompt(PROMPT, { prompt: say(MENU, InputHints.ExpectingInput) });
  }

  async repeat(step) {
    await step.context.sendActivity(say(echo(step.result), InputHints.IgnoringInput));
    return step.replaceDialog(this.initialDialogId);
  }
}

class CallBot extends ActivityHandler {
  constructor(conversationState, userState) {
    super();
    this.conversationState = conversationState;
    this.userState = userState;
    const dialog = new CallDialog();
    const dialogState = conversationState.createProperty('DialogState');
    this.onMembersAdded(async (context, next) => {
      for (const member of context.activity.membersAdded) {
        if (member.id === context.activity.recipient.id) continue;
        await context.sendActivity(say(WELCOME));
        await dialog.run(context, dialogState);
      }
      await next();
    });
    this.onMessage(async (context, next) => {
      await dialog.run(context, dialogState);
      await next();
    });
  }

  async run(context) {
    await super.run(context);
    await this.conversationState.saveChanges(context, false);
    await this.userState.saveChanges(context, false);
  }
}

export function createBot() {
  const storage = new MemoryStorage();
  return new CallBot(new ConversationState(storage), new UserState(storage));
}
