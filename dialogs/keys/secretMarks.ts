/** What an input tells the turn it runs in about a secret. The only place that knows these fields of the turn and the call. */
import type { TurnContext } from 'botbuilder-core';
import { turnOf } from '../../src/call/turn.js';
import { reaches } from '../../src/recording/machine.js';

/** A key pressed too many still belongs to the secret, for so many milliseconds. */
const STRAY_KEYS_WITHIN = 2000;

/** What the caller has said or pressed in this turn stays out of the transcript, and so do keys that come right after it. */
export function markSecret(context: TurnContext): void {
  const turn = turnOf(context);
  turn.secret = true;
  turn.call.state.secretUntil = turn.now + STRAY_KEYS_WITHIN;
}

/** What the caller has said or pressed in this turn stays out of the transcript: it may be a secret that nobody has asked for yet. */
export function markUnasked(context: TurnContext): void {
  turnOf(context).secret = true;
}

/** Keys that still belong to a secret: not read, and not kept. */
export function areStray(context: TurnContext): boolean {
  const turn = turnOf(context);
  const { secretUntil = 0 } = turn.call.state;
  if (turn.now >= secretUntil || !turn.activity.entities?.some((entity) => entity?.type === 'DTMF')) return false;
  turn.secret = true;
  return true;
}

/** @throws Error while the call is recorded, or may be: a secret is begun through `Unrecorded`, which waits for silence. */
export function refuseWhileRecorded(context: TurnContext): void {
  const { recording } = turnOf(context).call.state;
  if (recording && !reaches(recording, 'quiet')) throw new Error('a secret would be recorded');
}
