/**
 * What is to be done about a warm transfer now. It follows from what is, not from what has just happened: what was not done,
 * or not known to be done, is asked for again, by whatever process is there.
 */
import type { E164 } from '../../../call/phoneNumber.js';
import { closing, withAgent, withLeg } from './changes.js';
import { patience } from './endings.js';
import {
  type AgentLeg,
  type AgentName,
  agentOf,
  isAtRest,
  legOf,
  type Party,
  placeOf,
  roomIn,
  type Tell,
  type WarmTransfer,
} from './transfer.js';

export type Deed =
  /** Calls an agent. */
  | { readonly kind: 'dial'; readonly party: AgentName; readonly number: E164 }
  /** Nobody knows whether they were called: the carrier is asked. */
  | { readonly kind: 'look'; readonly party: AgentName; readonly number: E164; readonly since: number }
  /** Lets a call ask for its next document. */
  | { readonly kind: 'move'; readonly party: Party; readonly sid: string; readonly number: number }
  | { readonly kind: 'end'; readonly party: AgentName | 'stray'; readonly sid: string }
  /** Leaving ends the room from now on. */
  | { readonly kind: 'flag'; readonly party: AgentName; readonly sid: string; readonly room: number }
  | { readonly kind: 'tell'; readonly tell: Tell }
  /** Asks the carrier who is still there. */
  | { readonly kind: 'check'; readonly legs: readonly { readonly party: Party; readonly sid: string }[] };

/** What is tried and not seen to have come about is tried again after so many milliseconds. */
const AGAIN = 3000;
/** Where somebody may be alone in a room meanwhile, and hear nothing. */
const AGAIN_IN_SILENCE = 1500;
/** So many of the requests that were made may still be carried out. */
const MOST_MOVES = 4;
/** Longer than a request may take. */
const LOOK_AFTER = 8000;
/** The people of a room that the carrier closes come by themselves; after so many milliseconds they are sent for. */
const COME_WITHIN = 1000;
/** Webhooks may be lost: so often the carrier is asked who is still there. */
const CHECK_EVERY = 60_000;

export interface Outstanding {
  /** With what is now being done noted in it. */
  readonly transfer: WarmTransfer;
  readonly deeds: readonly Deed[];
  /** When to look again (milliseconds since the epoch); undefined: nothing is left to be done. */
  readonly due: number | undefined;
}

/** Gathers deeds whose time has come, and when the others' will. */
class Plan {
  readonly deeds: Deed[] = [];
  next = Number.POSITIVE_INFINITY;

  constructor(
    public transfer: WarmTransfer,
    readonly now: number,
  ) {}

  /** @param at when its time has come; undefined: now @returns whether it is to be done now */
  due(at: number | undefined): boolean {
    if (at === undefined || at <= this.now) return true;
    this.next = Math.min(this.next, at);
    return false;
  }

  do(deed: Deed): void {
    this.deeds.push(deed);
  }

  /** @returns when it is to be tried again, in milliseconds since the epoch */
  again(ms: number): number {
    const at = this.now + ms;
    this.next = Math.min(this.next, at);
    return at;
  }
}

export function outstanding(transfer: WarmTransfer, now: number): Outstanding {
  if (isAtRest(transfer)) return { transfer, deeds: [], due: undefined };
  const plan = new Plan(transfer, now);
  // The host first: where their leaving closes a room, the others come by themselves.
  for (const { name } of transfer.agents) planAgent(plan, name);
  planCaller(plan);
  for (const sid of transfer.strays) plan.do({ kind: 'end', party: 'stray', sid });
  if (transfer.strays.length > 0) plan.again(AGAIN);
  planTell(plan);
  planCheck(plan);
  plan.next = Math.min(plan.next, patience(plan.transfer) ?? Number.POSITIVE_INFINITY);
  return { transfer: plan.transfer, deeds: plan.deeds, due: Number.isFinite(plan.next) ? plan.next : undefined };
}

function planAgent(plan: Plan, name: AgentName): void {
  const agent = agentOf(plan.transfer, name);
  if (!agent || agent.phase === 'ended') return;
  const place = placeOf(plan.transfer, name);
  const { sid } = agent;
  if (agent.phase === 'wanted') planCall(plan, agent, place === 'out');
  else if (sid === undefined) return;
  else if (place === 'out') planEnd(plan, { ...agent, sid });
  else if (agent.phase === 'here' && agent.at !== place) planMove(plan, name, sid);
  else planFlag(plan, { ...agent, sid });
}

