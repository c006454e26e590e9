/** A bot on the SDK's successor, which has no dialogs: what is asked is kept in the conversation's state. */
import { AgentApplication, MemoryStorage, MessageFactory } from '@microsoft/agents-hosting';
import { startServer } from '@microsoft/agents-hosting-express';
import { echo, MENU, ssml, WELCOME } from './words.mjs';

const say = (text, hint) => MessageFactory.text(text, ssml(text), hint);

const agent = new AgentApplication({ storage: new MemoryStorage() });
agent.onConversationUpdate('membersAdded', async (context, state) => {
  await context.sendActivity(say(WELCOME));
  await context.sendActivity(say(MENU, 'expectingInput'));
  state.setValue('conversation.asked', 1);
});
agent.onActivity('message', async (context, state) => {
  await context.sendActivity(say(echo(context.activity.text), 'ignoringInput'));
  await context.sendActivity(say(MENU, 'expectingInput'));
  state.setValue('conversation.asked', (state.getValue('conversation.asked') ?? 0) + 1);
});

startServer(agent);
