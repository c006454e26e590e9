import { createHash } from 'node:crypto';
import type { ConversationKey, TranscriptEntry } from '../../call/call.js';
import { changingColumns, keyColumns } from '../rows.js';
import type { Commit, InstanceId } from '../store.js';
import type { Value } from './connections.js';

/** A commit as the parameters of `insertCall`; `updateCall` takes all but the last five. */
export function commitValues({ call, activityId, entries, output }: Commit, owner: InstanceId): Value[] {
  return [
    call.id,
    ...changingColumns(call),
    owner,
    call.state.caller.number ?? null,
    ...entryValues(entries),
    output.map(({ seq }) => seq),
    output.map(({ activity }) => JSON.stringify(activity)),
    output.map(({ transcriptBefore = null }) => transcriptBefore),
    activityId === undefined ? null : digest(activityId),
    conversationDigest(call.key),
    ...keyColumns(call.key),
    call.incarnation,
    call.startedAt,
  ];
}

/** So many of them are only for a call's first commit. */
export const ONLY_FIRST = 5;

/** Columns of entries, each as an array. */
export function entryValues(entries: readonly TranscriptEntry[]): Value[] {
  return [
    entries.map(({ seq }) => seq),
    entries.map(({ at }) => at),
    entries.map(({ direction }) => direction),
    entries.map(({ activity }) => JSON.stringify(activity)),
  ];
}

/** Stands for a conversation where it is looked up. */
export function conversationDigest({ channelId, conversationId }: ConversationKey): string {
  return digest([channelId, conversationId]);
}

/** Short and well-formed for whatever text; JSON tells apart what UTF-8 does not (lone surrogates). */
export function digest(text: string | readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(text)).digest('base64url');
}
