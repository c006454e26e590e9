import { activityText } from '../../call/activityText.js';
import type { CallId, TranscriptEntry } from '../../call/call.js';
import { changingColumns, keyColumns } from '../rows.js';
import type { Commit, InstanceId } from '../store.js';
import type { Value } from './connections.js';
import { conversationDigest, digest } from './digest.js';

/** A commit as text and numbers: whoever goes on changing the call changes nothing in it. */
export interface Written {
  readonly call: CallId;
  /** As `changingColumns` has them, and the caller's number. */
  readonly changing: readonly (string | number | null)[];
  /** As an insert has them; nothing where the call is stored already. */
  readonly lasting: readonly (string | number)[];
  readonly entries: ReturnType<typeof writtenEntries>;
  readonly outputs: readonly { readonly seq: number; readonly activity: string; readonly before: number | null }[];
  readonly activity: string | null;
}

/** @throws TypeError for what can't be written as JSON. */
export function written({ call, activityId, entries, output }: Commit): Written {
  return {
    call: call.id,
    changing: [...changingColumns(call), call.state.caller.number ?? null],
    lasting:
      call.version === 1
        ? [conversationDigest(call.key), ...keyColumns(call.key), call.incarnation, call.startedAt]
        : [],
    entries: writtenEntries(entries),
    outputs: output.map(({ seq, activity, transcriptBefore = null }) => {
      return { seq, activity: activityText(activity), before: transcriptBefore };
    }),
    activity: activityId === undefined ? null : digest(activityId),
  };
}

/** The parameters of `updateCall`. */
export function updateValues({ call, changing, entries, outputs, activity }: Written, owner: InstanceId): Value[] {
  return [
    call,
    ...changing.slice(0, -1),
    owner,
    ...changing.slice(-1),
    ...entryColumns(entries),
    outputs.map(({ seq }) => seq),
    outputs.map(({ activity }) => activity),
    outputs.map(({ before }) => before),
    activity,
  ];
}

/** The parameters of `insertCall`. */
export function insertValues(commit: Written, owner: InstanceId): Value[] {
  return [...updateValues(commit, owner), ...commit.lasting];
}

/** Outputs of a call that have been said. */
export interface Said {
  readonly call: CallId;
  readonly seqs: readonly number[];
}

/** The parameters of `confirm`. */
export function confirmValues(said: readonly Said[]): Value[] {
  return [said.flatMap(({ call, seqs }) => seqs.map(() => call)), said.flatMap(({ seqs }) => seqs)];
}

/** The parameters of `updateCalls`: each column as an array. */
export function updateManyValues(commits: readonly Written[], said: readonly Said[], owner: InstanceId): Value[] {
  const columns = (commits[0]?.changing ?? []).map((_, i) => commits.map(({ changing }) => changing[i] ?? null));
  const entries = commits.flatMap(({ call, entries }) => entries.map((entry) => ({ ...entry, call })));
  const outputs = commits.flatMap(({ call, outputs }) => outputs.map((output) => ({ ...output, call })));
  return [
    owner,
    commits.map(({ call }) => call),
    ...(columns as Value[]),
    commits.map(({ activity }) => activity),
    entries.map(({ call }) => call),
    ...entryColumns(entries),
    outputs.map(({ call }) => call),
    outputs.map(({ seq }) => seq),
    outputs.map(({ activity }) => activity),
    outputs.map(({ before }) => before),
    ...confirmValues(said),
  ];
}

/** Columns of entries, each as an array. */
export function entryValues(entries: readonly TranscriptEntry[]): Value[] {
  return entryColumns(writtenEntries(entries));
}

function writtenEntries(entries: readonly TranscriptEntry[]) {
  return entries.map(({ seq, at, direction, activity }) => {
    return { seq, at, direction, activity: JSON.stringify(activity) };
  });
}

function entryColumns(entries: Written['entries']): Value[] {
  return [
    entries.map(({ seq }) => seq),
    entries.map(({ at }) => at),
    entries.map(({ direction }) => direction),
    entries.map(({ activity }) => activity),
  ];
}
