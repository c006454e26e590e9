import type { ConversationKey } from '../../call/call.js';

/** Names the channel in activities and stored calls. */
export const CHANNEL_ID = 'twilio';

/** The header in which Twilio signs what it posts. */
export const SIGNATURE = 'x-twilio-signature';

export const isTwilio = ({ channelId }: Pick<ConversationKey, 'channelId'>) => channelId === CHANNEL_ID;
