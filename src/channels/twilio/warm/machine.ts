/**
 * What becomes of a warm transfer, as a function: events of the carrier, of agents and of the bot, each in any order and any
 * number. It says nothing and calls nobody: what is to be done follows from what has become (`deeds.ts`).
 */
import type { AgentStep } from '../../../handoff/agentSteps.js';
import type { FailureReason } from '../../../handoff/protocol.js';
import { inStage, leaving, over, refused, telling, withAgent, withLeg } from './changes.js';
import { afterKey, afterWish } from './choices.js';
import { type AgentEnd, afterTime, agentEnded, callerGone } from './endings.js';
import { afterPull, elsewhere, isPulledFrom } from './pulled.js';
import {
  type AgentName,
  agentOf,
  isElsewhere,
  legOf,
  type Party,
  type Place,
  placeOf,
  type Tell,
  type WarmTransfer,
} from './transfer.js';

/** A party's call wants a document. */
export type Question = {
  readonly party: Party;
  readonly sid?: string;
  /** The number in the URL that it comes from; absent: the document was the bot's. */
  readonly number?: number;
} & (
  | { /** Nothing else is known to have happened. */ readonly kind: 'asked' }
  /** It has come out of a room. */
  | { readonly kind: 'left'; readonly room: number }
  /** In the document of `at`; the key is empty where none was pressed. */
  | { readonly kind: 'pressed'; readonly at: Place; readonly key: string }
);

export type WarmEvent =
  | Question
  /** The call to an agent exists. */
  | { readonly kind: 'made' | 'rings'; readonly party: AgentName; readonly sid: string }
  /** It does not. `mayTryAgain`: the carrier has too much to do. */
  | {
      readonly kind: 'notMade';
      readonly party: AgentName;
      readonly reason: FailureReason;
      readonly code: string;
      readonly mayTryAgain: boolean;
    }
  /** Nobody knew whether it exists: the carrier was asked, and has none. */
  | { readonly kind: 'notFound'; readonly party: AgentName }
  /** A call is over. `reason`: why an agent could not be had. */
  | ({ readonly kind: 'ended'; readonly party: Party } & AgentEnd)
  | { readonly kind: 'strayEnded'; readonly sid: string }
  /** What was asked for about this call was not done. */
  | { readonly kind: 'notDone'; readonly party: Party }
  /** The carrier has taken the request to let this call ask: the question is on its way. */
  | { readonly kind: 'underWay'; readonly party: Party; readonly number: number }
  /** The bot no longer wants it; or it does, and what the caller hears next is the document in which they wait. */
  | { readonly kind: 'calledOff' | 'waits' }
  | { readonly kind: 'wants'; readonly wish: AgentStep }
  | { readonly kind: 'told'; readonly state: Tell['state'] }
  /** The carrier knows now that this agent's leaving ends the room. */
  | { readonly kind: 'flagged'; readonly party: AgentName }
  | { readonly kind: 'due' };

/** So often a call is asked for: a carrier that has too much to do, or forgets. */
const MOST_DIALS = 5;
/** What the carrier has refused to do is asked for again after so many milliseconds. */
const NOT_DONE_AGAIN = 500;
/** What it has taken on is waited for: a second request would take somebody out of the room to which the first has led them. */
const UNDER_WAY_AGAIN = 15_000;
/** Where it has too much to do. */
const DIAL_AGAIN = 1000;

/** The transfer after an event; the same object where nothing has changed. */
export function step(transfer: WarmTransfer, event: WarmEvent, now: number): WarmTransfer {
  const stray = strayIn(transfer, event);
  if (stray !== undefined) return withStray(transfer, stray);
  switch (event.kind) {
    case 'asked':
      return afterPull(present(transfer, event, now), event, now);
    case 'left':
      return afterLeaving(present(transfer, event, now), event.party, event.room, now);
    case 'pressed': {
      const there = present(transfer, event, now);
      return placeOf(there, event.party) === event.at ? afterKey(there, event.party, event.at, event.key) : there;
    }
    case 'made':
    case 'rings':
      return afterDialling(transfer, event);
    case 'notMade':
      return afterRefusal(transfer, event, now);
    case 'notFound':
      return afterRefusal(transfer, { ...event, reason: 'carrierFault', code: 'no such call', mayTryAgain: true }, now);
    case 'ended':
      return event.party === 'caller' ? callerGone(transfer, now) : agentEnded(transfer, event.party, event, now);
    case 'strayEnded':
      return { ...transfer, strays: transfer.strays.filter((sid) => sid !== event.sid) };
    case 'notDone':
      return withLeg(transfer, event.party, { againAt: now + NOT_DONE_AGAIN });
    case 'underWay':
      // It may have led to something before that was known.
      return legOf(transfer, event.party)?.moves?.at(-1)?.number === event.number
        ? withLeg(transfer, event.party, { againAt: now + UNDER_WAY_AGAIN })
        : transfer;
    case 'calledOff':
      return transfer.stage.kind === 'calling' ? over(transfer, 'calledOff') : transfer;
    case 'waits':
      if (transfer.stage.kind !== 'calling' || transfer.caller.at === 'wait') return transfer;
      return withLeg(transfer, 'caller', { at: 'wait', againAt: undefined });
    case 'wants':
      return afterWish(transfer, event.wish);
    case 'told': {
      const tells = transfer.tells.map((tell) =>
        tell.state === event.state ? { ...tell, isTold: true as const } : tell,
      );
      return { ...transfer, tells };
    }
    case 'flagged':
      return withAgent(transfer, event.party, () => ({ endsRoom: true, againAt: undefined }));
    case 'due':
      return afterTime(transfer, now);
  }
}

