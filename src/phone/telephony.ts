/**
 * The activities that Microsoft's Telephony channel sends to a bot (microsoft/botframework-telephony: EnableTelephony.md,
 * TransferCallOut.md), without the envelope that all of them share.
 */
import type { Activity, ChannelAccount } from 'botframework-schema';

/** What one kind of activity holds; `Phone` adds id, time, channel, conversation, from and recipient. */
export type Content = Partial<Activity> & Pick<Activity, 'type'>;

/** Who calls. */
export interface CallerLine {
  /** E.164; absent for an anonymous caller. */
  readonly number?: string;
  /** Such as `en-US`. */
  readonly locale: string;
}

export const BOT: ChannelAccount = { id: 'bot', name: 'Bot' };

/** The caller as an account: the number, or `anonymous`. */
export function callerAccount(caller: CallerLine): ChannelAccount {
  const number = caller.number ?? 'anonymous';
  return { id: number, name: number };
}

/** The call is answered; the Emulator restarts a conversation with `membersRemoved` beside it. */
export function answered(caller: CallerLine, restarted = false): Content {
  return {
    type: 'conversationUpdate',
    membersAdded: [BOT, callerAccount(caller)],
    ...(restarted && { membersRemoved: [] }),
  };
}

/** One key; several keys are several activities. */
export function key(pressed: string): Content {
  return { type: 'message', text: pressed, entities: [{ type: 'DTMF' }] };
}

/** What was recognised, or typed; empty where nothing was. */
export function speech(text: string): Content {
  return { type: 'message', text };
}

/** `handoff.status`. The value arrives as an object or as a JSON string: both are played as they are given. */
export function status(value: unknown): Content {
  return { type: 'event', name: 'handoff.status', value };
}

/** `userCancelled`: the caller hung up. Any other code says only that the conversation is over. */
export function ended(code: 'userCancelled' | 'completedSuccessfully'): Content {
  return { type: 'endOfConversation', code };
}
