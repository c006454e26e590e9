import { join } from 'node:path';
import type { Activity } from 'botframework-schema';
import { loadMenu } from '../../../dialogs/loadMenu.js';
import type { Transfer } from '../../../dialogs/transfer.js';
import type { TelephonyBot } from '../../../src/bot.js';
import { type CallRecord, type Handoff, nextDeadline } from '../../../src/call/call.js';
import type { NewErrand } from '../../../src/call/errand.js';
import type { CallEvent } from '../../../src/call/events.js';
import type { Capabilities, Line } from '../../../src/call/line.js';
import { openCall } from '../../../src/call/open.js';
import type { Turn } from '../../../src/call/turn.js';
import { TELEPHONY } from '../../../src/channels/botframework/capabilities.js';
import { openConversation } from '../../../src/conversation.js';
import type { HandoffId } from '../../../src/handoff/protocol.js';
import { loadLanguage, withEstimatedLengths } from '../../../src/language.js';
import { ROOT } from '../../../src/root.js';
import { TurnAdapter } from '../../../src/turn/adapter.js';
import { type SelfEvent, SelfEvents } from '../../../src/turn/selfEvents.js';
import { NOON } from '../../contract/sampleCall.js';

/** How long a phone may ring in these calls. */
export const RINGS_FOR = 20_000;

/** How long these calls may go on. */
export const LIMITS = { maxSilenceSeconds: 120, maxCallMinutes: 60 };

const language = withEstimatedLengths(loadLanguage({ defaultLocale: 'en-US' }));
/** Every department has two targets; those that `0` reaches are called in this order. */
export const [FIRST, SECOND] = ['+14251231231', '+14251231232'];
const menu = loadMenu(
  join(ROOT, 'dialogs', 'menu.yaml'),
  { AGENT_PHONE_NUMBER: FIRST, BILLING_PHONE_NUMBER: SECOND, SALES_PHONE_NUMBER: '+14251231233' },
  language.prompts,
);

/** What the channel does with `handoff.initiate`. */
export type Taking = 'takes' | 'refuses' | 'is silent' | 'takes, and we never hear of it';

/** One turn as it was committed. */
export interface PlayedTurn {
  readonly at: number;
  readonly activity: Partial<Activity>;
  readonly before: CallRecord | undefined;
  readonly after: CallRecord;
  readonly sent: readonly Partial<Activity>[];
  /** What the caller has left in it. */
  readonly errands: readonly NewErrand[];
  /** What listeners were told. */
  readonly events: readonly CallEvent[];
  /** The bot threw, and apologised. */
  readonly failed: boolean;
}

/** What a turn throws here; everything else that is thrown is a mistake of the bot, and fails the test. */
export class Fault extends Error {}

/** A call of the real bot and its dialogs: no channel, no store, and time that passes when it is told to. */
export class PlayedCall {
  now = NOON;
  /** What `handoff.initiate` meets with, and how long the channel needs for it. */
  channel: Taking = 'takes';
  takesMs = 0;
  /** Every turn throws when it is done; its apology does not. */
  failing = false;
  readonly turns: PlayedTurn[] = [];
  transfer!: Transfer;
  bot!: TelephonyBot;
  readonly #adapter = new TurnAdapter();
  readonly #line: Line;
  #record: CallRecord | undefined;
  #handoffs = 0;
  #lately = 0;

  constructor(
    readonly capabilities: Capabilities = TELEPHONY,
    private readonly caller = '+14255550100',
  ) {
    this.restart();
    this.#line = { kind: 'inProcess', capabilities, send: async () => {}, close: () => {} };
  }

  /** Another process goes on with the call. */
  restart(): void {
    const { bot, transfer } = openConversation({
      menu,
      language,
      settings: {
        companyName: 'Contoso',
        handoffTimeoutSeconds: RINGS_FOR / 1000,
        callBackCountries: ['US'],
        callBacksPerDay: 3,
        messagesPerDay: 3,
        commandTimeoutSeconds: 3,
        asksToRecord: false,
        ...LIMITS,
      },
      tally: async () => ({ open: 0, left: 0 }),
      waits: { expected: () => undefined },
      newHandoffId: () => `h${++this.#handoffs}`,
    });
    this.bot = bot;
    this.transfer = transfer;
  }

  /** A call that has been greeted. */
  static async begun(capabilities?: Capabilities, caller?: string): Promise<PlayedCall> {
    const call = new PlayedCall(capabilities, caller);
    await call.dial();
    return call;
  }

