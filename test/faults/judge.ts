import type { TranscriptEntry } from '../../src/call/call.js';
import type { Home } from './bots.js';
import { type Caller, signature, type Turn } from './caller.js';
import type { Post } from './channel.js';

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Counts something over all calls. */
export const count = (callers: readonly Caller[], of: (caller: Caller) => number) => sum(callers.map(of));

/** Counts something over all turns. */
export const countTurns = (callers: readonly Caller[], of: (turn: Turn) => number) =>
  count(callers, ({ turns }) => sum(turns.map(of)));

/** Answers that never came, although the activity was taken. */
export const lost = (turn: Turn) => (turn.answeredAt === undefined ? 0 : turn.missing.length);

/** Words that were heard once more than they should; what is no words is not counted. */
export const spokenAgain = (turn: Turn) => turn.again.filter(isWords).length;

export const isWords = ({ activity }: Post) => activity.type === 'message';

/** Answers outside the script: an apology, for example. */
export const otherWords = (turn: Turn) => turn.other.filter(isWords).length;

/** The same, and what was said without being asked. */
export const outsideScript = ({ turns, unasked }: Caller) =>
  sum(turns.map(otherWords)) + unasked.filter(isWords).length;

/** Which words these were, for whoever looks why. */
export function notesOfOutside(callers: readonly Caller[]): string[] {
  const posts = callers.flatMap(({ turns, unasked }) => [...turns.flatMap(({ other }) => other), ...unasked]);
  const said = new Set(posts.filter(isWords).map(({ activity }) => activity.text));
  return [...said].slice(0, 3).map((text) => `Outside the script: "${text}"`);
}

/** How the activities were answered that nobody ever took. */
export function notesOfUntaken(callers: readonly Caller[]): string[] {
  const untaken = callers.flatMap(({ turns }) =>
    turns.filter(({ deliveries, answeredAt }) => deliveries.length > 0 && answeredAt === undefined),
  );
  return untaken.slice(0, 3).map(({ step, deliveries }) => {
    const refusals = deliveries.flatMap(({ refusals }) => refusals);
    const statuses = [...new Set(refusals.map(({ status }) => status))];
    const counted = statuses.map((status) => `${refusals.filter((one) => one.status === status).length} x ${status}`);
    const last = refusals.slice(-5).map(({ at, status }) => `${status} after ${at - (refusals[0]?.at ?? at)} ms`);
    return `Never taken: "${step}", answered ${counted.join(', ')}; at last ${last.join(', ')}`;
  });
}

export const handoffIds = (caller: Caller) => new Set(caller.handoffs.map(({ activity }) => activity.value?.HandoffId));

/** What is stored of a call, compared with what the channel knows of it. */
export interface Compared {
  /** Entries that are not there: of activities that were answered with 2xx, and of words that were heard. */
  readonly lost: number;
  readonly doubled: number;
  /** Calls whose entries are all there, in another order. */
  readonly outOfOrder: number;
  /** Handoffs whose transcript is not what was stored up to them. */
  readonly cutShort: number;
}

/** Compares the stored transcript of every call with what was sent, and answered for, and heard. */
export async function compareStored(home: Home, callers: readonly Caller[]): Promise<Compared> {
  const stored = await home.look(async (store) => {
    const transcripts = new Map<string, TranscriptEntry[]>();
    for (const { id, key } of await store.calls({ limit: 1_000_000 })) {
      transcripts.set(key.conversationId, await store.transcript(id));
    }
    return transcripts;
  });
  const all = callers.map((caller) => compareCall(caller, stored.get(caller.id) ?? []));
  return {
    lost: sum(all.map((one) => one.lost)),
    doubled: sum(all.map((one) => one.doubled)),
    outOfOrder: sum(all.map((one) => one.outOfOrder)),
    cutShort: sum(all.map((one) => one.cutShort)),
  };
}

function compareCall(caller: Caller, entries: readonly TranscriptEntry[]): Compared {
  const taken = caller.turns.filter(({ answeredAt }) => answeredAt !== undefined);
  const should = taken.flatMap(({ id, expected = [] }) => [id, ...expected]);
  const written = entries.map(({ direction, activity }) =>
    direction === 'in' ? (activity.id ?? '') : signature(activity),
  );
  const known = new Set(should);
  const concerned = written.filter((entry) => known.has(entry));
  const missing = without(should, concerned).length;
  const doubled = without(concerned, should).length;
  const sameOrder = concerned.join('\0') === should.join('\0');
  return {
    lost: missing,
    doubled,
    outOfOrder: missing + doubled === 0 && !sameOrder ? 1 : 0,
    cutShort: caller.handoffs.filter(({ activity }) => !isWhole(activity.attachments?.[0]?.content, entries)).length,
  };
}

/** True when the transcript that an agent got is the stored one up to the handoff. */
function isWhole(content: unknown, entries: readonly TranscriptEntry[]): boolean {
  const activities = (content as { activities?: object[] } | undefined)?.activities ?? [];
  const upToHandoff = entries.findIndex(({ activity }) => activity.name === 'handoff.initiate');
  const stored = entries.slice(0, activities.length).map(({ activity }) => activity);
  return activities.length >= upToHandoff && JSON.stringify(activities) === JSON.stringify(stored);
}

/** What stays of `all` when each of `some` takes one away. */
function without(all: readonly string[], some: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const one of some) left.set(one, (left.get(one) ?? 0) + 1);
  return all.filter((one) => {
    const number = left.get(one) ?? 0;
    left.set(one, number - 1);
    return number <= 0;
  });
}
