/** Numbers of a pool: each leads to the same people, and is held by one attempt at a time, so that it names the call. */
import type { HandoffId, StoredContext } from '../handoff/protocol.js';
import type { E164 } from './phoneNumber.js';

/** A number that an attempt is dialled by, and what the agent may know who is reached by it. */
export interface Reservation {
  readonly number: E164;
  readonly handoff: HandoffId;
  readonly context: StoredContext;
  /** For so long after it has been released nobody else gets it, in milliseconds. */
  readonly cooldownMs: number;
}

/** What a turn does with a number; stored with the turn. */
export type NumberChange =
  | (Reservation & {
      readonly kind: 'reserve';
      /** Milliseconds since the epoch. */
      readonly at: number;
      /** The transcript up to and without this entry number belongs to the context. */
      readonly transcriptBefore: number;
    })
  /** The attempt needs it no more: its cool-down begins. */
  | { readonly kind: 'release'; readonly number: E164; readonly handoff: HandoffId; readonly at: number }
  /** It needs it again (somebody has picked up late); where another has it by now, nothing changes. */
  | { readonly kind: 'hold'; readonly number: E164; readonly handoff: HandoffId };
