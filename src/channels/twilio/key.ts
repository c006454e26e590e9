import type { ConversationKey } from '../../call/call.js';

/** Names the channel in activities and stored calls. */
export const CHANNEL_ID = 'twilio';

export const isTwilio = ({ channelId }: Pick<ConversationKey, 'channelId'>) => channelId === CHANNEL_ID;
