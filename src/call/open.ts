import type { Activity, ConversationReference } from 'botframework-schema';
import { type CallRecord, type ConversationKey, callId } from './call.js';
import type { Line } from './line.js';
import { parseE164 } from './phoneNumber.js';

/** What a call is queued, kept and looked up by: one per conversation, whatever its incarnation. */
export type QueueKey = string & { readonly __brand: 'QueueKey' };

/** The conversation an activity belongs to. */
export function keyOf(activity: Activity): ConversationKey {
  return { channelId: activity.channelId, conversationId: activity.conversation.id };
}

/** One string per conversation: `\0` can stand in neither part (the edge refuses it). */
export function queueKey({ channelId, conversationId }: ConversationKey): QueueKey {
  return `${channelId}\0${conversationId}` as QueueKey;
}

/** True when the bot sees itself added: the call is answered, or (Emulator) started again under its old id. */
export function answersCall(activity: Activity): boolean {
  if (activity.type !== 'conversationUpdate') return false;
  const bot = activity.recipient?.id;
  return bot ? (activity.membersAdded?.some(({ id }) => id === bot) ?? false) : false;
}

/** The language a call begins in, and whether it is one that we have. */
export type LocaleFor = (wanted: string | undefined) => string;

/** A call that begins with this activity. */
export function openCall(
  activity: Activity,
  line: Line,
  incarnation: number,
  now: number,
  localeFor: LocaleFor,
): CallRecord {
  const key = keyOf(activity);
  const number = parseE164(activity.from?.id ?? '') ?? parseE164(activity.from?.name ?? '');
  return {
    id: callId(key, incarnation),
    key,
    incarnation,
    version: 0,
    startedAt: now,
    updatedAt: now,
    reference: referenceOf(activity),
    line: line.kind,
    entries: 0,
    state: {
      locale: localeFor(activity.locale),
      caller: {
        id: activity.from?.id ?? '',
        ...(activity.from?.name && { name: activity.from.name }),
        ...(number && { number }),
      },
      greeted: false,
      outputs: 0,
      dialog: { dialogStack: [] },
      handoffs: [],
    },
  };
}

/** How to speak to this caller outside a turn. */
export function referenceOf(activity: Activity): Partial<ConversationReference> {
  return {
    user: activity.from,
    bot: activity.recipient,
    conversation: activity.conversation,
    channelId: activity.channelId,
    serviceUrl: activity.serviceUrl,
    ...(activity.locale && { locale: activity.locale as ConversationReference['locale'] }),
  };
}
