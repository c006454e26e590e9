import type { Activity } from 'botframework-schema';
import type { CallRecord } from '../call/call.js';
import type { Line } from '../call/line.js';
import { BotError } from '../errors.js';
import type { FailureReason, HandoffId, InitiateValue } from '../handoff/protocol.js';
import type { Logger } from '../log.js';
import type { Output, Store } from '../storage/store.js';
import { forHandoff } from '../transcript/export.js';
import type { SelfEvent } from './selfEvents.js';

/** Entries of a transcript that travel with a handoff; older ones stay in the store. */
const MOST_ENTRIES = 200;

/** What became of the transfer among the output, to be told to the call; undefined when there was none. */
export type Delivery = Extract<SelfEvent, { name: 'handoff.sent' | 'handoff.notSent' }> | undefined;

interface Parts {
  readonly store: Store;
  readonly log: Logger;
}

/**
 * Sends committed output in its order and confirms it. Words that the channel does not take are given up and logged
 * (without the words): the call goes on. What became of a transfer is told to the caller of this function.
 */
export async function deliver(
  call: CallRecord,
  output: readonly Output[],
  line: Line | undefined,
  { store, log }: Parts,
): Promise<Delivery> {
  let delivery: Delivery;
  for (const { activity, transcriptBefore } of output) {
    try {
      if (!line) throw new BotError('line-closed', 'the line to the caller is gone');
      await line.send(transcriptBefore === undefined ? activity : await withTranscript(activity, transcriptBefore));
      if (transcriptBefore !== undefined) delivery = { name: 'handoff.sent', handoff: handoffIn(activity) };
    } catch (error) {
      const code = error instanceof BotError ? error.code : 'channel-unreachable';
      const about = { call: call.id, type: activity.type, code, err: error };
      log.warn(about, 'the channel did not take an activity: it is given up, the call goes on');
      if (transcriptBefore !== undefined) delivery = notSent(handoffIn(activity), error);
    }
  }
  if (output.length > 0)
    await store.confirm(
      call.id,
      output.map(({ seq }) => seq),
    );
  return delivery;

  async function withTranscript(activity: Partial<Activity>, before: number): Promise<Partial<Activity>> {
    const entries = await store.transcript(call.id, { last: MOST_ENTRIES, before });
    const content = forHandoff(entries, before);
    return { ...activity, attachments: [{ name: 'Transcript', contentType: 'application/json', content }] };
  }
}

function handoffIn(activity: Partial<Activity>): HandoffId {
  return (activity.value as InitiateValue).HandoffId;
}

function notSent(handoff: HandoffId, error: unknown): Delivery {
  const refused = error instanceof BotError && error.code === 'channel-refused';
  const reason: FailureReason = refused ? 'refusedByChannel' : 'unreachable';
  // Asked and not answered: the channel may have begun to ring all the same.
  const mayHaveArrived = error instanceof BotError && error.code === 'channel-silent';
  return { name: 'handoff.notSent', handoff, reason, mayHaveArrived };
}
