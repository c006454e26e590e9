import { randomUUID } from 'node:crypto';
import type { Activity } from 'botframework-schema';
import type { Capabilities, Line } from '../../src/call/line.js';
import { BotError } from '../../src/errors.js';
import { type Answer, type Ear, isTaken, type Way } from '../../src/phone/way.js';
import type { BotProcess } from './process.js';
import type { World } from './world.js';

/** What carries a call. */
export interface WireKind {
  /** A socket ends with the process of the bot, and with it the call; over HTTP a call goes on with the next one. */
  readonly kind: 'http' | 'websocket';
  readonly channelId: Way['channelId'];
  readonly capabilities: Capabilities;
}

/** What the channel does with what the bot sends: `silent` takes it, and its answer gets lost. */
export type Taking = 'takes' | 'refuses' | 'is silent' | 'refuses transfers';

const GONE: Answer = { status: 410, reason: 'the call has ended' };

/** A call without any network, which sees the bot die: activities are handed over as copies. */
export class Wire implements Way {
  readonly name = 'in process';
  readonly channelId: Way['channelId'];
  readonly hasSocket: boolean;
  readonly canRecord: boolean;
  taking: Taking = 'takes';
  /** Everything the bot was given. */
  readonly delivered: Activity[] = [];
  /** So many of the next activities never arrive. */
  loses = 0;
  #ear: Ear | undefined;
  /** The line that a process speaks over; of a socket there is none once it is closed. */
  #line: { readonly of: BotProcess; readonly line: Line } | undefined;

  constructor(
    private readonly world: World,
    private readonly kind: WireKind,
  ) {
    this.channelId = kind.channelId;
    this.hasSocket = kind.kind === 'websocket';
    this.canRecord = kind.capabilities.canRecord;
  }

  newConversationId(): string {
    return randomUUID();
  }

  /** A socket that both sides hold. */
  get isOpen(): boolean {
    return this.#line !== undefined && !this.#line.of.life.isOver;
  }

  async open(ear: Ear): Promise<string> {
    this.#ear = ear;
    this.#line = undefined;
    if (this.hasSocket) this.#lineOf(this.world.process);
    return this.hasSocket ? 'urn:botframework:websocket:in-process' : 'http://localhost:1/in-process';
  }

  /** How a process speaks to this call outside a turn; undefined where that takes a socket. */
  lineOf(process: BotProcess): Line | undefined {
    return this.hasSocket ? undefined : this.#lineOf(process);
  }

  async deliver(activity: Activity): Promise<Answer> {
    if (this.loses > 0) {
      this.loses--;
      return { status: 200 };
    }
    if (this.delivered.at(-1) !== activity) this.delivered.push(activity);
    await this.world.alive();
    const { process } = this.world;
    const line = this.hasSocket ? this.#line?.line : this.#lineOf(process);
    if (!line) return GONE;
    const answer = await process.life.outlast(take(process, activity, line));
    if (answer) return answer;
    await this.world.alive();
    // Nobody has answered: a channel sends it again, to whoever is there now. A socket has gone with the process.
    return this.hasSocket ? GONE : this.deliver(activity);
  }

  async leave(how: 'closed' | 'broken'): Promise<void> {
    const held = this.#line;
    this.#line = undefined;
    if (!held || !this.hasSocket || !this.#ear) return;
    const key = { channelId: this.channelId, conversationId: this.#ear.conversationId };
    await held.of.life.outlast(held.of.app.gone(key, how, held.line));
  }

  /** The process has ended, and what it held open with it. */
  died(how: 'closed' | 'broken'): void {
    if (!this.hasSocket || !this.#line) return;
    this.#line = undefined;
    this.#ear?.gone(how);
  }

  async finish(): Promise<void> {
    await this.leave('closed');
  }

  #lineOf(process: BotProcess): Line {
    if (this.#line?.of === process) return this.#line.line;
    const line: Line = {
      kind: this.kind.kind,
      capabilities: this.kind.capabilities,
      send: (activity) => this.#send(process, line, copy(activity)),
      close: () => {},
    };
    this.#line = { of: process, line };
    return line;
  }

  async #send({ life }: BotProcess, line: Line, activity: Partial<Activity>): Promise<void> {
    await life.step();
    if (this.#line?.line !== line || !this.#ear) throw new BotError('line-closed', 'the call has ended');
    this.world.judge.sent(activity);
    const isTransfer = activity.name === 'handoff.initiate';
    const refuses = this.taking === 'refuses' || (this.taking === 'refuses transfers' && isTransfer);
    const answer = refuses ? { status: 400, reason: 'not now' } : this.#ear.hear(activity);
    await life.step();
    if (!isTaken(answer)) throw new BotError('channel-refused', `${answer.status} ${answer.reason ?? ''}`);
    if (this.taking === 'is silent') throw new BotError('channel-silent', 'the channel did not answer in time');
  }
}

async function take({ app }: BotProcess, activity: Activity, line: Line): Promise<Answer> {
  try {
    await app.take(copy(activity), line);
    return { status: 200 };
  } catch (error) {
    if (error instanceof BotError) return { status: error.status, reason: error.message };
    throw error;
  }
}

const copy = <T>(activity: T): T => JSON.parse(JSON.stringify(activity)) as T;
