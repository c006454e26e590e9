import type { DialogContext } from 'botbuilder-dialogs';
import { type CallRecord, currentHandoff, isPending, isWithAgent } from '../../src/call/call.js';
import { turnOf } from '../../src/call/turn.js';
import { secretAskedFor } from '../keys/stored.js';
import type { Transfer } from '../transfer.js';
import type { Recorder } from './recorder.js';
import { expectsSecret, Unrecorded, waitedFor } from './unrecorded.js';

/**
 * To be called at the end of every turn, whatever it was about: the recording becomes what it has to be now, and whoever
 * has waited for it goes on: a transfer that was held back, or the dialog on top of the stack.
 */
export async function keepRecording(
  dc: DialogContext,
  recorder: Recorder,
  transfer: Pick<Transfer, 'release'>,
): Promise<void> {
  const { context } = dc;
  const { call, capabilities } = turnOf(context);
  const keep = () => recorder.keep(context, expectsSecret(dc.stack), waitedFor(dc.stack) !== undefined);
  await interruptSecret(dc, recorder);
  await keep();
  if (call.endedAt !== undefined) return;
  if (!capabilities.canRecord || recorder.progress(context, 'off') !== 'trying') await transfer.release(context);
  const goal = waitedFor(dc.stack);
  if (goal === undefined || isAway(call) || recorder.progress(context, goal) === 'trying') return;
  await dc.continueDialog();
  await keep();
}

/** The channel says that it records after all (a result that came very late): the secret is asked for anew, in silence. */
async function interruptSecret(dc: DialogContext, recorder: Recorder): Promise<void> {
  const asked = secretAskedFor(dc.stack);
  if (!asked || isAway(turnOf(dc.context).call) || recorder.progress(dc.context, 'quiet') === 'reached') return;
  await dc.replaceDialog(Unrecorded.ID, asked);
}

/** Nothing is said to this caller now. */
function isAway({ state, endedAt }: CallRecord): boolean {
  return endedAt !== undefined || isWithAgent(state) || isPending(currentHandoff(state));
}
