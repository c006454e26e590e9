/**
 * What a call is. A call is channel + conversation + incarnation: the Emulator starts a conversation again under its
 * old id, and that is another call.
 */
import { createHash } from 'node:crypto';
import type { Activity, ConversationReference } from 'botframework-schema';
import type { FailureReason, HandoffId, HandoffState, TransferWay } from '../handoff/protocol.js';
import type { Consent } from '../recording/consent.js';
import type { Recording } from '../recording/machine.js';
import type { Line } from './line.js';
import type { E164 } from './phoneNumber.js';

/** Names a conversation on a channel. Conversation ids hold characters such as `|`: never a file name, URL or key by themselves. */
export interface ConversationKey {
  readonly channelId: string;
  readonly conversationId: string;
}

/** Safe in file names, URLs and logs; the same on every instance: 20 characters of a hash, a dot, the incarnation. */
export type CallId = string & { readonly __brand: 'CallId' };

/** The id of one call. `incarnation` starts at 1. */
export function callId(key: ConversationKey, incarnation: number): CallId {
  const hash = createHash('sha256')
    .update(JSON.stringify([key.channelId, key.conversationId]))
    .digest('hex')
    .slice(0, 20);
  return `${hash}.${incarnation}` as CallId;
}

/** Who calls. `number` only where the channel told one that can be dialled; anonymous callers have none. */
export interface Caller {
  readonly id: string;
  readonly name?: string;
  readonly number?: E164;
}

/** Whom a transfer reaches. Only `phone` can be dialled today; the others come with carriers that know them. */
export type Target =
  | { readonly kind: 'phone'; readonly number: E164 }
  | { readonly kind: 'sip'; readonly address: string }
  | { readonly kind: 'user'; readonly id: string };

/** One attempt to hand the call to one target; kept in the call after it has settled. */
export interface Handoff {
  readonly id: HandoffId;
  readonly department: string;
  /** Position in the department's hunt list, from 1. */
  readonly attempt: number;
  /** Why, as a fixed word (`asked`, `offered`, a menu's name): never the caller's own words. */
  readonly reason: string;
  readonly target: Target;
  /** How; absent: blind. */
  readonly way?: Exclude<TransferWay, 'blind'>;
  readonly requestedAt: number;
  state: HandoffState;
  failure?: FailureReason;
  settledAt?: number;
  /**
   * When the bot looks at it next (milliseconds since the epoch): while it is pending, to take the call back from a phone
   * that nobody picks up; afterwards, as long as it may still ring, to tell a silent caller so once more.
   */
  deadline?: number;
  /** The target's phone may be ringing: no second one is called where a transfer can't be cancelled. */
  mayStillRing: boolean;
  /** Not asked for, or not yet: the recording of the call is stopped first. */
  delayed?: boolean;
  /** How often the caller has been told that it may still ring, and has done nothing since. */
  toldRinging?: number;
  /** The caller has chosen to wait on: when the ringing stops they hear it at once. */
  waitsOn?: boolean;
  /** The caller was heard again after it, and has been told where they are. */
  callerBack?: boolean;
  /** The target's number is one of a pool: held for this attempt alone, or released. Absent for a number of its own. */
  pooled?: 'held' | 'released';
}

/** How a call ended, as far as anybody knows. */
export type CallOutcome =
  | 'callerHungUp'
  | 'botHungUp'
  | 'channelEnded'
  | 'handedOff'
  /** An agent had it, and for very long nothing was heard of it: how it ended nobody knows. */
  | 'presumedEnded'
  | 'connectionLost'
  | 'restarted'
  | 'shutDown'
  | 'unknown';

/** A wish to be called back, for a person to dial. The bot never dials it. */
export interface CallBack {
  /** The caller's own, or another one that they typed and confirmed. */
  readonly number: E164;
  readonly department: string;
  readonly at: number;
}

/**
 * When a call is ended that nobody else ends (src/call/limits.ts), in milliseconds since the epoch. Each is absent while it
 * does not count.
 */
export interface Limits {
  /** The caller has not been heard for too long. */
  silence?: number;
  /** The call has lasted too long: it is time to warn the caller, or to end it where they are `warned`. */
  length?: number;
  warned?: true;
  /** For too long nothing has been heard of a call that an agent has. */
  agent?: number;
}

/** A stretch of digits the caller has given over several turns: what a card number would be found in. */
export interface DigitRun {
  /** The transcript entry each part came from, and the digits it held. */
  readonly parts: { readonly seq: number; readonly digits: string }[];
}

