import { setTimeout as pause } from 'node:timers/promises';
import type { Activity } from 'botframework-schema';

/** A bot that took an activity neither at once nor later. */
export interface Refusal {
  readonly at: number;
  /** 0: no answer (refused, reset, or too late). */
  readonly status: number;
  readonly retryAfter: string | null;
}

/** How an activity was delivered. */
export interface Delivery {
  /** When it was answered with 2xx, in milliseconds since the epoch; undefined: never. */
  readonly answeredAt: number | undefined;
  readonly refusals: readonly Refusal[];
}

/** Where the n-th attempt (from 0) goes; a bot that was started again is somewhere else. */
export type Route = (attempt: number) => URL;

/** A bot that is stopped answers nothing: then the channel tries again, perhaps somewhere else. */
export const ANSWER_WITHIN = 12_000;
/** After that many milliseconds an activity counts as never taken: on a busy machine a killed bot is away for most of the time. */
const GIVE_UP_AFTER = 300_000;
const AGAIN_AFTER = 100;
/** However long the bot asks to wait. */
const LONGEST_PAUSE = 3000;

/** Posts an activity under one id until it has been answered with 2xx, as a channel does. */
export async function deliver(
  activity: Partial<Activity>,
  route: Route,
  answerWithin = ANSWER_WITHIN,
): Promise<Delivery> {
  const body = JSON.stringify(activity);
  const refusals: Refusal[] = [];
  const until = Date.now() + GIVE_UP_AFTER;
  for (let attempt = 0; Date.now() < until; attempt++) {
    const refusal = await post(new URL('/api/messages', route(attempt)), body, answerWithin);
    if (!refusal) return { answeredAt: Date.now(), refusals };
    refusals.push(refusal);
    const asked = Number(refusal.retryAfter ?? 0) * 1000;
    await pause(Math.min(Math.max(AGAIN_AFTER, asked), LONGEST_PAUSE));
  }
  return { answeredAt: undefined, refusals };
}

async function post(url: URL, body: string, answerWithin: number): Promise<Refusal | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(answerWithin),
    });
    await response.arrayBuffer();
    if (response.ok) return undefined;
    return { at: Date.now(), status: response.status, retryAfter: response.headers.get('retry-after') };
  } catch {
    // Refused, reset or too late: what the channel can't tell apart either.
    return { at: Date.now(), status: 0, retryAfter: null };
  }
}
