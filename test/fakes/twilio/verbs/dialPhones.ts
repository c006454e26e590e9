import type { Leg, Subscription, Utterance } from '../leg.js';
import { type Detection, place } from '../outbound.js';
import type { Doing, Program } from '../program.js';
import { Recording } from '../recording.js';
import { people, RINGING } from '../sound.js';
import { Timers } from '../timers.js';
import type { Element } from '../twiml/element.js';
import type { DialOutcome, Ends } from './dial.js';

const STATUS: Partial<Record<Leg['status'], DialOutcome['status']>> = {
  completed: 'completed',
  busy: 'busy',
  'no-answer': 'no-answer',
  failed: 'failed',
  canceled: 'canceled',
};

/**
 * `<Dial>` to telephones: all at once, or one after the other. The first that answers is asked by its `url`, if it has one,
 * and then talks with the caller; the others stop ringing.
 */
export class PhoneDial implements Doing {
  static begin(dial: Element, program: Program, ends: Ends): PhoneDial | undefined {
    const { leg, network } = program;
    const { callerId = leg.options.from } = dial.attributes;
    const mayShow = network.owns(callerId) || callerId === leg.options.from || callerId === leg.options.to;
    if (!mayShow) {
      network.alert(13214, `<Dial>: invalid callerId "${callerId}"`, { leg });
      ends.finish({ status: 'failed', form: { DialBridged: 'false' } });
      return undefined;
    }
    return new PhoneDial(dial, program, ends, callerId);
  }

  readonly #waiting: Element[];
  /** Calls that have not ended. */
  readonly #children = new Set<Leg>();
  readonly #timers: Timers;
  #answered: Leg | undefined;
  #isBridged = false;
  #recording: Recording | undefined;
  #isOver = false;

  private constructor(
    private readonly dial: Element,
    private readonly program: Program,
    private readonly ends: Ends,
    private readonly callerId: string,
  ) {
    this.#timers = new Timers(program.network.clock);
    this.#waiting = dial.children.length > 0 ? [...dial.children] : [{ ...dial, name: 'Number', attributes: {} }];
    program.hear(RINGING);
    const count = dial.attributes.sequential === 'true' ? 1 : this.#waiting.length;
    for (let placed = 0; placed < count; placed += 1) this.#placeNext();
  }

  press(key: string): void {
    if (key === '*' && this.dial.attributes.hangupOnStar === 'true') this.#answered?.end('completed');
  }

  speak({ text }: Utterance): void {
    if (this.#isBridged && this.#answered) this.#says(this.program.leg, this.#answered, text);
  }

  stop(why: 'hungUp' | 'redirected' | 'next'): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timers.stop();
    if (why === 'next') return;
    const child = this.#answered ?? [...this.#children][0];
    for (const one of this.#children) one.end(one.answeredAt === undefined ? 'canceled' : 'completed', hungUpCode(one));
    if (why === 'hungUp' && child) this.ends.report(this.#outcome(child));
  }

  #placeNext(): void {
    const noun = this.#waiting.shift();
    if (!noun) return;
    const { program, dial } = this;
    const to = numberOf(noun);
    const subscription = subscriptionOf(noun, program);
    const detection = detectionOf(noun, program);
    const { leg: child, ring } = place(program.network, {
      direction: 'outbound-dial',
      from: this.callerId,
      to,
      parent: program.leg,
      timeoutSeconds: Number(dial.attributes.timeout ?? '30'),
      ...(subscription && { subscription }),
      ...(detection && { detection }),
      answered: (leg) => this.#hasAnswered(leg, noun),
    });
    this.#children.add(child);
    child.onEnd.push(() => this.#hasEnded(child));
    if (!/^(\+[1-9]\d{6,14}|client:.+|sips?:.+)$/.test(to)) {
      program.network.alert(13224, `<Dial>: "${to}" is no number that can be called`, { leg: program.leg });
      program.network.clock.setTimeout(() => child.end('failed', 404), 0);
    } else ring();
  }

  #hasAnswered(child: Leg, noun: Element): void {
    if (this.#isOver || this.#answered) {
      child.end('completed');
      return;
    }
    this.#answered = child;
    this.#waiting.length = 0;
    for (const other of this.#children) {
      if (other !== child) other.end(other.answeredAt === undefined ? 'canceled' : 'completed', 487);
    }
    const { url, method } = noun.attributes;
    if (!url) {
      this.#bridge(child);
      return;
    }
    const whisper = child.network.play(child, {
      kind: 'whisper',
      hear: (sound) => child.hear(sound),
      end: () => this.#bridge(child),
      fail: () => child.end('completed'),
      taken: () => this.#taken(child),
    });
    child.holder = whisper;
    whisper.fetch(method === 'GET' ? 'GET' : 'POST', this.program.resolve(url) ?? url);
  }

  #bridge(child: Leg): void {
    const { leg, network } = this.program;
    this.#isBridged = true;
    leg.answer();
    this.program.hear(people(child.party));
    child.hear(people(leg.party));
    child.holder = {
      press: () => {},
      speak: ({ text }) => this.#says(child, leg, text),
      leave: (why) => {
        if (why === 'redirected') this.#taken(child);
      },
    };
    const { record = 'do-not-record', timeLimit } = this.dial.attributes;
    if (timeLimit) this.#timers.after(Number(timeLimit) * 1000, () => child.end('completed'));
    if (record !== 'do-not-record' && record !== 'false') this.#recording = this.#record(record, network);
  }