/** What a turn reads and changes. Plain JSON, stored under the call's version. */
export interface CallState {
  locale: string;
  /** The caller has chosen that language; nothing but another choice of theirs changes it. */
  hasChosenLocale?: boolean;
  caller: Caller;
  greeted: boolean;
  /** Activities sent so far: the next output's number. */
  outputs: number;
  /** When the dialog that waits for an answer wants to be woken (milliseconds since the epoch). */
  answerBy?: number;
  /** Until when the bot speaks (milliseconds since the epoch): an estimate, rather too late. */
  speaksUntil?: number;
  limits?: Limits;
  /** A silent caller was led to a person, and has not been heard since: they are not led there again. */
  ledInSilence?: true;
  /** What the caller has been asked for, by the name of the input; never a secret, never a card number. */
  answers?: Record<string, string>;
  /** Until then keys may still belong to a secret that has just been entered: they are neither read nor kept. */
  secretUntil?: number;
  /** botbuilder-dialogs' own: the stack of dialogs with their state. */
  dialog: { dialogStack: unknown[] };
  /** Every attempt of this call, oldest first. */
  handoffs: Handoff[];
  callBack?: CallBack;
  /** Messages that the caller has left so far. */
  messages?: number;
  /** Every answer of the caller to being recorded, oldest first; the last one counts. */
  consents?: Consent[];
  /** Absent: never recorded. */
  recording?: Recording;
  digitRun?: DigitRun;
}

/** One call, as it is stored. */
export interface CallRecord {
  readonly id: CallId;
  readonly key: ConversationKey;
  readonly incarnation: number;
  /** 1 after the first commit; each commit adds one. A commit on another version is a conflict. */
  readonly version: number;
  readonly startedAt: number;
  /** When something last happened. */
  updatedAt: number;
  endedAt?: number;
  outcome?: CallOutcome;
  /** How to speak to this caller outside a turn. */
  reference: Partial<ConversationReference>;
  line: Line['kind'];
  /** Transcript entries so far; the next one's number. */
  entries: number;
  /** The earliest deadline of anything in this call. */
  deadline?: number;
  state: CallState;
}

/** One activity of the call, as kept: redacted, and without attachments. */
export interface TranscriptEntry {
  /** From 0, without gaps. */
  readonly seq: number;
  readonly at: number;
  readonly direction: 'in' | 'out';
  readonly activity: Partial<Activity>;
}

/** The attempt under way or the last one. */
export function currentHandoff(state: CallState): Handoff | undefined {
  return state.handoffs.at(-1);
}

/** An agent has the call: the bot is silent, whatever it is sent. It need not be the last attempt that was accepted. */
export function isWithAgent(state: CallState): boolean {
  return state.handoffs.some((handoff) => handoff.state === 'accepted');
}

/** The menu that the caller is in, as the configuration names it: an input that it has begun lies above it and has no menu of its own. */
export function innermostMenu({ dialog }: CallState): string | undefined {
  const menus = dialog.dialogStack.map((one) => (one as { state?: { menu?: unknown } } | undefined)?.state?.menu);
  return menus.findLast((menu): menu is string => typeof menu === 'string');
}

/** The caller is being asked for something above the menu: a number, a message. */
export function isAsked({ dialog }: CallState): boolean {
  const top = dialog.dialogStack.at(-1) as { state?: { menu?: unknown } } | undefined;
  return dialog.dialogStack.length > 1 && typeof top?.state?.menu !== 'string';
}

/** The earliest moment at which this call wants to be woken. A phone that rings is not cut off: that it does has its own. */
export function nextDeadline(state: CallState): number | undefined {
  const { answerBy, limits, recording, handoffs } = state;
  const length = isPending(currentHandoff(state)) ? undefined : limits?.length;
  const others = [limits?.silence, length, limits?.agent, recording?.command?.by, recording?.again];
  let earliest: number | undefined;
  for (const at of [answerBy, ...others, ...handoffs.map(({ deadline }) => deadline)]) {
    if (at !== undefined && (earliest === undefined || at < earliest)) earliest = at;
  }
  return earliest;
}

const PENDING: ReadonlySet<HandoffState> = new Set(['requested', 'initiated', 'ringing']);

/** True while nobody knows yet how this attempt goes. */
export function isPending(handoff: Handoff | undefined): boolean {
  return handoff !== undefined && PENDING.has(handoff.state);
}
