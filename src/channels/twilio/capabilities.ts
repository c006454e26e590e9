import type { Capabilities } from '../../call/line.js';

/**
 * A telephone call at Twilio. What is said, or another transfer, takes the caller out of a `<Dial>`, which ends what rings:
 * so a transfer can be called off, and nothing can be said while one rings. A handoff is looked for among the calls that were
 * made for the caller before it is asked for by the REST API.
 */
export const TWILIO: Capabilities = {
  canTransfer: true,
  canTransferWarm: true,
  canCancelTransfer: true,
  tellsRinging: true,
  canSpeakWhileTransferring: false,
  canRecord: true,
  collectsKeys: true,
  survivesRestart: true,
  knowsHandoffIds: true,
  showsTraces: false,
};
