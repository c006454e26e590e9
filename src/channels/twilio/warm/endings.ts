/** What a warm transfer becomes when somebody is gone, or does nothing for too long. */
import type { FailureReason } from '../../../handoff/protocol.js';
import { closing, inStage, leaving, over, refused, telling, together, withAgent, withLeg } from './changes.js';
import { type AgentLeg, type AgentName, agentOf, placeOf, roomIn, type WarmTransfer } from './transfer.js';

/** How the call of an agent has ended. */
export interface AgentEnd {
  readonly sid?: string;
  /** Why they could not be had. */
  readonly reason?: FailureReason;
  /** The carrier's own words. */
  readonly code: string;
}

/** Milliseconds beyond the time that a phone may ring until it is believed to have stopped: Twilio itself adds five seconds. */
const RINGS_ON = 20_000;
/** Milliseconds for whom to hear whose call it is, and press a key. */
const LONGEST_WHISPER = 90_000;

export function callerGone(transfer: WarmTransfer, now: number): WarmTransfer {
  if (transfer.caller.gone) return transfer;
  const gone = withLeg(transfer, 'caller', { gone: true });
  if (transfer.stage.kind === 'over') return gone;
  const left = roomIn(transfer.caller.at);
  // Agents come out of the room by themselves, and are told why.
  return over(left === undefined ? gone : closing(gone, left, now), 'callerGone');
}

export function agentEnded(
  transfer: WarmTransfer,
  name: AgentName,
  { reason, code, sid }: AgentEnd,
  now: number,
): WarmTransfer {
  const agent = agentOf(transfer, name);
  if (!agent || agent.phase === 'ended') return transfer;
  const ended = withAgent(transfer, name, () => ({ phase: 'ended', ...(sid !== undefined && { sid }) }));
  const { stage } = ended;
  if (stage.kind === 'over') return ended;
  if (name === stage.host) return hostEnded(ended, agent, reason, code, now);
  if (!('guest' in stage) || name !== stage.guest) return ended;
  switch (stage.kind) {
    case 'fetching':
      return refused(ended, name, reasonOf(agent, reason), code);
    case 'three': {
      return inStage(ended, { kind: 'talking', host: stage.host, room: stage.room });
    }
    case 'consulting':
      return together(closing(ended, stage.room, now), stage.host, 'colleague-gone');
    case 'choosing':
      return together(ended, stage.host, 'colleague-gone');
  }
}

function hostEnded(
  ended: WarmTransfer,
  agent: AgentLeg,
  reason: FailureReason | undefined,
  code: string,
  now: number,
): WarmTransfer {
  const { stage } = ended;
  switch (stage.kind) {
    case 'calling':
      return refused(ended, stage.host, reasonOf(agent, reason), code);
    case 'three':
      return inStage(ended, { kind: 'talking', host: stage.guest, room: stage.room });
    case 'consulting':
      return together(closing(ended, stage.room, now), stage.guest);
    case 'choosing':
      return together(ended, stage.guest);
    case 'talking':
      // Until the carrier knows that they were the last one, the room stays as it is.
      return completed(leaving(ended, stage.host, stage.room, now), code);
    default:
      return completed(ended, code);
  }
}

const completed = (transfer: WarmTransfer, code: string) =>
  over(telling(transfer, { state: 'completed', code }), 'completed');

/** Who has answered and puts the receiver down again does not want the call. */
const reasonOf = ({ phase }: AgentLeg, reason: FailureReason | undefined): FailureReason =>
  phase === 'here' ? 'declined' : (reason ?? 'noAnswer');

/** Nobody waits for ever: neither for a phone that should have stopped ringing, nor for a key. */
export function afterTime(transfer: WarmTransfer, now: number): WarmTransfer {
  let next = transfer;
  for (const { name, phase, dialledAt, hereAt } of transfer.agents) {
    if (phase === 'wanted' || phase === 'ringing') {
      if (dialledAt === undefined || now < dialledAt + transfer.ringSeconds * 1000 + RINGS_ON) continue;
      next = refused(next, name, 'noAnswer', 'nothing was heard of it');
      // There is nothing that could be ended.
      if (phase === 'wanted') next = withAgent(next, name, () => ({ phase: 'ended' }));
    } else if (phase === 'here' && hereAt !== undefined && now >= hereAt + LONGEST_WHISPER) {
      if (placeOf(next, name) === 'whisper') next = refused(next, name, 'voicemail', 'nobody pressed a key');
    }
  }
  return next;
}

/** When `due` would change something (milliseconds since the epoch); undefined: never. */
export function patience(transfer: WarmTransfer): number | undefined {
  const times = transfer.agents.flatMap(({ name, phase, dialledAt, hereAt }) => {
    if ((phase === 'wanted' || phase === 'ringing') && dialledAt !== undefined)
      return phase === 'wanted' || placeOf(transfer, name) === 'whisper'
        ? [dialledAt + transfer.ringSeconds * 1000 + RINGS_ON]
        : [];
    return placeOf(transfer, name) === 'whisper' && hereAt !== undefined ? [hereAt + LONGEST_WHISPER] : [];
  });
  return times.length > 0 ? Math.min(...times) : undefined;
}
