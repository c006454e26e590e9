/**
 * What a warm transfer is: a caller, agents, and who of them is where. Plain JSON, stored as a whole, never changed in place.
 *
 * There are no flags to be changed while somebody is on hold, and nobody is put on hold: a conference is a room for those who
 * talk now, each time another one. Whoever does not talk plays a document of their own, which asks again for what is next.
 */
import type { E164 } from '../../../call/phoneNumber.js';
import type { FailureReason, HandoffId } from '../../../handoff/protocol.js';

/** `a1` is the agent that the bot asked for, `a2` the first colleague that is brought in, and so on. */
export type AgentName = `a${number}`;
export type Party = 'caller' | AgentName;

/** What somebody hears and can do. */
export type Place =
  /** The caller waits for an agent: music, how long they have waited, and keys that the bot hears. */
  | 'wait'
  /** Music. */
  | 'hold'
  /** Talks with everybody else who is there. Rooms are counted: none is used again. */
  | `room-${number}`
  /** The agent hears whose call it is, and presses 1 to take it. */
  | 'whisper'
  /** The first agent may bring in a colleague; the caller hears music. */
  | 'menu'
  /** Music, while a colleague's phone rings. */
  | 'calling'
  /** The first agent decides who goes on with whom; caller and colleague hear music. */
  | 'menu-colleague'
  /** The first agent has gone aside; the others talk. */
  | 'menu-aside'
  /** The bot has the caller. */
  | 'bot'
  /** The agent's call ends. */
  | 'out';

/** Who is with whom. `host` has the keypad menu; `guest` is the colleague. */
export type Stage =
  | { readonly kind: 'calling'; readonly host: AgentName }
  | { readonly kind: 'talking'; readonly host: AgentName; readonly room: number }
  | { readonly kind: 'asking'; readonly host: AgentName }
  | { readonly kind: 'fetching'; readonly host: AgentName; readonly guest: AgentName }
  | { readonly kind: 'consulting'; readonly host: AgentName; readonly guest: AgentName; readonly room: number }
  | { readonly kind: 'choosing'; readonly host: AgentName; readonly guest: AgentName }
  | {
      readonly kind: 'three';
      readonly host: AgentName;
      readonly guest: AgentName;
      readonly room: number;
      /** The host is in the menu. */
      readonly isAside?: true;
    }
  /** `failed`: no agent took it. `completed`: the last agent has left. */
  | { readonly kind: 'over'; readonly by: 'callerGone' | 'calledOff' | 'failed' | 'completed' };

/** What is said to somebody before what comes next. */
export type Note = 'colleague-not-reached' | 'colleague-gone' | 'nobody-to-bring-in';

export interface Leg {
  /** The document that it was given last. */
  readonly at?: Place;
  /** Something is being tried for it: not before this is anything tried again (milliseconds since the epoch). */
  readonly againAt?: number;
  readonly note?: Note;
  /** Each question that its call can ask has a number of its own: the last one that was given. */
  readonly numbers?: number;
  /** The number in the document that it was given last; 0 is in the URL with which an agent is called. */
  readonly document?: number;
  /** Those of requests to the carrier to let it ask, and when each was made; none of them may come. */
  readonly moves?: readonly Move[];
  /** The number of the last request that has led to its question. */
  readonly led?: number;
}

