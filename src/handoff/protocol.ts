/**
 * The shapes of a handoff as they travel: `handoff.initiate` out, `handoff.status` in.
 * Sources: microsoft/botframework-telephony TransferCallOut.md, botbuilder's EventFactory and HandoffEventNames.
 */
import type { Activity } from 'botframework-schema';
import { z } from 'zod';

/** One attempt to reach one target. It travels in the value of `handoff.initiate`, so that a repeat can be known as one. */
export type HandoffId = string & { readonly __brand: 'HandoffId' };

/** How a department is transferred to (RFC 5589: blind = unattended). */
export type TransferWay = 'blind' | 'attended' | 'warm';

/** Why a transfer did not come about: a closed set, so that whoever reads the log can count. */
export const FAILURE_REASONS = [
  'busy',
  'noAnswer',
  'declined',
  'unreachable',
  'voicemail',
  'refusedByChannel',
  'carrierFault',
  'closed',
  'other',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

export type HandoffState =
  | 'requested'
  | 'initiated'
  | 'ringing'
  | 'accepted'
  | 'completed'
  | 'failed'
  | 'timedOut'
  | 'cancelled'
  | 'presumedAccepted'
  | 'connectionLost'
  | 'unknown';

/**
 * How sure it is that the caller's number is theirs. `unverified`: as the carrier shows it, which anybody can forge;
 * `withheld`: there is none. A carrier that signs numbers (STIR/SHAKEN) would add `verified`.
 */
export type CallerNumberIs = 'unverified' | 'withheld';

/** What an agent, or an agent's system, may know of a call. The names are ours. */
export interface HandoffContext {
  HandoffId: HandoffId;
  Department: string;
  /** 1 for the first target of the hunt list. */
  Attempt: number;
  Reason: string;
  Locale: string;
  /** Seconds since the caller first asked for this department, or asked again after having spoken to it. */
  WaitSeconds: number;
  CallerNumber?: string;
  CallerNumberIs: CallerNumberIs;
  /** What the caller was asked for, by the name of the input in the menu; no secrets. */
  Answers?: Readonly<Record<string, string>>;
  /** When this attempt was made, ISO 8601. */
  RequestedAt: string;
}

/** The value of `handoff.initiate`. `TargetPhoneNumber` is the documents' field; the rest is ours and may be ignored. */
export interface InitiateValue extends HandoffContext {
  TargetPhoneNumber: string;
  /** How; absent: blind. */
  Transfer?: Exclude<TransferWay, 'blind'>;
  /** Warm: numbers of whom the agent may bring in, in this order. */
  Colleagues?: readonly string[];
}

/** What is kept under a number of a pool, for whoever is called by it. */
export interface StoredContext extends HandoffContext {
  /**
   * Fields to compare with what the caller says, before anything is taken for theirs: a stranger may have dialled the number
   * by chance. `CallerNumber`, `Answers.<input>` and `Department`, as far as they are known; never empty.
   */
  Verify: readonly string[];
}

/** What a `handoff.status` said, once it has been read. */
export interface HandoffStatus {
  readonly state: (typeof STATES)[number];
  readonly reason?: FailureReason;
  /** The channel's own words, at most 200 characters, for the log. */
  readonly message?: string;
  /** Microsoft's channel sends none; our own channels name the attempt they mean. */
  readonly handoffId?: HandoffId;
}

/** Only the state counts; what stands beside it in another form than it should is as good as absent. */
const words = z.string().optional().catch(undefined);
const statusValue = z.object({ state: z.string(), message: words, reason: words, HandoffId: words });

/** Folds what channels and people write: case, blanks, `_` and `-` do not matter. */
const fold = (word: string) => word.toLowerCase().replace(/[^a-z]/g, '');

const STATES = ['ringing', 'accepted', 'failed', 'completed'] as const;

/** Words a channel may use in `message`, from the most telling to the least. */
const REASON_WORDS: readonly (readonly [RegExp, FailureReason])[] = [
  [/voicemail|answeringmachine|machine/, 'voicemail'],
  [/noanswer|notanswer|unanswered|timeout|timedout|nobody/, 'noAnswer'],
  [/busy/, 'busy'],
  [/declin|reject/, 'declined'],
  [/unreachable|notfound|invalidnumber|unavailable|offline/, 'unreachable'],
  [/closed/, 'closed'],
  [/refused|forbidden|notallowed|notsupported/, 'refusedByChannel'],
  [/carrier|network|servererror/, 'carrierFault'],
];

/**
 * Reads a `handoff.status` event. The value arrives as an object or as a JSON string (TransferCallOut.md shows one, the
 * components' code handles the other); a bare word such as `"accepted"` is taken too.
 *
 * @returns undefined when no known state can be made out: the caller of this function logs it and changes nothing.
 */
export function readHandoffStatus(activity: Pick<Activity, 'value'>): HandoffStatus | undefined {
  let value: unknown = activity.value;
  if (typeof value === 'string') {
    try {
      value = JSON.parse(value);
    } catch {
      // No JSON: a bare word, read below.
    }
  }
  if (typeof value === 'string') value = { state: value };
  const parsed = statusValue.safeParse(value);
  if (!parsed.success) return undefined;
  const said = fold(parsed.data.state);
  const state = STATES.find((known) => known === said);
  if (!state) return undefined;
  const message = parsed.data.message?.slice(0, 200);
  return {
    state,
    ...(state === 'failed' && { reason: reasonIn(parsed.data.reason) ?? reasonIn(message) ?? 'other' }),
    ...(message !== undefined && { message }),
    ...(parsed.data.HandoffId && { handoffId: parsed.data.HandoffId as HandoffId }),
  };
}

function reasonIn(words: string | undefined): FailureReason | undefined {
  const folded = fold(words ?? '');
  return (
    FAILURE_REASONS.find((reason) => fold(reason) === folded) ?? REASON_WORDS.find(([word]) => word.test(folded))?.[1]
  );
}
