import type { Activity } from 'botframework-schema';
import type { Capabilities, Line, Terms } from '../../../src/call/line.js';
import { TELEPHONY } from '../../../src/channels/botframework/capabilities.js';

/** A line that keeps what it is sent. */
export class FakeLine implements Line {
  /** What the channel has taken. */
  readonly sent: Partial<Activity>[] = [];
  /** What the channel does before it takes an activity: throw to refuse it, wait to be slow. */
  before: (activity: Partial<Activity>) => void | Promise<void> = () => {};

  constructor(
    readonly capabilities: Capabilities = TELEPHONY,
    readonly kind: Line['kind'] = 'http',
  ) {}

  async send(activity: Partial<Activity>, _terms?: Terms): Promise<void> {
    await this.before(activity);
    this.sent.push(activity);
  }

  close(): void {}

  /** What was sent, each in one word or line: the words of a message, the name of an event, or else the type. */
  get heard(): string[] {
    return this.sent.map(({ text, name, type }) => text ?? name ?? type ?? '');
  }
}

/** Something that is waited for until the test opens it. */
export class Gate {
  open: () => void = () => {};
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}
