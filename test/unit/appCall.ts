import type { Activity } from 'botframework-schema';
import type { App } from '../../src/app.js';
import type { Line } from '../../src/call/line.js';
import { TELEPHONY } from '../../src/channels/botframework/capabilities.js';

/** One call, as a channel carries it to a bot in this process; `app` may be another instance from some activity on. */
export class Call {
  readonly heard: Partial<Activity>[] = [];
  readonly line: Line;
  #sent = 0;

  constructor(
    public app: App,
    readonly name: string,
    kind: Line['kind'] = 'inProcess',
  ) {
    this.line = {
      kind,
      capabilities: TELEPHONY,
      send: async (activity) => void this.heard.push(activity),
      close: () => {},
    };
  }

  async send(activity: Partial<Activity>): Promise<void> {
    const envelope = {
      id: `${this.name} ${this.#sent++}`,
      channelId: 'telephony',
      serviceUrl: 'urn:botframework:websocket:x',
      conversation: { id: this.name },
      from: { id: '+14255550100' },
      recipient: { id: 'bot' },
    };
    const { done } = await this.app.take({ ...envelope, ...activity } as Activity, this.line);
    await done;
  }

  async begin(): Promise<this> {
    await this.send({
      type: 'conversationUpdate',
      membersAdded: [
        { id: 'bot', name: '' },
        { id: 'x', name: '' },
      ],
    });
    return this;
  }

  press(key: string): Promise<void> {
    return this.send({ type: 'message', text: key, entities: [{ type: 'DTMF' }] });
  }

  /** The numbers it was handed off to. */
  get dialled(): string[] {
    return this.heard.flatMap(({ name, value }) => (name === 'handoff.initiate' ? [value.TargetPhoneNumber] : []));
  }

  /** What the caller heard, as one text. */
  get words(): string {
    return this.heard.map(({ text }) => text ?? '').join(' ');
  }
}
