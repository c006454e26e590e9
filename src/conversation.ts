import { askKeys } from '../dialogs/askKeys.js';
import { Intents } from '../dialogs/intents.js';
import { MainMenu } from '../dialogs/mainMenu.js';
import type { Menu } from '../dialogs/menu.js';
import { Transfer, type TransferParts } from '../dialogs/transfer.js';
import { Voice } from '../dialogs/voice.js';
import { TelephonyBot } from './bot.js';
import type { Config } from './config.js';
import type { Language } from './language.js';
import { redactText } from './transcript/redact.js';

/** What a conversation is made of. */
export interface ConversationParts extends TransferParts {
  readonly menu: Menu;
  readonly language: Language;
  readonly settings: Pick<Config, 'companyName' | 'handoffTimeoutSeconds'>;
}

/** The bot with its dialogs, and what hands its calls over. */
export interface Conversation {
  readonly bot: TelephonyBot;
  readonly transfer: Transfer;
}

/** Puts together what talks with callers: no channel, no store, no clock. */
export function openConversation({ menu, language, settings, ...parts }: ConversationParts): Conversation {
  const { prompts, words, keyWords } = language;
  const voice = new Voice(prompts);
  const intents = new Intents(menu, words);
  const transfer = new Transfer(menu, voice, settings.handoffTimeoutSeconds * 1000, parts);
  const mainMenu = new MainMenu(menu, intents, voice, transfer, redactText);
  const dialogs = [mainMenu, askKeys(voice, prompts, keyWords, intents)];
  return { bot: new TelephonyBot({ dialogs, transfer, voice, companyName: settings.companyName }), transfer };
}
