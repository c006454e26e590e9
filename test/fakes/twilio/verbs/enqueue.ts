import type { Utterance } from '../leg.js';
import type { Doing, Program, Verb } from '../program.js';
import { Queue } from '../queue.js';
import type { Form } from '../signature.js';
import { HOLD_MUSIC, isMusic, music } from '../sound.js';
import type { Element } from '../twiml/element.js';

export const enqueue: Verb = (element, program) => new Enqueued(element, program);

/** `<Enqueue>`: the call waits, and its `waitUrl` is played over and over. */
class Enqueued implements Doing {
  readonly #queue: Queue;
  readonly #since: number;
  #waiting: Program | undefined;

  constructor(
    private readonly element: Element,
    private readonly program: Program,
  ) {
    const { network, leg } = program;
    const name = element.text.trim();
    this.#queue = network.queues.get(name) ?? new Queue(network.sid('QU'), name);
    network.queues.set(name, this.#queue);
    this.#since = network.clock.now();
    this.#queue.members.push({ leg, since: this.#since });
    const { waitUrl } = element.attributes;
    if (waitUrl === undefined) program.hear(HOLD_MUSIC);
    else if (isMusic(waitUrl)) program.hear(music(waitUrl));
    else if (waitUrl !== '') this.#wait(program.resolve(waitUrl) ?? waitUrl);
  }

  press(key: string): void {
    this.#waiting?.press(key);
  }

  speak(utterance: Utterance): void {
    this.#waiting?.speak(utterance);
  }

  stop(why: 'hungUp' | 'redirected' | 'next'): void {
    this.#waiting?.leave('hungUp');
    this.#waiting = undefined;
    if (why === 'next') return;
    this.#out();
    this.#report(why === 'hungUp' ? 'hangup' : 'redirected');
  }

  #wait(url: string): void {
    const { network, leg } = this.program;
    const method = this.element.attributes.waitUrlMethod === 'GET' ? 'GET' : 'POST';
    this.#waiting = network.play(leg, {
      kind: 'queue',
      hear: (sound) => this.program.hear(sound),
      // "Once the TwiML document runs out of verbs, Twilio re-requests the waitUrl." At the clock's next move: a document
      // that plays nothing would be asked for without end.
      end: () => this.program.after(1, () => this.#waiting?.fetch(method, url, this.#position())),
      fail: () => this.#leave('error'),
      leaveQueue: () => this.#leave('leave'),
    });
    this.#waiting.fetch(method, url, this.#position());
  }

  #position(): Form {
    const { members, sid } = this.#queue;
    const waited = members.map(({ since }) => this.program.network.clock.now() - since);
    return {
      QueuePosition: String(members.findIndex(({ leg }) => leg === this.program.leg) + 1),
      QueueSid: sid,
      QueueTime: this.#seconds,
      AvgQueueTime: String(Math.round(waited.reduce((sum, ms) => sum + ms, 0) / waited.length / 1000)),
      CurrentQueueSize: String(members.length),
      MaxQueueSize: '1000',
    };
  }

  #leave(result: 'leave' | 'error'): void {
    this.#out();
    const { action, method } = this.element.attributes;
    if (action) this.program.fetch(method === 'GET' ? 'GET' : 'POST', action, this.#result(result));
    else this.program.next();
  }

  /** The call is elsewhere already: what the bot answers counts for nothing. */
  #report(result: 'hangup' | 'redirected'): void {
    const { action, method } = this.element.attributes;
    if (action) this.program.report(method === 'GET' ? 'GET' : 'POST', action, this.#result(result));
  }

  #result(result: string): Form {
    return { QueueResult: result, QueueSid: this.#queue.sid, QueueTime: this.#seconds };
  }

  get #seconds(): string {
    return String(Math.round((this.program.network.clock.now() - this.#since) / 1000));
  }

  #out(): void {
    const { members } = this.#queue;
    const index = members.findIndex(({ leg }) => leg === this.program.leg);
    if (index >= 0) members.splice(index, 1);
  }
}
