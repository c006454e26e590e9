/** What a warm transfer becomes when somebody comes, goes or chooses: each change by itself, without asking why. */
import type { E164 } from '../../../call/phoneNumber.js';
import type { FailureReason } from '../../../handoff/protocol.js';
import {
  type AgentLeg,
  type AgentName,
  agentOf,
  type CallerLeg,
  closesRoom,
  legOf,
  type Note,
  type Party,
  placeOf,
  roomIn,
  type Stage,
  type WarmRequest,
  type WarmTransfer,
} from './transfer.js';

/** Who hears the last words ends the call afterwards, and is cut off when that takes longer (milliseconds). */
const LAST_WORDS = 20_000;

/** A warm transfer that begins: nobody has been called yet. */
export function begun({ number, ...request }: WarmRequest, now: number): WarmTransfer {
  return {
    ...request,
    stage: { kind: 'calling', host: 'a1' },
    caller: {},
    agents: [{ name: 'a1', number, phase: 'wanted', dials: 0 }],
    strays: [],
    tells: [],
    rooms: 0,
    checkedAt: now,
  };
}

export function withAgent(
  transfer: WarmTransfer,
  name: Party,
  change: (agent: AgentLeg) => Partial<AgentLeg>,
): WarmTransfer {
  const agents = transfer.agents.map((agent) => (agent.name === name ? { ...agent, ...change(agent) } : agent));
  return { ...transfer, agents };
}

/** Changes what is known of somebody's call, whoever it is. */
export function withLeg(transfer: WarmTransfer, party: Party, change: Partial<CallerLeg>): WarmTransfer {
  if (party === 'caller') return { ...transfer, caller: { ...transfer.caller, ...change } };
  return withAgent(transfer, party, () => change);
}

export const inStage = (transfer: WarmTransfer, stage: Stage): WarmTransfer => ({ ...transfer, stage });

/** The carrier closes this room, because somebody has left whose leaving ends it. */
export function closing(transfer: WarmTransfer, room: number, now: number): WarmTransfer {
  return transfer.closed?.room === room ? transfer : { ...transfer, closed: { room, at: now } };
}

/** They have left it: it is closed where their leaving closes it, and else stays as it is. */
export function leaving(transfer: WarmTransfer, party: Party, room: number, now: number): WarmTransfer {
  return closesRoom(transfer, party) ? closing(transfer, room, now) : transfer;
}

/** Somebody's call asks for a document, and is given that of their place. @param number of the question */
export function arrived(transfer: WarmTransfer, party: Party, now: number, number?: number): WarmTransfer {
  const at = placeOf(transfer, party);
  const { numbers = 0, moves = [] } = legOf(transfer, party) ?? {};
  const move = moves.find((one) => one.number === number);
  const given = {
    at,
    note: undefined,
    againAt: at === 'out' ? now + LAST_WORDS : undefined,
    numbers: numbers + 1,
    document: numbers + 1,
    moves: moves.filter((one) => one !== move),
    ...(move && { led: move.number }),
  };
  if (party === 'caller') return withLeg(transfer, party, given);
  const endsRoom = roomIn(at) === undefined ? undefined : transfer.stage.kind !== 'three';
  return withAgent(transfer, party, () => ({ ...given, endsRoom }));
}

/** Caller and host talk, in a room of their own. */
export function together(transfer: WarmTransfer, host: AgentName, note?: Note): WarmTransfer {
  const number = transfer.rooms + 1;
  const next = inStage({ ...transfer, rooms: number }, { kind: 'talking', host, room: number });
  return note ? withAgent(next, host, () => ({ note })) : next;
}

/** The two agents talk, and the caller hears music. */
export function consulting(transfer: WarmTransfer, host: AgentName, guest: AgentName): WarmTransfer {
  const number = transfer.rooms + 1;
  return inStage({ ...transfer, rooms: number }, { kind: 'consulting', host, guest, room: number });
}

export function allThree(transfer: WarmTransfer, host: AgentName, guest: AgentName): WarmTransfer {
  const number = transfer.rooms + 1;
  return inStage({ ...transfer, rooms: number }, { kind: 'three', host, guest, room: number });
}

/** The next colleague is called; where there is none, the host has the caller back. */
export function fetching(transfer: WarmTransfer, host: AgentName, none: Note): WarmTransfer {
  const [number, ...colleagues] = transfer.colleagues;
  if (number === undefined) return together(transfer, host, none);
  const guest: AgentName = `a${transfer.agents.length + 1}`;
  const called: AgentLeg = { name: guest, number: number as E164, phase: 'wanted', dials: 0 };
  return inStage({ ...transfer, colleagues, agents: [...transfer.agents, called] }, { kind: 'fetching', host, guest });
}

/** It is over for everybody; who was never asked for is not called any more. */
export function over(transfer: WarmTransfer, by: Extract<Stage, { kind: 'over' }>['by']): WarmTransfer {
  const agents = transfer.agents.map(
    (agent): AgentLeg =>
      agent.phase === 'wanted' && agent.dialledAt === undefined ? { ...agent, phase: 'ended' } : agent,
  );
  return { ...inStage(transfer, { kind: 'over', by }), agents };
}

/** The bot is told once that it was so. */
export function telling(transfer: WarmTransfer, tell: WarmTransfer['tells'][number]): WarmTransfer {
  if (transfer.tells.some(({ state }) => state === tell.state)) return transfer;
  return { ...transfer, tells: [...transfer.tells, tell] };
}

/** Somebody who was called does not take it: the bot goes on with its hunt list, the host with theirs. */
export function refused(transfer: WarmTransfer, name: AgentName, reason: FailureReason, code: string): WarmTransfer {
  const { stage } = transfer;
  if (stage.kind === 'calling' && name === stage.host) {
    return over(telling(transfer, { state: 'failed', reason, code }), 'failed');
  }
  if (stage.kind === 'fetching' && name === stage.guest) {
    return fetching(neverCalled(transfer, name), stage.host, 'colleague-not-reached');
  }
  return transfer;
}

/** Who was never asked for need not be ended. */
function neverCalled(transfer: WarmTransfer, name: AgentName): WarmTransfer {
  const agent = agentOf(transfer, name);
  const isWanted = agent?.phase === 'wanted' && agent.dialledAt === undefined;
  return isWanted ? withAgent(transfer, name, () => ({ phase: 'ended' })) : transfer;
}

/** The host has the caller back, and the colleague is let go. */
export function takenBack(transfer: WarmTransfer, host: AgentName, guest: AgentName, note?: Note): WarmTransfer {
  return together(neverCalled(transfer, guest), host, note);
}
