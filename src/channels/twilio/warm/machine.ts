/**
 * What becomes of a warm transfer, as a function: events of the carrier, of agents and of the bot, each in any order and any
 * number. It says nothing and calls nobody: what is to be done follows from what has become (`deeds.ts`).
 */
import type { AgentStep } from '../../../handoff/agentSteps.js';
import type { FailureReason } from '../../../handoff/protocol.js';
import { closing, inStage, over, refused, telling, withAgent, withLeg } from './changes.js';
import { afterKey, afterWish } from './choices.js';
import { type AgentEnd, afterTime, agentEnded, callerGone } from './endings.js';
import { type AgentName, agentOf, type Party, type Place, placeOf, type Tell, type WarmTransfer } from './transfer.js';

export type WarmEvent =
  /** A party's call wants a document, and nothing else is known to have happened. */
  | { readonly kind: 'asked'; readonly party: Party; readonly sid?: string }
  /** A call that is on has come out of a room. */
  | { readonly kind: 'left'; readonly party: Party; readonly room: number; readonly sid?: string }
  /** In the document of `at`; the key is empty where none was pressed. */
  | { readonly kind: 'pressed'; readonly party: Party; readonly at: Place; readonly key: string; readonly sid?: string }
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
  /** The bot no longer wants it; or it does, and what the caller hears next is the document in which they wait. */
  | { readonly kind: 'calledOff' | 'waits' }
  | { readonly kind: 'wants'; readonly wish: AgentStep }
  | { readonly kind: 'told'; readonly state: Tell['state'] }
  /** The carrier knows now that this agent's leaving ends the room. */
  | { readonly kind: 'flagged'; readonly party: AgentName }
  | { readonly kind: 'due' };

/** So often a call is asked for: a carrier that has too much to do, or forgets. */
const MOST_DIALS = 5;
/** Milliseconds of the patience with an answer (`deeds.ts`) that are over where the answer was no. */
const NOT_DONE = 2500;

/** The transfer after an event; the same object where nothing has changed. */
export function step(transfer: WarmTransfer, event: WarmEvent, now: number): WarmTransfer {
  const stray = strayIn(transfer, event);
  if (stray !== undefined) return withStray(transfer, stray);
  switch (event.kind) {
    case 'asked':
      return present(transfer, event, now);
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
      return afterRefusal(transfer, event);
    case 'notFound':
      return afterRefusal(transfer, { ...event, reason: 'carrierFault', code: 'no such call', mayTryAgain: true });
    case 'ended':
      return event.party === 'caller' ? callerGone(transfer) : agentEnded(transfer, event.party, event, now);
    case 'strayEnded':
      return { ...transfer, strays: transfer.strays.filter((sid) => sid !== event.sid) };
    case 'notDone':
      // Nobody is left in silence for as long as an answer may take that does not come.
      return withLeg(transfer, event.party, { triedAt: now - NOT_DONE });
    case 'calledOff':
      return transfer.stage.kind === 'calling' ? over(transfer, 'calledOff') : transfer;
    case 'waits':
      if (transfer.stage.kind !== 'calling' || transfer.caller.at === 'wait') return transfer;
      return withLeg(transfer, 'caller', { at: 'wait' });
    case 'wants':
      return afterWish(transfer, event.wish);
    case 'told': {
      const tells = transfer.tells.map((tell) =>
        tell.state === event.state ? { ...tell, isTold: true as const } : tell,
      );
      return { ...transfer, tells };
    }
    case 'flagged':
      return withAgent(transfer, event.party, () => ({ endsRoom: true }));
    case 'due':
      return afterTime(transfer, now);
  }
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
    agent.sid === sid && agent.phase === phase ? transfer : withAgent(transfer, party, () => ({ sid, phase }));
  const { stage } = known;
  const isFirst = kind === 'rings' && stage.kind === 'calling' && stage.host === party;
  return isFirst ? telling(known, { state: 'ringing', code: 'CallStatus=ringing' }) : known;
}

function afterRefusal(
  transfer: WarmTransfer,
  { party, reason, code, mayTryAgain }: Omit<Extract<WarmEvent, { kind: 'notMade' }>, 'kind'>,
): WarmTransfer {
  const agent = agentOf(transfer, party);
  if (agent?.phase !== 'wanted' || agent.dialledAt === undefined) return transfer;
  const again = withAgent(transfer, party, () => ({ dialledAt: undefined }));
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
  // Among three the host's leaving ends nothing.
  if (stage.kind === 'three' && party === stage.host) return inStage(transfer, { ...stage, isAside: true });
  const closed = closing(transfer, left, now);
  return stage.kind === 'talking'
    ? inStage(closed, { kind: 'asking', host: stage.host })
    : inStage(closed, { kind: 'choosing', host: stage.host, guest: stage.guest });
}
