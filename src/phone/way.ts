/**
 * A way of carrying a call between the Telephony channel, which we play, and the bot. The three ways are
 * `inProcess.ts`, `http.ts` (the Emulator's) and `webSocket.ts` (Microsoft's Telephony channel's).
 */
import type { Activity } from 'botframework-schema';
import type { People } from './peopleInstructions.js';
import { refused } from './refusal.js';

export const WAYS = ['in process', 'over http', 'over websocket'] as const;
/** A carrier of telephone calls that the tests play. */
export const CARRIERS = ['over twilio'] as const;
export type WayName = (typeof WAYS)[number] | (typeof CARRIERS)[number];

/** What one side answers to an activity of the other: an HTTP status, and why where it is no. */
export interface Answer {
  readonly status: number;
  readonly id?: string;
  readonly reason?: string;
}

/** True when the activity was taken. */
export const isTaken = (answer: Answer) => answer.status >= 200 && answer.status < 300;

/** The channel's ear: what the bot sends in one conversation arrives here. */
export interface Ear {
  readonly conversationId: string;
  /** The bot sent an activity. `replyToId` as the request's path gives it. */
  hear(activity: Partial<Activity>, replyToId?: string): Answer;
  /** The bot sent what is no activity of this conversation; the sentence says what was wrong. */
  complain(sentence: string): void;
  /** The other side has ended what carries the call. */
  gone(how: 'closed' | 'broken'): void;
}

export interface Way {
  readonly name: WayName;
  readonly channelId: 'telephony' | 'emulator' | 'twilio';
  /** The call ends when its socket does. False over HTTP: nothing is held open there. */
  readonly hasSocket: boolean;
  /** The channel that is played this way records calls. */
  readonly canRecord: boolean;
  /** Telephones of others than the caller; absent where there are none. */
  readonly people?: People;
  newConversationId(): string;
  /**
   * Opens what carries the call, and again when the caller is back in the same conversation.
   *
   * @returns the serviceUrl to write into every activity.
   * @throws BotUnreachable when nothing answers at the bot's address.
   */
  open(ear: Ear): Promise<string>;
  /** Gives the bot one activity and waits for its answer. */
  deliver(activity: Activity): Promise<Answer>;
  /** Something is expected of the bot that has not come: what waits for more of the caller, such as more keys, waits no longer. */
  hasten?(): Promise<void>;
  /** Ends what carries the call: closed as agreed, or torn. Does nothing where it has ended already. */
  leave(how: 'closed' | 'broken'): Promise<void>;
  /** Frees whatever is still held. */
  finish(): Promise<void>;
}

/** Nobody listens at the bot's address, or whoever does refuses the connection. */
export class BotUnreachable extends Error {
  constructor(url: URL, cause: unknown) {
    const status = /^Unexpected server response: (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1];
    super(
      status
        ? `${url} takes no call: ${refused(Number(status))}`
        : `No bot answers at ${url}. Start one first: npm start`,
      { cause },
    );
    this.name = 'BotUnreachable';
  }
}

/** The address activities are posted to: `/api/messages`, unless the address has a path of its own. */
export function messagesUrl(url: URL): URL {
  const messages = new URL(url);
  if (messages.pathname === '/') messages.pathname = '/api/messages';
  return messages;
}
