import type { Capabilities } from '../../call/line.js';

/**
 * Microsoft's Telephony channel over its socket. Nothing documents how to cancel a transfer, or who hears what is said
 * while one rings; the socket ends with its process.
 */
export const TELEPHONY: Capabilities = {
  canTransfer: true,
  canTransferWarm: false,
  canCancelTransfer: false,
  tellsRinging: false,
  canSpeakWhileTransferring: false,
  canRecord: true,
  collectsKeys: false,
  survivesRestart: false,
  knowsHandoffIds: false,
  showsTraces: false,
};

/** A channel over HTTP, such as the Emulator: every step has to be told in words, since events draw nothing. */
const OVER_HTTP: Capabilities = {
  canTransfer: true,
  canTransferWarm: false,
  canCancelTransfer: false,
  tellsRinging: false,
  canSpeakWhileTransferring: true,
  canRecord: false,
  collectsKeys: false,
  survivesRestart: true,
  knowsHandoffIds: false,
  showsTraces: false,
};

/** Channels over HTTP that differ, by their channel id. */
const BY_CHANNEL: ReadonlyMap<string, Capabilities> = new Map([
  ['emulator', { ...OVER_HTTP, showsTraces: true }],
  ['telephony', { ...OVER_HTTP, canSpeakWhileTransferring: false, canRecord: true }],
]);

/** What a channel that posts over HTTP can do. */
export function capabilitiesOf(channelId: string): Capabilities {
  return BY_CHANNEL.get(channelId) ?? OVER_HTTP;
}
