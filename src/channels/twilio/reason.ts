/** Why a transfer did not come about, in our words, out of Twilio's statuses, SIP codes and error codes. */
import type { FailureReason } from '../../handoff/protocol.js';
import type { DialDone, ReferDone, Status } from './webhook.js';

/** What became of calling somebody. `code` is the carrier's own, for the log: no number and no name. */
export type Outcome =
  | { readonly state: 'ringing' | 'accepted' | 'completed'; readonly code: string }
  | { readonly state: 'failed'; readonly reason: FailureReason; readonly code: string }
  /** Called off before anybody answered: by us, or because the caller is gone. */
  | { readonly state: 'cancelled'; readonly code: string };

/** SIP codes with a meaning of their own (RFC 3261, 5.; RFC 8197 and 8688 for 607 and 608). */
const BY_SIP: Readonly<Record<number, FailureReason>> = {
  403: 'refusedByChannel',
  404: 'unreachable',
  408: 'noAnswer',
  410: 'unreachable',
  480: 'unreachable',
  484: 'unreachable',
  486: 'busy',
  488: 'unreachable',
  600: 'busy',
  603: 'declined',
  604: 'unreachable',
  607: 'declined',
  608: 'declined',
};

/** Of Twilio's error dictionary: what concerns who is called, and whether they may be. */
const BY_ERROR: Readonly<Record<number, FailureReason>> = {
  13214: 'refusedByChannel', // caller id
  13223: 'unreachable',
  13224: 'unreachable',
  13225: 'refusedByChannel', // forbidden number
  13227: 'refusedByChannel', // no permission for this country
  20003: 'refusedByChannel',
  20404: 'carrierFault',
  20429: 'carrierFault',
  21201: 'unreachable',
  21210: 'refusedByChannel',
  21211: 'unreachable',
  21212: 'refusedByChannel',
  21214: 'unreachable',
  21215: 'refusedByChannel', // no permission for this country
  21216: 'refusedByChannel',
  21217: 'unreachable',
};

/** What a status callback of the agent's call says. `accepted` is not in it: that somebody picked up does not say who. */
export function statusOutcome(
  status: Pick<Status, 'CallStatus' | 'SipResponseCode' | 'ErrorCode' | 'AnsweredBy'>,
): Outcome | undefined {
  const { CallStatus, SipResponseCode, ErrorCode, AnsweredBy } = status;
  const code = codeOf({ CallStatus, SipResponseCode, ErrorCode, AnsweredBy });
  if (isMachine(AnsweredBy)) return { state: 'failed', reason: 'voicemail', code };
  switch (CallStatus) {
    case 'ringing':
      return { state: 'ringing', code };
    case 'completed':
      return { state: 'completed', code };
    case 'busy':
      return { state: 'failed', reason: bySip(SipResponseCode) ?? 'busy', code };
    case 'no-answer':
      // 487 is our own giving up after the time-out.
      return { state: 'failed', reason: SipResponseCode === 480 ? 'unreachable' : 'noAnswer', code };
    case 'canceled':
      return { state: 'cancelled', code };
    case 'failed':
      return { state: 'failed', reason: byError(ErrorCode) ?? bySip(SipResponseCode) ?? 'carrierFault', code };
    default:
      return undefined;
  }
}

/**
 * What the `action` of a blind `<Dial>` says. Answered and not bridged is a whisper that nobody accepted: a machine, or a
 * person who didn't want the call; without more knowledge it counts as a machine, so that nobody is called again who said no.
 */
export function dialOutcome(
  done: Pick<DialDone, 'DialCallStatus' | 'DialBridged'>,
  agent?: Pick<Status, 'SipResponseCode' | 'AnsweredBy'>,
): Outcome {
  const { DialCallStatus, DialBridged } = done;
  const { SipResponseCode, AnsweredBy } = agent ?? {};
  const code = codeOf({
    DialCallStatus,
    DialBridged: DialBridged === undefined ? undefined : String(DialBridged),
    SipResponseCode,
    AnsweredBy,
  });
  if (DialCallStatus === 'completed' || DialCallStatus === 'answered') {
    if (DialBridged !== false) return { state: 'completed', code };
    return { state: 'failed', reason: agent?.AnsweredBy === 'human' ? 'declined' : 'voicemail', code };
  }
  const known = statusOutcome({ CallStatus: DialCallStatus, SipResponseCode, AnsweredBy });
  return known ? { ...known, code } : { state: 'failed', reason: 'other', code };
}

/** What the `action` of a `<Refer>` says: the far side's own progress is in `NotifySipResponseCode`. */
export function referOutcome({
  ReferCallStatus,
  ReferSipResponseCode,
  NotifySipResponseCode,
}: Omit<ReferDone, 'CallSid' | 'AccountSid' | 'From'>): Outcome {
  const code = codeOf({ ReferCallStatus, ReferSipResponseCode, NotifySipResponseCode });
  const isTaken = ReferSipResponseCode === 202;
  const notified = NotifySipResponseCode ?? 0;
  if (isTaken && notified >= 200 && notified < 300) return { state: 'completed', code };
  if (isTaken && notified < 200) return { state: 'ringing', code };
  const sip = isTaken ? NotifySipResponseCode : ReferSipResponseCode;
  const refused = isTaken ? 'carrierFault' : 'refusedByChannel';
  return { state: 'failed', reason: bySip(sip) ?? refused, code };
}

/** What an error of the REST API says about a call that was to be made, or changed. */
export function requestOutcome({
  status,
  code: error,
}: {
  readonly status?: number;
  readonly code?: number | string;
}): Outcome {
  const number = typeof error === 'number' ? error : undefined;
  const code = codeOf({ status, ErrorCode: number });
  // The call that was to be changed is not on any more: the caller is gone.
  if (number === 21220) return { state: 'cancelled', code };
  return { state: 'failed', reason: byError(number) ?? 'carrierFault', code };
}

/** Errors 31400 to 31699 are SIP codes with 31000 added to them. */
function byError(code: number | undefined): FailureReason | undefined {
  if (code === undefined) return undefined;
  return BY_ERROR[code] ?? (code >= 31_400 && code < 31_700 ? bySip(code - 31_000) : undefined);
}

function bySip(code: number | undefined): FailureReason | undefined {
  if (code === undefined) return undefined;
  return BY_SIP[code] ?? (code >= 500 && code < 600 ? 'carrierFault' : undefined);
}

/** What `AnsweredBy` says. */
export const isMachine = (answeredBy: string | undefined) =>
  answeredBy !== undefined && /^(machine|fax)/.test(answeredBy);

function codeOf(parts: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(parts)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