/**
 * A question that was answered before: a webhook that comes again, or that somebody has overheard. It gets the answer that its
 * call has, and nothing has happened.
 */
export function isRepeated(transfer: WarmTransfer, { party, number }: Question): boolean {
  const { at, document = 0, moves = [] } = legOf(transfer, party) ?? {};
  if (at === undefined) return false;
  if (number !== undefined) return number !== document && !moves.some((move) => move.number === number);
  // A document of the bot's: the caller has left it for another one.
  return isElsewhere(at) && isElsewhere(placeOf(transfer, party));
}

/** The call that an event is about, where it is a second one to an agent who has one. */
export function strayIn(transfer: WarmTransfer, event: WarmEvent): string | undefined {
  if (!('party' in event && 'sid' in event) || event.party === 'caller') return undefined;
  const known = agentOf(transfer, event.party)?.sid;
  return known !== undefined && known !== event.sid ? event.sid : undefined;
}

function withStray(transfer: WarmTransfer, sid: string): WarmTransfer {
  return transfer.strays.includes(sid) ? transfer : { ...transfer, strays: [...transfer.strays, sid] };
}

/** Whoever asks for a document is there. */
function present(
  transfer: WarmTransfer,
  { party, sid }: { readonly party: Party; readonly sid?: string },
  now: number,
): WarmTransfer {
  const agent = agentOf(transfer, party);
  if (!agent || agent.phase === 'here' || agent.phase === 'ended') return transfer;
  return withAgent(transfer, party, () => ({ phase: 'here', hereAt: now, ...(sid !== undefined && { sid }) }));
}

function afterDialling(
  transfer: WarmTransfer,
  { kind, party, sid }: Extract<WarmEvent, { kind: 'made' | 'rings' }>,
): WarmTransfer {
  const agent = agentOf(transfer, party);
  if (!agent || agent.phase === 'ended') return transfer;
  const phase = agent.phase === 'wanted' ? 'ringing' : agent.phase;
  const known =
    agent.sid === sid && agent.phase === phase
      ? transfer
      : withAgent(transfer, party, () => ({ sid, phase, againAt: undefined }));
  const { stage } = known;
  const isFirst = kind === 'rings' && stage.kind === 'calling' && stage.host === party;
  return isFirst ? telling(known, { state: 'ringing', code: 'CallStatus=ringing' }) : known;
}

function afterRefusal(
  transfer: WarmTransfer,
  { party, reason, code, mayTryAgain }: Omit<Extract<WarmEvent, { kind: 'notMade' }>, 'kind'>,
  now: number,
): WarmTransfer {
  const agent = agentOf(transfer, party);
  if (agent?.phase !== 'wanted' || agent.dialledAt === undefined) return transfer;
  const again = withAgent(transfer, party, () => ({ dialledAt: undefined, againAt: now + DIAL_AGAIN }));
  if (mayTryAgain && agent.dials < MOST_DIALS && placeOf(transfer, party) !== 'out') return again;
  return refused(
    withAgent(transfer, party, () => ({ phase: 'ended' })),
    party,
    reason,
    code,
  );
}

/** A room is for those who talk: who comes out of it has somebody to hear, or something. */
function afterLeaving(transfer: WarmTransfer, party: Party, left: number, now: number): WarmTransfer {
  const { stage } = transfer;
  if (!('room' in stage) || stage.room !== left || placeOf(transfer, party) === 'out') return transfer;
  if (isPulledFrom(transfer, party, left, now)) return elsewhere(transfer, left, now);
  // Among three an agent's leaving ends nothing, and only the host has a menu.
  if (stage.kind === 'three' && party === stage.host) return inStage(transfer, { ...stage, isAside: true });
  if (stage.kind === 'three' && party === stage.guest) return transfer;
  // Who comes out while others may stay has been told by nobody to end it: they are sent for.
  const closed = leaving(transfer, party, left, now);
  return stage.kind === 'talking'
    ? inStage(closed, { kind: 'asking', host: stage.host })
    : inStage(closed, { kind: 'choosing', host: stage.host, guest: stage.guest });
}
