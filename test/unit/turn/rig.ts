import type { TurnContext } from 'botbuilder';
import type { Activity } from 'botframework-schema';
import { pino } from 'pino';
import type { Handoff } from '../../../src/call/call.js';
import type { CallEvent } from '../../../src/call/events.js';
import type { Line } from '../../../src/call/line.js';
import { LiveCalls } from '../../../src/call/live.js';
import { turnOf } from '../../../src/call/turn.js';
import { contextOf, initiateValue } from '../../../src/handoff/context.js';
import { ManualClock } from '../../../src/phone/manualClock.js';
import { MemoryStore } from '../../../src/storage/memory/store.js';
import type { TurnParts } from '../../../src/turn/parts.js';
import { Turns } from '../../../src/turn/turns.js';
import { call, conversation, NOON } from '../../contract/sampleCall.js';
import { FakeLine } from './fakeLine.js';

/** One instance of the bot's turns, with fakes around it. Two of them on one store are two instances, or one after a restart. */
export class Rig {
  readonly clock = new ManualClock(NOON);
  readonly live = new LiveCalls();
  readonly line = new FakeLine();
  /** By default this instance was never paused. */
  readonly lease = { holds: true, heldSince: () => this.lease.holds, renew: async () => {} };
  /** What listeners were told. */
  readonly events: CallEvent[] = [];
  /** The log, a JSON line each. */
  readonly logged: string[] = [];
  /** Whether the line of a call is still there, outside of its own turns. */
  lineTo: () => Line | undefined = () => this.line;
  /** What the bot does in a turn: by default it repeats what it hears. */
  run = async (context: TurnContext): Promise<void> => {
    await context.sendActivity(`heard ${context.activity.text ?? context.activity.name ?? context.activity.type}`);
  };
  apologise = async (context: TurnContext): Promise<void> => {
    await context.sendActivity('sorry');
  };
  listen = (event: CallEvent): void => {
    this.events.push(event);
  };
  readonly parts: TurnParts;
  readonly turns: Turns;

  constructor(readonly store = new MemoryStore()) {
    this.parts = {
      store,
      lease: this.lease,
      sentence: () => ({ type: 'message', text: 'technical problem' }),
      bot: { run: (context) => this.run(context), apologise: (context) => this.apologise(context) },
      clock: this.clock,
      log: pino({ level: 'trace', base: undefined }, { write: (line: string) => this.logged.push(line) }),
      localeFor: (wanted) => wanted ?? 'en-US',
      lineTo: () => this.lineTo(),
      listen: (event) => this.listen(event),
      live: this.live,
    };
    this.turns = new Turns(this.parts);
  }

  /** The channel sends an activity; resolves when what the bot said to it has gone out. */
  async take(activity: Activity): Promise<void> {
    const { done } = await this.turns.take(activity, this.line);
    await done;
  }

  /** Lets time pass, and the deadlines in it be acted on. */
  pass(ms: number): Promise<void> {
    return this.clock.pass(ms, () => this.turns.settled());
  }

  async stored(conversationId?: string) {
    const { call, unsent } = await this.store.load(conversation(conversationId));
    if (!call) throw new Error('no such call is stored');
    return { call, unsent };
  }
}

/** The caller says something in a conversation. */
export function says(text: string, fields: Partial<Activity> = {}, conversationId?: string): Activity {
  const { channelId, conversationId: id } = conversation(conversationId);
  return {
    type: 'message',
    id: `id of ${text}`,
    text,
    channelId,
    serviceUrl: 'http://localhost:50000',
    conversation: { id },
    from: { id: '+14255550100' },
    recipient: { id: 'bot' },
    ...fields,
  } as Activity;
}

/** The bot sees itself added. */
export function answered(id = 'answered'): Activity {
  return says('', { type: 'conversationUpdate', id, text: undefined, membersAdded: [{ id: 'bot', name: '' }] });
}

/** What a dialog does to hand the call over: the attempt in the call's state, and the event. */
export async function initiate(context: TurnContext, handoff: Handoff): Promise<void> {
  const { state } = turnOf(context).call;
  state.handoffs.push(handoff);
  const value = initiateValue(handoff.target, contextOf(handoff, state, turnOf(context).now));
  await context.sendActivity({ type: 'event', name: 'handoff.initiate', value });
}

/** Notes what the bot is run with. */
export function noting(rig: Rig): string[] {
  const ran: string[] = [];
  const run = rig.run;
  rig.run = async (context: TurnContext) => {
    ran.push(context.activity.text ?? context.activity.name ?? '');
    await run(context);
  };
  return ran;
}

/** The value of `handoff.initiate` for an attempt of a call of which nothing else is known. */
export const valueFor = (handoff: Handoff) => initiateValue(handoff.target, contextOf(handoff, call().state, NOON));