  #record(record: string, network: Program['network']): Recording {
    const { recordingStatusCallback, recordingStatusCallbackEvent = 'completed' } = this.dial.attributes;
    const url = recordingStatusCallback && this.program.resolve(recordingStatusCallback);
    return new Recording(network, this.program.leg, {
      source: 'DialVerb',
      channels: record.endsWith('dual') ? 2 : 1,
      ...(url && {
        callback: { url, method: 'POST' as const, events: new Set(recordingStatusCallbackEvent.split(' ')) },
      }),
    });
  }

  /** The REST API sent the other call elsewhere: this one goes on without it. */
  #taken(child: Leg): void {
    this.#children.delete(child);
    if (this.#isOver) return;
    this.#over({
      status: 'completed',
      form: { DialCallSid: child.sid, DialBridged: String(this.#isBridged) },
    });
  }

  #hasEnded(child: Leg): void {
    this.#children.delete(child);
    if (this.#isOver) return;
    if (this.#answered && this.#answered !== child) return;
    if (!this.#answered && this.#waiting.length > 0) this.#placeNext();
    else if (this.#children.size === 0) this.#over(this.#outcome(child));
  }

  #over(outcome: DialOutcome): void {
    this.#isOver = true;
    this.#timers.stop();
    this.#recording?.stop();
    this.ends.finish(outcome);
  }

  #outcome(child: Leg): DialOutcome {
    return {
      status: STATUS[child.status] ?? 'canceled',
      form: {
        DialCallSid: child.sid,
        ...(child.answeredAt !== undefined && { DialCallDuration: String(child.seconds) }),
        DialBridged: String(this.#isBridged),
        ...(this.#recording && { RecordingUrl: this.#recording.url }),
      },
    };
  }

  #says(speaker: Leg, listener: Leg, text: string): void {
    listener.hearing.words.push({ at: listener.network.clock.now(), from: speaker.party, text });
  }
}

const hungUpCode = (leg: Leg) => (leg.answeredAt === undefined ? 487 : 200);

function numberOf({ name, text, ownText, children }: Element): string {
  if (name !== 'Client') return text.trim();
  return `client:${(children.find((child) => child.name === 'Identity')?.text ?? ownText).trim()}`;
}

function subscriptionOf({ attributes }: Element, program: Program): Subscription | undefined {
  const url = attributes.statusCallback && program.resolve(attributes.statusCallback);
  if (!url) return undefined;
  return {
    url,
    method: attributes.statusCallbackMethod === 'GET' ? 'GET' : 'POST',
    events: new Set((attributes.statusCallbackEvent ?? 'completed').split(' ')),
  };
}

function detectionOf({ attributes }: Element, program: Program): Detection | undefined {
  if (!attributes.machineDetection) return undefined;
  const callback = attributes.amdStatusCallback && program.resolve(attributes.amdStatusCallback);
  return { isAsync: false, ...(callback && { callback }) };
}
