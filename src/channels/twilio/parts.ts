import type { Activity } from 'botframework-schema';
import type { CallRecord, CallState, ConversationKey } from '../../call/call.js';
import type { Clock } from '../../call/clock.js';
import type { E164 } from '../../call/phoneNumber.js';
import type { Logger } from '../../log.js';
import type { CarriedThings } from '../../storage/store.js';
import type { Receiver } from '../botframework/channel.js';
import type { TwilioAccount } from './client.js';
import type { Wait } from './document.js';
import type { Keys } from './listen.js';
import type { Words } from './warm/documents.js';

/** Everything that is set for Twilio. */
export interface TwilioSettings extends Pick<TwilioAccount, 'accountSid' | 'apiKeySid' | 'apiUrl'> {
  /** Signs webhooks; and opens the REST API where there is no API key. */
  readonly authToken: string;
  readonly apiKeySecret?: string;
  /** The number that is called, and shown to agents where the caller's own can't be. */
  readonly phoneNumber: E164;
  /** Twilio listens who picks up, a person or a machine, before callers are connected. */
  readonly detectsMachines: boolean;
  /** Where Twilio calls us. */
  readonly publicBaseUrl: string;
  /** A sound file: what is heard in a warm transfer while nobody talks. */
  readonly holdMusicUrl: string;
}

/** What the channel is made of, and what the rest of the bot does for it. */
export interface TwilioParts {
  readonly settings: TwilioSettings;
  readonly receiver: Pick<Receiver, 'take'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** The newest call of a conversation. @throws BotError `store-unavailable` */
  readonly load: (key: ConversationKey) => Promise<CallRecord | undefined>;
  /** Said where the bot can't do anything. */
  readonly sentence: (locale: string | undefined) => Partial<Activity>;
  /** How many keys the call waits for. */
  readonly keys: (state: CallState) => Keys;
  readonly defaultLocale: string;
  /** Seconds that an agent's phone may ring. */
  readonly ringSeconds: number;
  /** Milliseconds for one request of the REST API; 5,000 by default. */
  readonly restTimeoutMs?: number;
  /** What the channel must remember of warm transfers. */
  readonly carried: CarriedThings;
  /** What agents hear of the channel's own. */
  readonly words: Words;
  /** How a department is called in a sentence. */
  readonly departmentName: (department: string, locale: string) => string;
  /** What a caller hears who waits for an agent: how it stands, and what they can do instead. */
  readonly waiting: (call: CallRecord, now: number) => Pick<Wait, 'standing' | 'offers'>;
}
