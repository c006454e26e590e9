import type { Activity } from 'botframework-schema';
import { Recorder, type RecordingBehaviour } from './recorder.js';
import type { Content } from './telephony.js';

/** What the channel does with the bot's commands: their results are activities of its own, sent when it likes. */
export class Commands {
  readonly recorder: Recorder;
  readonly #onTheirWay: Promise<void>[] = [];

  /** @param deliver brings a result to the bot; does nothing when the call is over */
  constructor(
    behaviour: RecordingBehaviour,
    private readonly deliver: (result: Content) => Promise<void>,
    private readonly complain: (sentence: string) => void,
  ) {
    this.recorder = new Recorder(behaviour);
  }

  /** The bot's request is answered first; the results follow by themselves. */
  obey(command: Partial<Activity>): void {
    for (const result of this.recorder.obey(command)) {
      const sent = new Promise((resolve) => setImmediate(resolve)).then(() => this.deliver(result));
      this.#onTheirWay.push(sent.catch((error: Error) => this.complain(error.message)));
    }
  }

  /** The channel answers what it has not answered. */
  async answerLate(): Promise<void> {
    for (const result of this.recorder.answerLate()) await this.deliver(result);
  }

  /**
   * Waits until everything that is on its way has arrived.
   *
   * @returns whether anything has, so that the bot may be at work again
   */
  async arrived(): Promise<boolean> {
    const sent = this.#onTheirWay.splice(0);
    await Promise.all(sent);
    return sent.length > 0;
  }
}