  /** As it would be stored. */
  get record(): CallRecord {
    if (!this.#record) throw new Error('the call has not begun');
    return this.#record;
  }

  set record(record: CallRecord) {
    this.#record = record;
  }

  get handoffs(): readonly Handoff[] {
    return this.record.state.handoffs;
  }

  /** What the bot sent since the last deed began. */
  get lately(): readonly Partial<Activity>[] {
    return this.turns.slice(this.#lately).flatMap(({ sent }) => sent);
  }

  /** The words among it, as one text. */
  get said(): string {
    return this.lately.flatMap(({ type, text }) => (type === 'message' ? [text ?? ''] : [])).join(' ');
  }

  /** The numbers it was to be transferred to. */
  get dialled(): readonly string[] {
    return this.lately.flatMap(({ name, value }) => (name === 'handoff.initiate' ? [value.TargetPhoneNumber] : []));
  }

  /** The messages that were left in the whole call. */
  get messages(): readonly string[] {
    const errands = this.turns.flatMap((turn) => turn.errands);
    return errands.flatMap((errand) => (errand.kind === 'message' ? [errand.text] : []));
  }

  get hungUp(): boolean {
    return this.lately.some(({ type }) => type === 'endOfConversation');
  }

  dial(): Promise<void> {
    return this.send({
      type: 'conversationUpdate',
      membersAdded: [
        { id: 'bot', name: '' },
        { id: 'x', name: '' },
      ],
    });
  }

  say(text: string): Promise<void> {
    return this.send({ type: 'message', text });
  }

  press(key: string): Promise<void> {
    return this.send({ type: 'message', text: key, entities: [{ type: 'DTMF' }] });
  }

  /** @param handoff the attempt it names, from 1; none, as Microsoft's channel does, unless told */
  status(state: string, handoff?: number): Promise<void> {
    const value = { state, message: 'busy', ...(handoff !== undefined && { HandoffId: `h${handoff}` }) };
    return this.send({ type: 'event', name: 'handoff.status', value });
  }

  end(code: 'userCancelled' | 'completedSuccessfully'): Promise<void> {
    return this.send({ type: 'endOfConversation', code });
  }

  /** The channel sends an activity. */
  async send(activity: Partial<Activity>): Promise<void> {
    this.#lately = this.turns.length;
    await this.#play({ from: { id: this.caller }, recipient: { id: 'bot' }, ...activity } as Activity, 'channel');
  }

  /** We tell the call something. */
  async tell(event: SelfEvent): Promise<void> {
    this.#lately = this.turns.length;
    await this.#play(SelfEvents.write(event, {}), 'self');
  }

  /** Lets time pass, and deadlines in it be acted on. */
  async pass(ms: number): Promise<void> {
    this.#lately = this.turns.length;
    const end = this.now + ms;
    for (let woken = 0; (this.record.deadline ?? Number.POSITIVE_INFINITY) <= end; woken++) {
      if (woken > 100) throw new Error('the call is woken again and again');
      this.now = Math.max(this.now, this.record.deadline ?? 0);
      await this.#play(SelfEvents.write({ name: 'ContinueConversation' }, {}), 'self');
    }
    this.now = end;
  }

  async #play(given: Activity, origin: Turn['origin']): Promise<void> {
    const activity = { ...given, channelId: 'telephony', conversation: { id: 'call' } } as Activity;
    const before = this.#record;
    const draft = (): Turn => ({
      activity,
      origin,
      call: before ? copy(before) : openCall(activity, this.#line, 1, this.now, (wanted) => wanted ?? 'en-US'),
      capabilities: this.capabilities,
      now: this.now,
      errands: [],
      events: [],
    });
    let turn = draft();
    let sent: Partial<Activity>[];
    let failed = false;
    try {
      sent = await this.#adapter.run(turn, async (context) => {
        await this.bot.run(context);
        if (this.failing) throw new Fault();
      });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      failed = true;
      turn = draft();
      sent = await this.#adapter.run(turn, (context) => this.bot.apologise(context));
    }
    const { call } = turn;
    const deadline = call.endedAt === undefined ? nextDeadline(call.state) : undefined;
    const after = copy({ ...call, version: call.version + 1, deadline });
    this.#record = after;
    const { now: at, errands, events } = turn;
    this.turns.push({ at, activity, before, after, sent, errands, events, failed });
    for (const { name, value } of sent) {
      const became = name === 'handoff.initiate' ? this.#becameOf(value.HandoffId) : undefined;
      if (became) await this.#play(SelfEvents.write(became, {}), 'self');
    }
  }

  #becameOf(handoff: HandoffId): SelfEvent | undefined {
    this.now += this.takesMs;
    switch (this.channel) {
      case 'takes':
        return { name: 'handoff.sent', handoff };
      case 'refuses':
        return { name: 'handoff.notSent', handoff, reason: 'refusedByChannel', mayHaveArrived: false };
      case 'is silent':
        return { name: 'handoff.notSent', handoff, reason: 'unreachable', mayHaveArrived: true };
      case 'takes, and we never hear of it':
        return undefined;
    }
  }
}

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
