import { randomUUID } from 'node:crypto';
import type { Activity } from 'botframework-schema';
import type { App } from '../app.js';
import type { Line } from '../call/line.js';
import { TELEPHONY } from '../channels/botframework/capabilities.js';
import { BotError } from '../errors.js';
import { type Answer, type Ear, isTaken, type Way } from './way.js';

/** A call without any network: activities are handed over as copies, as a wire would. */
export class InProcess implements Way {
  readonly name = 'in process';
  readonly channelId = 'telephony';
  readonly hasSocket = true;
  readonly canRecord = true;
  #call: { readonly ear: Ear; readonly line: Line } | undefined;

  constructor(readonly bot: Pick<App, 'take' | 'gone'>) {}

  newConversationId(): string {
    return randomUUID();
  }

  async open(ear: Ear): Promise<string> {
    let open = true;
    const line: Line = {
      kind: 'inProcess',
      capabilities: TELEPHONY,
      send: async (activity) => {
        if (!open || this.#call?.line !== line) throw new BotError('line-closed', 'The call has ended.');
        const answer = ear.hear(copy(activity));
        if (!isTaken(answer)) throw new BotError('channel-refused', `${answer.status} ${answer.reason ?? ''}`);
      },
      close: () => {
        if (!open) return;
        open = false;
        ear.gone('closed');
      },
    };
    this.#call = { ear, line };
    return 'urn:botframework:websocket:in-process';
  }

  async deliver(activity: Activity): Promise<Answer> {
    if (!this.#call) return { status: 410, reason: 'the call has ended' };
    try {
      await this.bot.take(copy(activity), this.#call.line);
      return { status: 200 };
    } catch (error) {
      if (error instanceof BotError) return { status: error.status, reason: error.message };
      throw error;
    }
  }

  async leave(how: 'closed' | 'broken'): Promise<void> {
    const call = this.#call;
    this.#call = undefined;
    if (!call) return;
    await this.bot.gone({ channelId: this.channelId, conversationId: call.ear.conversationId }, how, call.line);
  }

  async finish(): Promise<void> {
    await this.leave('closed');
  }
}

const copy = <T>(activity: T): T => JSON.parse(JSON.stringify(activity)) as T;