/** A request to the carrier to let a call ask for its next document. */
export interface Move {
  /** Of the question that it leads to. */
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The caller's side. */
export interface CallerLeg extends Leg {
  readonly gone?: true;
}

/** One agent's call. */
export interface AgentLeg extends Leg {
  readonly name: AgentName;
  readonly number: E164;
  /** `wanted`: to be called, or asked for and not known to be made; `here`: answered. */
  readonly phase: 'wanted' | 'ringing' | 'here' | 'ended';
  readonly sid?: string;
  /** When it was first asked for, and how often. */
  readonly dialledAt?: number;
  readonly dials: number;
  /** When they answered. */
  readonly hereAt?: number;
  /** Keys that meant nothing, or none, in a row. */
  readonly missed?: number;
  /** Leaving ends this room: what the carrier was last told. */
  readonly endsRoom?: boolean;
}

/** What the bot is to be told, once each. */
export interface Tell {
  readonly state: 'ringing' | 'accepted' | 'completed' | 'failed';
  readonly reason?: FailureReason;
  /** The carrier's own words. */
  readonly code: string;
  /** As for a leg. */
  readonly againAt?: number;
  readonly isTold?: true;
}

/** What is set when it begins. */
export interface WarmRequest {
  readonly id: HandoffId;
  /** The caller's call. */
  readonly callSid: string;
  readonly number: E164;
  /** Whom the first agent may bring in, in this order. */
  readonly colleagues: readonly E164[];
  /** BCP 47; what the agents are spoken to in. */
  readonly locale: string;
  /** As the configuration names it. */
  readonly department: string;
  /** The caller's, where it is known. */
  readonly callerNumber?: E164;
  /** What the caller said last, redacted. */
  readonly lastWords?: string;
  /** Seconds that a phone may ring. */
  readonly ringSeconds: number;
}

export interface WarmTransfer extends Omit<WarmRequest, 'number'> {
  readonly stage: Stage;
  readonly caller: CallerLeg;
  /** Everybody who was ever called for it, in that order. */
  readonly agents: readonly AgentLeg[];
  /** Calls that should not have been made: a phone that rang twice. */
  readonly strays: readonly string[];
  readonly tells: readonly Tell[];
  /** Rooms so far. */
  readonly rooms: number;
  /** The last room that somebody left, and so the carrier closes; its people come by themselves. */
  readonly closed?: { readonly room: number; readonly at: number };
  /** When the carrier was last asked who is still there. */
  readonly checkedAt: number;
}

export const room = (number: number): Place => `room-${number}`;

/** The number of the room; undefined for any other place. */
export function roomIn(place: Place | undefined): number | undefined {
  return place?.startsWith('room-') ? Number(place.slice('room-'.length)) : undefined;
}

export function agentOf({ agents }: WarmTransfer, name: Party): AgentLeg | undefined {
  return agents.find((agent) => agent.name === name);
}

export const legOf = (transfer: WarmTransfer, party: Party): Leg | undefined =>
  party === 'caller' ? transfer.caller : agentOf(transfer, party);

/** The caller hears neither what the bot says nor nothing: agents have them, or they are on their way to each other. */
export const isElsewhere = (place: Place) => place !== 'wait' && place !== 'bot' && place !== 'out';

/** Whether a party's leaving closes the room that they are in: not an agent's who came among three, until the carrier is told. */
export const closesRoom = (transfer: WarmTransfer, party: Party) => agentOf(transfer, party)?.endsRoom !== false;

/** Where somebody is to be. */
export function placeOf({ stage, caller }: WarmTransfer, party: Party): Place {
  if (party === 'caller') return callerPlace(stage, caller);
  if (stage.kind === 'over') return 'out';
  if (party === stage.host) return hostPlace(stage);
  return 'guest' in stage && party === stage.guest ? guestPlace(stage) : 'out';
}

function callerPlace(stage: Stage, { gone }: CallerLeg): Place {
  if (gone) return 'out';
  switch (stage.kind) {
    case 'calling':
      return 'wait';
    case 'talking':
    case 'three':
      return room(stage.room);
    case 'over':
      return 'bot';
    default:
      return 'hold';
  }
}

function hostPlace(stage: Exclude<Stage, { kind: 'over' }>): Place {
  switch (stage.kind) {
    case 'calling':
      return 'whisper';
    case 'talking':
    case 'consulting':
      return room(stage.room);
    case 'asking':
      return 'menu';
    case 'fetching':
      return 'calling';
    case 'choosing':
      return 'menu-colleague';
    case 'three':
      return stage.isAside ? 'menu-aside' : room(stage.room);
  }
}

function guestPlace(stage: Extract<Stage, { guest: AgentName }>): Place {
  switch (stage.kind) {
    case 'fetching':
      return 'whisper';
    case 'choosing':
      return 'hold';
    default:
      return room(stage.room);
  }
}

/** Nothing is left to be done. */
export function isAtRest({ stage, caller, agents, strays, tells }: WarmTransfer): boolean {
  if (stage.kind !== 'over' || strays.length > 0) return false;
  const isCallerSettled = caller.gone || stage.by !== 'completed' || caller.at === 'bot';
  return isCallerSettled && agents.every(({ phase }) => phase === 'ended') && tells.every(({ isTold }) => isTold);
}
