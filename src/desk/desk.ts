/** What an operator has before them: the calls, what callers have left for a person to do, and what is closed. */
import type { CallId, CallOutcome, CallRecord } from '../call/call.js';
import type { Errand } from '../call/errand.js';
import type { Line } from '../call/line.js';
import type { E164 } from '../call/phoneNumber.js';
import type { Closure } from '../handoff/closure.js';
import type { Store } from '../storage/store.js';
import { type Whereabouts, whereabouts } from './whereabouts.js';

/** In the order in which they are shown. */
export const PILES = ['live', 'ended', 'callBacks', 'messages', 'closures'] as const;
export type Pile = (typeof PILES)[number];

/** What is wanted of it. */
export interface Look {
  readonly piles: readonly Pile[];
  /** Call backs and messages that are done, too. */
  readonly done: boolean;
  /** At most so many of each pile, the newest. */
  readonly limit: number;
}

/** Only the piles that were asked for. */
export interface Desk {
  readonly live?: readonly CallRecord[];
  readonly ended?: readonly CallRecord[];
  readonly callBacks?: readonly Errand[];
  readonly messages?: readonly Errand[];
  readonly closures?: readonly Closure[];
}

/**
 * @param now milliseconds since the epoch: what is closed then, or later
 * @throws BotError `store-unavailable`
 */
export async function lookAt(
  store: Pick<Store, 'calls' | 'errands' | 'closures'>,
  { piles, done, limit }: Look,
  now: number,
): Promise<Desk> {
  const filter = { open: !done, limit };
  return {
    ...(piles.includes('live') && { live: await store.calls({ only: 'live', limit }) }),
    ...(piles.includes('ended') && { ended: await store.calls({ only: 'ended', limit }) }),
    ...(piles.includes('callBacks') && { callBacks: await store.errands.list('callBack', filter) }),
    ...(piles.includes('messages') && { messages: await store.errands.list('message', filter) }),
    ...(piles.includes('closures') && { closures: await store.closures.list(now) }),
  };
}

/** A call as JSON. Not the record: the state of its dialogs holds what callers are typing. Times in milliseconds. */
interface CallJson extends Whereabouts {
  readonly id: CallId;
  readonly channel: string;
  readonly line: Line['kind'];
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly endedAt?: number;
  readonly outcome?: CallOutcome;
  /** Absent for a caller who hides it. */
  readonly number?: E164;
  readonly locale: string;
}

/** For other programs: the piles by name, errands and closures as they are stored. */
export function asJson({ live, ended, ...stored }: Desk): object {
  return { ...(live && { live: live.map(callJson) }), ...(ended && { ended: ended.map(callJson) }), ...stored };
}

function callJson({ id, key, line, startedAt, updatedAt, endedAt, outcome, state }: CallRecord): CallJson {
  return {
    id,
    channel: key.channelId,
    line,
    startedAt,
    updatedAt,
    ...(endedAt !== undefined && { endedAt }),
    ...(outcome && { outcome }),
    ...(state.caller.number && { number: state.caller.number }),
    locale: state.locale,
    ...whereabouts(state),
  };
}
