import { BotError } from '../../errors.js';
import type { LeftValues } from '../errandRow.js';
import type { NumberRow } from '../numberRow.js';
import type { CallRow, EntryRow, OutputRow, UnsentRow, Value } from '../rows.js';
import { CARRIED_CHANGES, CARRIED_QUESTIONS } from './carried.js';
import { CLOSURE_CHANGES, CLOSURE_QUESTIONS } from './closures.js';
import { ERRAND_CHANGES, ERRAND_QUESTIONS } from './errands.js';
import { changeNumbers, NUMBER_CHANGES, NUMBER_QUESTIONS } from './numbers.js';
import { removeCalls } from './remove.js';
import type { Statements } from './statements.js';

/** One commit as columns: few lists of texts and numbers, so that it is cheap to hand to another thread. */
export interface CommitValues {
  readonly id: string;
  readonly version: number;
  /** For a new call. */
  readonly lasting: readonly Value[];
  readonly changing: readonly Value[];
  /** seq, at, direction and activity of one entry after those of another. */
  readonly added: readonly Value[];
  readonly amended: readonly EntryValues[];
  /** seq, activity and transcriptBefore of one output after those of another. */
  readonly said: readonly Value[];
  readonly left: readonly LeftValues[];
  readonly numbers: readonly NumberRow[];
  /** Channel, conversation and activity. */
  readonly seen: readonly [string, string, string] | undefined;
}

/** An entry of a transcript as its columns. */
export type EntryValues = readonly [seq: number, at: number, direction: string, activity: string];

/** What `load` finds: a row of values, and what is unsent, which is nothing nearly always. */
export interface LoadedValues {
  /** CALL_COLUMNS, whose it is, whether the activity has been seen. */
  readonly call: readonly Value[];
  readonly unsent: readonly OutputRow[];
}

/** What can be asked of the file, by name. */
export const QUESTIONS = {
  ...CARRIED_QUESTIONS,
  ...CLOSURE_QUESTIONS,
  ...ERRAND_QUESTIONS,
  ...NUMBER_QUESTIONS,

  load({ load, unsent }: Statements, asked: readonly Value[]): LoadedValues | undefined {
    const call = load.get(asked) as Value[] | undefined;
    return call && { call, unsent: call.pop() ? (unsent.all(String(call[0])) as OutputRow[]) : [] };
  },
  call: ({ call }: Statements, id: string) => call.get(id) as CallRow | undefined,
  calls: ({ calls }: Statements, limit: number) => calls.all(limit) as CallRow[],
  liveCalls: ({ liveCalls }: Statements, limit: number) => liveCalls.all(limit) as CallRow[],
  endedCalls: ({ endedCalls }: Statements, limit: number) => endedCalls.all(limit) as CallRow[],
  transcript: ({ transcript }: Statements, call: string, before: number, last: number) =>
    transcript.all(call, before, last) as EntryRow[],
  holds: ({ holds }: Statements, call: string, version: number, us: string) =>
    holds.get(call, version, us) !== undefined,
};

/** What can be changed in it, by name; each inside a transaction, and it may be done again when that is repeated. */
export const CHANGES = {
  ...CARRIED_CHANGES,
  ...CLOSURE_CHANGES,
  ...ERRAND_CHANGES,
  ...NUMBER_CHANGES,

  commit(statements: Statements, commit: CommitValues): void {
    const { id, version, lasting, changing, added, amended, said, left, numbers, seen } = commit;
    const isThere =
      version === 1
        ? statements.insertCall.run(...lasting, ...changing).changes === 1
        : updateTurn(statements, id, changing) || statements.updateCall.run(...changing, id, version - 1).changes === 1;
    if (!isThere) throw new BotError('version-conflict', `Call ${id} is not at version ${version - 1}.`);
    statements.insertEntries(id, added);
    for (const [seq, at, direction, activity] of amended) statements.amendEntry.run(at, direction, activity, id, seq);
    statements.insertOutputs(id, said);
    for (const values of left) {
      if (statements.insertErrand.run(...values).changes === 1) continue;
      throw new BotError('version-conflict', `A call back that call ${id} asks for is open already.`);
    }
    changeNumbers(statements, numbers);
    if (seen !== undefined && statements.insertSeen.run(...seen).changes !== 1) {
      throw new BotError('version-conflict', `An activity of call ${id} has been seen before.`);
    }
  },

  confirm({ deleteOutput }: Statements, call: string, runs: readonly { first: number; last: number }[]): void {
    for (const { first, last } of runs) deleteOutput.run(call, first, last);
  },

  claim(statements: Statements, us: string, call: string, version: number): CallRow | undefined {
    const { changes } = statements.claim.run(us, call, version);
    return changes === 1 ? (statements.call.get(call) as CallRow) : undefined;
  },

  claimLost(statements: Statements, now: number, us: string, limit: number): UnsentRow[] {
    const lost = statements.lost.all({ now, us, limit }) as { id: string }[];
    for (const { id } of lost) statements.claimLost.run(us, id);
    return lost.flatMap(({ id }) => statements.claimed.all(id) as UnsentRow[]);
  },

  prune: (statements: Statements, before: number, limit: number): number =>
    removeCalls(statements, statements.outdated.all({ before, limit })),

  forgetCalls: (statements: Statements, number: string, limit: number): number =>
    removeCalls(statements, statements.ofCaller.all(number, limit)),
};

/** The usual commit. @returns false where something changes that seldom does, or the version is another. */
function updateTurn(statements: Statements, id: string, changing: readonly Value[]): boolean {
  const [version, updatedAt, endedAt, outcome, line, entries, deadline, reference, state, owner] = changing;
  const [set, where] = [
    [version, updatedAt, entries, deadline, state],
    [id, Number(version) - 1, endedAt, outcome, line, reference, owner],
  ];
  return statements.updateTurn.run([...set, ...where] as Value[]).changes === 1;
}

type Args<D> = D extends (statements: Statements, ...args: infer A) => unknown ? A : never;
type Answer<D> = D extends (...args: never[]) => infer R ? R : never;

export type Questions = typeof QUESTIONS;
export type Changes = typeof CHANGES;
export type QuestionArgs<N extends keyof Questions> = Args<Questions[N]>;
export type ChangeArgs<N extends keyof Changes> = Args<Changes[N]>;
export type QuestionAnswer<N extends keyof Questions> = Answer<Questions[N]>;
export type ChangeAnswer<N extends keyof Changes> = Answer<Changes[N]>;

/** Does one of them with arguments that may come from another thread. */
export function doDeed<S>(
  deed: (statements: S, ...args: never[]) => unknown,
  statements: S,
  args: readonly unknown[],
): unknown {
  return deed(statements, ...(args as never[]));
}
