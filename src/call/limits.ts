/**
 * When a call is ended that nobody else ends: the caller is not heard any more, it lasts too long, or nothing is heard of it
 * since an agent took it. Rules on the state of a call, without words.
 */
import { type CallState, currentHandoff, isPending, isWithAgent } from './call.js';

/** How long a call may go on, in milliseconds. */
export interface LimitSettings {
  /** Without a word or a key of the caller. */
  readonly silence: number;
  /** In all; and without a sign of life while an agent has it. */
  readonly length: number;
}

/** What has passed: time to end the call, or (`warning`) to say that it will end. */
export type PassedLimit = 'silence' | 'length' | 'warning' | 'agent';

/** The caller is warned so long before a call that has lasted too long is ended. */
export const WARNED_BEFORE = 60_000;

/** However long the bot speaks, a caller who was just heard has so much time to answer it. */
const LEAST_TO_ANSWER = 10_000;

/** @param now milliseconds since the epoch */
export function passedLimit(state: CallState, now: number): PassedLimit | undefined {
  const { silence, length, warned, agent } = state.limits ?? {};
  const hasPassed = (at: number | undefined) => at !== undefined && at <= now;
  if (isWithAgent(state)) return hasPassed(agent) ? 'agent' : undefined;
  // Somebody may be picking up.
  if (isPending(currentHandoff(state))) return undefined;
  if (warned && hasPassed(length)) return 'length';
  if (hasPassed(silence)) return 'silence';
  return hasPassed(length) ? 'warning' : undefined;
}

/** What a turn says about its call. */
export interface Sign {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The channel has sent something. */
  readonly alive: boolean;
  /** The caller has said or pressed something. */
  readonly heard: boolean;
}

/** Sets the limits of a call after a turn: what has been heard moves them. */
export function setLimits(state: CallState, { now, alive, heard }: Sign, settings: LimitSettings): void {
  const { limits = {}, speaksUntil = now } = state;
  if (isWithAgent(state)) {
    // Two people talking are never cut off, and what an agent has counts for no length of ours.
    state.limits = { agent: alive ? now + settings.length : (limits.agent ?? now + settings.length) };
    return;
  }
  const { length = now + settings.length - WARNED_BEFORE, warned } = limits;
  state.limits = { length, ...(warned && { warned }) };
  // Who waits for a phone is not asked for a word, and is looked after by the deadline of the attempt.
  if (state.handoffs.some(({ deadline }) => deadline !== undefined)) return;
  const begins = heard || limits.silence === undefined;
  state.limits.silence = begins
    ? Math.max(now + settings.silence, speaksUntil + LEAST_TO_ANSWER)
    : Math.max(limits.silence ?? 0, speaksUntil);
}