function planCall(plan: Plan, { name, number, sid, dialledAt, againAt, dials }: AgentLeg, isOut: boolean): void {
  if (sid !== undefined || (dialledAt === undefined && isOut) || !plan.due(againAt)) return;
  const { now } = plan;
  if (dialledAt === undefined) {
    plan.do({ kind: 'dial', party: name, number });
    plan.transfer = withAgent(plan.transfer, name, () => ({ dialledAt: now, dials: dials + 1 }));
  } else plan.do({ kind: 'look', party: name, number, since: dialledAt });
  tried(plan, name, LOOK_AFTER);
}

function planEnd(plan: Plan, { name, sid, at, againAt }: AgentLeg & { readonly sid: string }): void {
  if (!plan.due(comes(plan, at)) || !plan.due(againAt)) return;
  plan.do({ kind: 'end', party: name, sid });
  tried(plan, name);
}

function planMove(plan: Plan, party: Party, sid: string): void {
  const { at, againAt, numbers = 0, moves = [] } = legOf(plan.transfer, party) ?? {};
  if (!plan.due(comes(plan, at)) || !plan.due(againAt)) return;
  const left = roomIn(at);
  const isSilent = left !== undefined || roomIn(placeOf(plan.transfer, party)) !== undefined;
  const number = numbers + 1;
  plan.do({ kind: 'move', party, sid, number });
  const handedOut = { numbers: number, moves: [...moves, { number, at: plan.now }].slice(-MOST_MOVES) };
  plan.transfer = withLeg(plan.transfer, party, handedOut);
  tried(plan, party, isSilent ? AGAIN_IN_SILENCE : AGAIN);
  if (left !== undefined) plan.transfer = closing(plan.transfer, left, plan.now);
}

/** Until when the people of a closed room are waited for. */
function comes({ transfer: { closed } }: Plan, at: AgentLeg['at']): number | undefined {
  const left = roomIn(at);
  return left !== undefined && closed?.room === left ? closed.at + COME_WITHIN : undefined;
}

function planFlag(plan: Plan, { name, sid, endsRoom, againAt }: AgentLeg & { readonly sid: string }): void {
  const { stage } = plan.transfer;
  if (stage.kind !== 'talking' || endsRoom !== false || !plan.due(againAt)) return;
  plan.do({ kind: 'flag', party: name, sid, room: stage.room });
  tried(plan, name);
}

function planCaller(plan: Plan): void {
  const { caller, stage, callSid } = plan.transfer;
  const isOurs = stage.kind !== 'over' || stage.by === 'completed';
  if (caller.gone || !isOurs || caller.at === placeOf(plan.transfer, 'caller')) return;
  // The words before it are on their way, with the document in which the caller waits.
  if (caller.at === undefined && caller.againAt === undefined) tried(plan, 'caller');
  else planMove(plan, 'caller', callSid);
}

function planTell(plan: Plan): void {
  const tell = plan.transfer.tells.find(({ isTold }) => !isTold);
  if (!tell || !plan.due(tell.againAt)) return;
  plan.do({ kind: 'tell', tell });
  const { transfer } = plan;
  const againAt = plan.again(AGAIN);
  const tells = transfer.tells.map((one) => (one === tell ? { ...one, againAt } : one));
  plan.transfer = { ...transfer, tells };
}

function planCheck(plan: Plan): void {
  const { transfer, now } = plan;
  if (!plan.due(transfer.checkedAt + CHECK_EVERY)) return;
  const agents = transfer.agents.flatMap(({ name, sid, phase }) =>
    phase === 'ended' || sid === undefined ? [] : [{ party: name as Party, sid }],
  );
  const legs = [...(transfer.caller.gone ? [] : [{ party: 'caller' as Party, sid: transfer.callSid }]), ...agents];
  plan.do({ kind: 'check', legs });
  plan.again(CHECK_EVERY);
  plan.transfer = { ...transfer, checkedAt: now };
}

function tried(plan: Plan, party: Party, ms = AGAIN): void {
  plan.transfer = withLeg(plan.transfer, party, { againAt: plan.again(ms) });
}
