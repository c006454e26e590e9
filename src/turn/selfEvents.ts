import type { Activity, ConversationReference } from 'botframework-schema';
import type { FailureReason, HandoffId } from '../handoff/protocol.js';
import type { CommandId } from '../recording/machine.js';

/** What we tell a call ourselves. It comes in as an activity, through the same queue and commit as the channel's. */
export type SelfEvent =
  /** One of the call's deadlines has passed (botbuilder's own name for a continued conversation). */
  | { readonly name: 'ContinueConversation' }
  /** What carried the call has closed cleanly, or broken. */
  | { readonly name: 'call.gone'; readonly how: 'closed' | 'broken' }
  /** This process ends and can't go on with the call. */
  | { readonly name: 'call.shutDown' }
  /** The process that carried the call has ended without a word. */
  | { readonly name: 'call.orphaned' }
  /** The channel has not taken a command, and will never answer it. */
  | { readonly name: 'command.notSent'; readonly command: CommandId }
  /** The channel has taken `handoff.initiate`. */
  | { readonly name: 'handoff.sent'; readonly handoff: HandoffId }
  /** The channel has not taken `handoff.initiate`. */
  | {
      readonly name: 'handoff.notSent';
      readonly handoff: HandoffId;
      readonly reason: FailureReason;
      readonly mayHaveArrived: boolean;
    };

/** Writes and reads our own events. Only activities of origin `self` are read: a channel can send no such thing. */
export const SelfEvents = {
  /** The activity that carries `event` into the call that `reference` names. */
  write(event: SelfEvent, reference: Partial<ConversationReference>): Activity {
    const { name, ...value } = event;
    const { user, bot, conversation, channelId, serviceUrl, locale } = reference;
    return {
      type: 'event',
      name,
      value,
      ...(locale && { locale }),
      channelId,
      serviceUrl,
      conversation,
      from: user,
      recipient: bot,
    } as Activity;
  },

  read(activity: Activity): SelfEvent {
    return { name: activity.name, ...activity.value } as SelfEvent;
  },
};
