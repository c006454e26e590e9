import type { Leg, Utterance } from './leg.js';
import type { Network } from './network.js';
import type { Participant } from './participant.js';
import { type Placed, rfc2822 } from './placed.js';
import type { Form } from './signature.js';
import { people, RINGING, SILENCE } from './sound.js';
import type { Method } from './webhooks.js';

/** Who is told about a conference; only the first participant's wish counts. */
export interface ConferenceCallback {
  readonly url: string;
  readonly method: Method;
  readonly events: ReadonlySet<string>;
}

export type LeftBecause =
  | 'participant_hung_up'
  | 'participant_updated_via_api'
  | 'conference_ended_via_api'
  | 'moderator_ended_conference'
  | 'participant_add_failed';

export type EndedBecause =
  | 'conference-ended-via-api'
  | 'participant-with-end-conference-on-exit-left'
  | 'participant-with-end-conference-on-exit-kicked'
  | 'last-participant-left'
  | 'last-participant-kicked';

/** A room in which calls hear each other (www.twilio.com/docs/voice/twiml/conference). */
export class Conference implements Placed {
  readonly sid: string;
  readonly createdAt: number;
  updatedAt: number;
  /** Connected ones and those whose phones still ring, in the order in which they came. */
  readonly participants: Participant[] = [];
  endedBecause: EndedBecause | undefined;
  endedBy: Leg | undefined;
  #status: 'init' | 'in-progress' | 'completed' = 'init';
  #callback: ConferenceCallback | undefined;
  #sequence = 0;

  constructor(
    readonly network: Network,
    readonly friendlyName: string,
  ) {
    this.sid = network.sid('CF');
    this.createdAt = this.updatedAt = network.clock.now();
    network.conferences.push(this);
  }

  get status(): 'init' | 'in-progress' | 'completed' {
    return this.#status;
  }

  get connected(): readonly Participant[] {
    return this.participants.filter(({ isConnected }) => isConnected);
  }

  /** By the sid of its call, or by its label. */
  participant(name: string): Participant | undefined {
    return this.participants.find(({ leg, label }) => leg.sid === name || label === name);
  }

  /** A phone that is being called for this conference. */
  expect(participant: Participant, callback: ConferenceCallback | undefined): void {
    this.#callback ??= callback;
    this.participants.push(participant);
  }

  /** A call is in. The conference begins with the second one, when one of them may begin it. */
  join(participant: Participant, callback: ConferenceCallback | undefined): void {
    this.#callback ??= callback;
    if (!this.participants.includes(participant)) this.participants.push(participant);
    participant.isConnected = true;
    const isBeginning =
      this.#status === 'init' && this.connected.length > 1 && this.connected.some((one) => one.startsConference);
    if (isBeginning) {
      this.#become('in-progress');
      this.tell('start', 'conference-start');
      for (const one of this.connected) one.stopWaiting();
    }
    this.tell('join', 'participant-join', participant);
    if (this.#status === 'init') participant.beginWaiting();
    this.refresh();
  }

  /** A call is out, or will not come. */
  leave(participant: Participant, why: LeftBecause, wasKicked = false): void {
    const index = this.participants.indexOf(participant);
    if (index < 0) return;
    this.participants.splice(index, 1);
    const wasConnected = participant.isConnected;
    participant.isConnected = false;
    participant.stop();
    this.#tellLeft(participant, why);
    if (this.#status === 'completed') return;
    if (wasConnected && participant.endsConference) {
      const because = `participant-with-end-conference-on-exit-${wasKicked ? 'kicked' : 'left'}` as const;
      this.end(because, 'moderator_ended_conference', participant);
    } else if (this.connected.length === 0 && (wasConnected || this.participants.length === 0)) {
      this.end(wasKicked ? 'last-participant-kicked' : 'last-participant-left', why, participant);
    }
    this.refresh();
  }

  /**
   * It is over, and everybody is put out. Phones that still ring go on ringing: whoever answers then is alone in a new
   * conference of the same name. (Nothing documents what Twilio does with them; this is the worst that it may do.)
   */
  end(because: EndedBecause, left: LeftBecause, by?: Participant): void {
    if (this.#status === 'completed') return;
    this.#become('completed');
    this.endedBecause = because;
    this.endedBy = by?.leg;
    const others = [...this.connected];
    for (const one of others) {
      one.isConnected = false;
      one.stop();
      this.participants.splice(this.participants.indexOf(one), 1);
      this.#tellLeft(one, left);
    }
    this.tell('end', 'conference-end', undefined, {
      ...(by && { CallSidEndingConference: by.leg.sid }),
      ...(by?.label !== undefined && { ParticipantLabelEndingConference: by.label }),
      ReasonConferenceEnded: because,
      Reason: because.replaceAll('-', ' '),
    });
    for (const one of others) one.out();
  }

  speak(speaker: Participant, { text }: Utterance): void {
    for (const listener of this.connected) {
      if (listener === speaker || !listener.hearsOf(speaker)) continue;
      const { leg } = speaker;
      listener.leg.hearing.words.push({ at: this.network.clock.now(), from: leg.party, text });
    }
  }

  /** An announcement to one, or to all. */
  announce(url: string, method: Method, to?: Participant): void {
    for (const participant of to ? [to] : this.connected) {
      participant.announce(method, url, (went) => {
        this.tell('announcement', went, participant, { AnnounceUrl: url });
        this.refresh();
      });
    }
    this.refresh();
  }

  /** What everybody hears, after something has changed. */
  refresh(): void {
    for (const participant of this.connected) participant.hear(this.#soundFor(participant));
  }

  tell(event: string, name: string, participant?: Participant, more: Form = {}): void {
    if (!this.#callback?.events.has(event)) return;
    this.#sequence += 1;
    const form = {
      AccountSid: this.network.account.sid,
      ConferenceSid: this.sid,
      FriendlyName: this.friendlyName,
      SequenceNumber: String(this.#sequence),
      Timestamp: rfc2822(this.network.clock.now()),
      StatusCallbackEvent: name,
      ...participant?.form,
      ...more,
    };
    this.network.webhooks.tell(this.#callback.method, this.#callback.url, form, this.sid);
  }

  #soundFor(participant: Participant) {
    if (this.#status === 'init') return participant.waits ?? SILENCE;
    const heard = this.connected.filter((other) => other !== participant && participant.hearsOf(other));
    if (heard.length > 0) return people(...heard.map(({ leg }) => leg.party));
    const isCalling = this.participants.some(({ leg, hasEarlyMedia }) => leg.status === 'ringing' && hasEarlyMedia);
    return isCalling ? RINGING : SILENCE;
  }

  #tellLeft(participant: Participant, why: LeftBecause): void {
    const { status } = participant.leg;
    this.tell('leave', 'participant-leave', participant, {
      ParticipantCallStatus: status,
      ReasonParticipantLeft: why,
    });
  }

  #become(status: 'in-progress' | 'completed'): void {
    this.#status = status;
    this.updatedAt = this.network.clock.now();
  }
}
