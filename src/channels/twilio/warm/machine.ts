/**
 * What becomes of a warm transfer, as a function: events of the carrier, of agents and of the bot, each in any order and any
 * number. It says nothing and calls nobody: what is to be done follows from what has become (`deeds.ts`).
 */
import type { AgentStep } from '../../../handoff/agentSteps.js';
import type { FailureReason } from '../../../handoff/protocol.js';
import {
  allThree,
  closing,
  consulting,
  fetching,
  inStage,
  over,
  refused,
  takenBack,
  telling,
  together,
  withAgent,
  withLeg,
} from './changes.js';
import {
  type AgentLeg,
  type AgentName,
  agentOf,
  type Party,
  type Place,
  placeOf,
  type Tell,
  type WarmTransfer,
} from './transfer.js';

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
  | {
      readonly kind: 'ended';
      readonly party: Party;
      readonly sid?: string;
      readonly reason?: FailureReason;
      readonly code: string;
    }
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

/** So often a document waits for a key that never comes, before nobody is believed to be there. */
const MOST_MISSED = 2;
/** So often a call is asked for: a carrier that has too much to do, or forgets. */
const MOST_DIALS = 5;
/** Milliseconds beyond the time that a phone may ring until it is believed to have stopped: Twilio itself adds five seconds. */
const RINGS_ON = 20_000;
/** Milliseconds of the patience with an answer (`deeds.ts`) that are over where the answer was no. */
const NOT_DONE = 2500;
/** Milliseconds for whom to hear whose call it is, and press a key. */
const LONGEST_WHISPER = 90_000;

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

function afterKey(transfer: WarmTransfer, party: Party, at: Place, key: string): WarmTransfer {
  const { stage } = transfer;
  if (at === 'whisper') return afterWhisper(transfer, party as AgentName, key);
  if (stage.kind === 'over' || party !== stage.host) return transfer;
  const { host } = stage;
  switch (stage.kind) {
    case 'asking':
      return key === '1' ? fetching(transfer, host, 'nobody-to-bring-in') : together(transfer, host);
    case 'fetching':
      return key === '*' ? takenBack(transfer, host, stage.guest) : transfer;
    case 'choosing':
      if (key === '1') return allThree(transfer, host, stage.guest);
      if (key === '2') return together(transfer, stage.guest);
      return key === '3' ? takenBack(transfer, host, stage.guest) : consulting(transfer, host, stage.guest);
    case 'three': {
      if (key === '2') return inStage(transfer, { kind: 'talking', host: stage.guest, room: stage.room });
      const { isAside: _, ...back } = stage;
      return inStage(transfer, back);
    }
    default:
      return transfer;
  }
}

function afterWhisper(transfer: WarmTransfer, name: AgentName, key: string): WarmTransfer {
  const { stage } = transfer;
  if (key === '1') {
    if (stage.kind === 'calling')
      return together(telling(transfer, { state: 'accepted', code: 'pressed 1' }), stage.host);
    return stage.kind === 'fetching' ? consulting(transfer, stage.host, stage.guest) : transfer;
  }
  if (key !== '') return refused(transfer, name, 'declined', `pressed ${key}`);
  const missed = (agentOf(transfer, name)?.missed ?? 0) + 1;
  // Machines press nothing.
  if (missed >= MOST_MISSED) return refused(transfer, name, 'voicemail', 'nobody pressed a key');
  return withAgent(transfer, name, () => ({ missed }));
}

function callerGone(transfer: WarmTransfer): WarmTransfer {
  if (transfer.caller.gone) return transfer;
  const gone = withLeg(transfer, 'caller', { gone: true });
  return transfer.stage.kind === 'over' ? gone : over(gone, 'callerGone');
}

function agentEnded(
  transfer: WarmTransfer,
  name: AgentName,
  { reason, code, sid }: Extract<WarmEvent, { kind: 'ended' }>,
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
      return completed(closing(ended, stage.room, now), code);
    default:
      return completed(ended, code);
  }
}

const completed = (transfer: WarmTransfer, code: string) =>
  over(telling(transfer, { state: 'completed', code }), 'completed');

/** Who has answered and puts the receiver down again does not want the call. */
const reasonOf = ({ phase }: AgentLeg, reason: FailureReason | undefined): FailureReason =>
  phase === 'here' ? 'declined' : (reason ?? 'noAnswer');

function afterWish(transfer: WarmTransfer, wish: AgentStep): WarmTransfer {
  const { stage, colleagues } = transfer;
  switch (stage.kind) {
    case 'talking':
      return wish === 'bring-in' && colleagues.length > 0
        ? fetching(transfer, stage.host, 'nobody-to-bring-in')
        : transfer;
    case 'fetching':
      return wish === 'back' ? takenBack(transfer, stage.host, stage.guest) : transfer;
    case 'consulting':
    case 'choosing':
      if (wish === 'join') return allThree(transfer, stage.host, stage.guest);
      if (wish === 'leave') return together(transfer, stage.guest);
      return wish === 'back' ? takenBack(transfer, stage.host, stage.guest) : transfer;
    case 'three':
      return wish === 'leave' ? inStage(transfer, { kind: 'talking', host: stage.guest, room: stage.room }) : transfer;
    default:
      return transfer;
  }
}

/** Nobody waits for ever: neither for a phone that should have stopped ringing, nor for a key. */
function afterTime(transfer: WarmTransfer, now: number): WarmTransfer {
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
