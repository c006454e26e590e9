import { askKeys } from '../dialogs/askKeys.js';
import { CALL_BACK_NUMBER, CallBack } from '../dialogs/callBack/callBack.js';
import { CallBacks } from '../dialogs/callBack/callBacks.js';
import { judge } from '../dialogs/callBack/rules.js';
import { Intents } from '../dialogs/intents.js';
import { VALIDATORS } from '../dialogs/keys/validators.js';
import { CallLimits } from '../dialogs/limits.js';
import { MainMenu } from '../dialogs/mainMenu.js';
import type { Menu } from '../dialogs/menu.js';
import { MessageEars } from '../dialogs/message/ears.js';
import { Message } from '../dialogs/message/message.js';
import { Messages } from '../dialogs/message/messages.js';
import { RecordingConsent } from '../dialogs/recording/consent.js';
import { Recorder } from '../dialogs/recording/recorder.js';
import { Unrecorded } from '../dialogs/recording/unrecorded.js';
import { Transfer, type TransferParts } from '../dialogs/transfer.js';
import { Voice } from '../dialogs/voice.js';
import { TelephonyBot } from './bot.js';
import type { TallyErrands } from './call/errand.js';
import type { Config } from './config.js';
import type { Language } from './language.js';
import { redactText } from './transcript/redact.js';

/** What a conversation is made of. */
export interface ConversationParts extends TransferParts {
  readonly menu: Menu;
  readonly language: Language;
  readonly settings: Pick<
    Config,
    | 'companyName'
    | 'handoffTimeoutSeconds'
    | 'callBackCountries'
    | 'callBacksPerDay'
    | 'messagesPerDay'
    | 'commandTimeoutSeconds'
    | 'maxSilenceSeconds'
    | 'maxCallMinutes'
    | 'asksToRecord'
  >;
  /** Of the store; asked when a caller wants to leave something. */
  readonly tally: TallyErrands;
  /** Names commands to the channel; by default with random UUIDs. */
  readonly newCommandId?: () => string;
}

/** The bot with its dialogs, and what hands its calls over. */
export interface Conversation {
  readonly bot: TelephonyBot;
  readonly transfer: Transfer;
  /** Loads in the background what is not needed before a caller has said something; else the first one waits for it. */
  prepare(): Promise<void>;
}

/** Puts together what talks with callers: no channel, no store, no clock. */
export function openConversation({ menu, language, settings, tally, ...parts }: ConversationParts): Conversation {
  const { prompts, words, keyWords } = language;
  const { companyName, asksToRecord } = settings;
  const voice = new Voice(prompts);
  const intents = new Intents(menu, words);
  const { department, key } = menu.agent;
  const rules = { countries: settings.callBackCountries, perDay: settings.callBacksPerDay };
  const callBacks = new CallBacks(rules, tally, department);
  const messages = new Messages(settings.messagesPerDay, tally, department, redactText);
  const transfer = new Transfer(menu, voice, settings.handoffTimeoutSeconds * 1000, callBacks, parts);
  const recorder = new Recorder(voice, settings.commandTimeoutSeconds * 1000, parts.newCommandId);
  const dialogs = [
    new MainMenu(menu, intents, voice, transfer, redactText),
    askKeys(voice, prompts, keyWords, intents, {
      ...VALIDATORS,
      [CALL_BACK_NUMBER]: (value, caller) => judge(value, caller.number, rules),
    }),
    new CallBack(callBacks, voice),
    new Message(messages, voice, new MessageEars(intents, words, keyWords), key),
    new Unrecorded(voice, recorder, intents),
    new RecordingConsent({ voice, prompts, intents, recorder, mayRing: (context) => transfer.mayRing(context) }),
  ];
  const longest = { silence: settings.maxSilenceSeconds * 1000, length: settings.maxCallMinutes * 60_000 };
  const limits = new CallLimits(voice, longest);
  return {
    bot: new TelephonyBot({ dialogs, transfer, messages, voice, recorder, limits, companyName, asksToRecord }),
    transfer,
    prepare: () => intents.prepare(),
  };
}
