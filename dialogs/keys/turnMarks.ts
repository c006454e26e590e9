/** What an input tells the turn it runs in. The only place that knows these fields of the turn and the call. */
import type { TurnContext } from 'botbuilder-core';
import { turnOf } from '../../src/call/turn.js';
import { reaches } from '../../src/recording/machine.js';

/** A key pressed too many still belongs to the secret, for so many milliseconds. */
const STRAY_KEYS_WITHIN = 2000;

/** Until a voice begins to speak: its way through the network and the service. */
const BEFORE_SPEAKING = 1500;

/**
 * The caller has time until then (ms since the epoch), and as much more as what is said in this turn takes, as far as that
 * can be estimated (ssml/length.ts); afterwards the call is woken.
 *
 * @returns when it will be woken
 */
export function waitUntil(context: TurnContext, until: number): number {
  const { call, speaks } = turnOf(context);
  const by = until + (speaks ? speaks + BEFORE_SPEAKING : 0);
  call.state.answerBy = by;
  return by;
}

/** Nothing is waited for any more. */
export function stopWaiting(context: TurnContext): void {
  delete turnOf(context).call.state.answerBy;
}

/** What the caller has said or pressed in this turn stays out of the transcript, and so do keys that come right after it. */
export function markSecret(context: TurnContext): void {
  const turn = turnOf(context);
  turn.secret = true;
  turn.call.state.secretUntil = turn.now + STRAY_KEYS_WITHIN;
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
