import { Conference, type ConferenceCallback } from '../conference.js';
import type { Utterance } from '../leg.js';
import { Participant } from '../participant.js';
import type { Doing, Program } from '../program.js';
import { SILENCE } from '../sound.js';
import type { Element } from '../twiml/element.js';
import type { Ends } from './dial.js';

/** `<Dial><Conference>`: the call is in the room until it is put out, or leaves. */
export class ConferenceDial implements Doing {
  static begin(noun: Element, dial: Element, program: Program, ends: Ends): ConferenceDial | undefined {
    const { network, leg } = program;
    const name = noun.text.trim();
    const { participantLabel, coach } = noun.attributes;
    const running = network.conference(name);
    if (participantLabel !== undefined && running?.participant(participantLabel)) {
      network.alert(16025, `participant label "${participantLabel}" is in use by another participant`, { leg });
      program.next();
      return undefined;
    }
    if (coach !== undefined && !running?.connected.some((one) => one.leg.sid === coach)) {
      network.alert(13240, `nobody to coach: ${coach}`, { leg });
      ends.finish({ status: 'failed' });
      return undefined;
    }
    return new ConferenceDial(noun, dial, program, ends, running ?? new Conference(network, name));
  }

  readonly #participant: Participant;

  private constructor(
    noun: Element,
    private readonly dial: Element,
    program: Program,
    private readonly ends: Ends,
    private readonly conference: Conference,
  ) {
    const { attributes } = noun;
    const method = attributes.waitMethod === 'GET' ? 'GET' : 'POST';
    const url = attributes.waitUrl && program.resolve(attributes.waitUrl);
    program.hear(SILENCE);
    this.#participant = new Participant(program.leg, {
      ...(attributes.participantLabel !== undefined && { label: attributes.participantLabel }),
      ...(attributes.coach !== undefined && { coaches: attributes.coach }),
      ...(url !== undefined && { wait: { url, method } }),
      startsConference: attributes.startConferenceOnEnter !== 'false',
      endsConference: attributes.endConferenceOnExit === 'true',
      isMuted: attributes.muted === 'true',
      hasEarlyMedia: false,
      out: () => this.#out(),
    });
    conference.join(this.#participant, callbackOf(attributes, program));
  }

  press(key: string): void {
    if (key !== '*' || this.dial.attributes.hangupOnStar !== 'true') return;
    this.conference.leave(this.#participant, 'participant_hung_up');
    this.#out();
  }

  speak(utterance: Utterance): void {
    this.conference.speak(this.#participant, utterance);
  }

  stop(why: 'hungUp' | 'redirected' | 'next'): void {
    if (why === 'next') return;
    const left = why === 'hungUp' ? 'participant_hung_up' : 'participant_updated_via_api';
    this.conference.leave(this.#participant, left);
    if (why === 'hungUp') this.ends.report({ status: 'answered' });
  }

  #out(): void {
    // Put out by its own music that could not be had: it is still in.
    this.conference.leave(this.#participant, 'participant_add_failed');
    this.ends.finish({ status: 'answered' });
  }
}

function callbackOf(attributes: Element['attributes'], program: Program): ConferenceCallback | undefined {
  const url = attributes.statusCallback && program.resolve(attributes.statusCallback);
  if (!url) return undefined;
  return {
    url,
    method: attributes.statusCallbackMethod === 'GET' ? 'GET' : 'POST',
    events: new Set((attributes.statusCallbackEvent ?? '').split(' ')),
  };
}
